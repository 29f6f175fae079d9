"""Score the whole reader on sites that its body model has not seen.

    python tests/bench/train_body.py ../shared/bench TAUGHT.jsonl --out M.json --folds
    python tests/bench/left_out.py ../shared/bench M.json

Each page is read with the model trained without its registrable domain. Prints the body
and segment figures of ``score.py``, on how many pages trafilatura was asked for a
second opinion, and which pages were refused.
"""

import argparse
import gzip
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from transforms import body, html
from transforms.article import BODY_LABELS, Draft, Page, Refusal
from transforms.html import read_html
from transforms.model import compile_model
from transforms.rules import Rules, load_rules

FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)


def read(path: Path, rules: Rules) -> Draft | Refusal:
    """Read one page of the kit."""
    page = Page(
        source="bench",
        source_uri=path.as_uri(),
        content=gzip.decompress(path.read_bytes()),
        fetched_at=FETCHED_AT,
    )
    return read_html(page, rules)[0]


def main() -> None:
    """Read every page with the model of its fold and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("models", type=Path, help="MODEL.json, as given to --out")
    args = parser.parse_args()
    sys.path.insert(0, str(args.bench))
    import score

    rules = load_rules()
    folds = json.loads(args.models.with_suffix(".folds.json").read_text())
    found, refused = [], []
    second = mock.Mock(side_effect=html.find_second)
    for fold, pages in folds.items():
        data = json.loads(args.models.with_suffix(f".{fold}.json").read_text())
        model = compile_model(data["columns"], data["trees"], data["bias"])
        with (
            mock.patch.object(body, "load_model", return_value=model),
            mock.patch.object(html, "find_second", second),
        ):
            for page in pages:
                path = args.bench / "dev" / "pages" / f"{page}.html.gz"
                draft = read(path.absolute(), rules)
                if isinstance(draft, Refusal):
                    refused.append(f"{page} ({draft.reason})")
                    continue
                kept = [b.text for b in draft.blocks if b.label in BODY_LABELS]
                found.append(
                    (
                        page,
                        score.Prediction(
                            body="\n\n".join(kept),
                            subtitle=draft.metadata.subtitle or "",
                        ),
                    )
                )
    gold = score.read_jsonl(args.bench / "dev" / "gold.jsonl")
    table = score.evaluate(gold, found)[0]
    score.print_table({k: table[k] for k in ("body", "segments")})
    pages_read = sum(len(pages) for pages in folds.values())
    print(f"trafilatura asked on {second.call_count} of {pages_read} pages")
    print("refused:", ", ".join(refused) or "none")


if __name__ == "__main__":
    main()
