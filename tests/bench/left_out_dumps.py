"""Read each quarter of a set of dumps with weights that were trained without it.

    python tests/bench/left_out_dumps.py DUMPS OUT [--with FOLDER…] [--bench FOLDER]
    python ../shared/boilerplate/score.py DUMPS --predictions OUT

DUMPS holds dumps with gold (``NAME.txt``, ``NAME.json``); the others given are trained
on in every fold. The headline's weights are all that is trained in the reading of
dumps; words and rules are written by hand, and only sets that nobody has seen measure
them. OUT gets one JSON a dump, in the form of ``predict_dumps.py``.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from predict_dumps import prediction
from train_headline import Row, cases, train

from transforms import headlines
from transforms.article import Page
from transforms.assemble import read_article
from transforms.rules import Rules, load_rules

QUARTERS = 4
FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def read(path: Path, rules: Rules, weights: Row) -> str:
    """Read one dump with the given weights; the prediction as JSON."""
    page = Page(
        source="bench",
        source_uri=path.as_uri(),
        content=path.read_bytes(),
        fetched_at=FETCHED_AT,
        media_type="text/plain",
    )
    with mock.patch.object(headlines, "_weights", return_value=weights):
        return json.dumps(prediction(read_article(page, rules)), ensure_ascii=False)


def main() -> None:
    """Train four times, each time without a quarter, and read that quarter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dumps", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--with", dest="others", nargs="*", type=Path, default=[])
    parser.add_argument("--bench", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rules = load_rules()
    names = sorted(path.stem for path in options.dumps.glob("*.txt"))
    own = list(cases([options.dumps], None))
    more = list(cases(options.others, options.bench))
    for quarter in range(QUARTERS):
        held = names[quarter::QUARTERS]
        weights = train([case for case in own if case[0] not in held] + more)
        for name in held:
            path = (options.dumps / f"{name}.txt").absolute()
            found = read(path, rules, weights)
            (options.out / f"{name}.json").write_text(found, "utf-8")
        print(f"quarter {quarter + 1}: {len(held)} dumps read")


if __name__ == "__main__":
    main()
