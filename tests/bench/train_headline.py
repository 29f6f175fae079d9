"""Train the weights by which the headline of a dump is chosen among its lines.

    python tests/bench/train_headline.py FOLDER… [--bench FOLDER] [--write]

Each FOLDER holds dumps with gold (``NAME.txt``, ``NAME.json`` with ``title``); --bench
is a folder with ``gold.jsonl`` and ``text/<id>.txt``. A conditional logit: the gold's
line against the other candidates of its dump, L2-penalised, by plain gradient descent;
no randomness. Prints how often the right line is chosen in five folds by file, and with
--write stores the weights of all files in ``transforms/data/headline.json``.
"""

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterator
from math import exp
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from transforms import headlines, zones  # noqa: E402 (run as a script)
from transforms.cutting import cut_shared  # noqa: E402
from transforms.dumps import sample  # noqa: E402
from transforms.language import detect_language  # noqa: E402
from transforms.lines import Line, find_signs, read_words  # noqa: E402
from transforms.rules import load_rules  # noqa: E402
from transforms.scene import Scene  # noqa: E402
from transforms.wrapping import slice_lines  # noqa: E402

FOLDS = 5
STEPS = 300
RATE = 1.0
PENALTY = 0.003
OUT = ROOT / "transforms" / "data" / "headline.json"

Row = dict[str, float]
Case = tuple[str, list[Row], set[int]]


def fold(text: str) -> str:
    """Letters and digits only, in one case."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if c.isalnum())


def dumps(folders: list[Path], bench: Path | None) -> Iterator[tuple[str, str, str]]:
    """Give name, text and gold title of every dump."""
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
            yield path.stem, path.read_bytes().decode("utf-8-sig"), gold["title"]
    if bench:
        for line in (bench / "gold.jsonl").read_text("utf-8").splitlines():
            gold = json.loads(line)
            path = bench / "text" / f"{gold['id']}.txt"
            if gold.get("title") and path.exists():
                yield gold["id"], path.read_text("utf-8"), gold["title"]


def cases(folders: list[Path], bench: Path | None) -> Iterator[Case]:
    """Give the candidates of every dump, and which of them are its title."""
    rules = load_rules()
    for name, text, title in dumps(folders, bench):
        text = text.replace("\r\n", "\n")
        slices = slice_lines(text)
        language = detect_language(sample(slices))
        signs = find_signs(text)
        whole = [Line(s.text, s.start, s.gap, s.indent, signs) for s in slices]
        lines = cut_shared(whole, read_words(whole), language)
        scene = Scene(lines, read_words(lines), rules.for_page(language), language)
        found: list[tuple[headlines.Headlines, list[int]]] = []

        class Spy(headlines.Headlines):
            def best(self, candidates):
                found.append((self, list(candidates)))  # noqa: B023 (read at once)
                return

        zones.Headlines = Spy
        try:
            zones.find_title(scene, zones.main_run(scene)[0])
        finally:
            zones.Headlines = headlines.Headlines
        if not found:
            continue
        ranker, candidates = found[0]
        wanted = fold(title)
        right = {
            n
            for n, at in enumerate(candidates)
            if fold(scene.lines[at].plain.removeprefix("Subject:")) == wanted
        }
        rows = [ranker.features(at) for at in candidates]
        yield name, rows, right


def train(data: list[Case], steps: int = STEPS) -> Row:
    """Fit the weights by gradient ascent with momentum."""
    names = sorted({name for _, rows, _ in data for row in rows for name in row})
    at = {name: n for n, name in enumerate(names)}
    sets = [
        ([[(at[k], v) for k, v in row.items() if v] for row in rows], right)
        for _, rows, right in data
        if right
    ]
    weights, speed = [0.0] * len(names), [0.0] * len(names)
    for _ in range(steps):
        slope = [-PENALTY * w * len(sets) for w in weights]
        for rows, right in sets:
            odds = [sum(weights[k] * v for k, v in row) for row in rows]
            top = max(odds)
            odds = [exp(o - top) for o in odds]
            whole, wanted = sum(odds), sum(odds[n] for n in right)
            for n, row in enumerate(rows):
                pull = -odds[n] / whole
                if n in right:
                    pull += odds[n] / wanted
                if abs(pull) > 1e-4:
                    for k, v in row:
                        slope[k] += pull * v
        for k, pull in enumerate(slope):
            speed[k] = 0.9 * speed[k] + RATE / len(sets) * pull
            weights[k] += speed[k]
    return {
        name: round(w, 3)
        for name, w in zip(names, weights, strict=True)
        if abs(w) > 0.01
    }


def hits(data: list[Case], weights: Row) -> tuple[int, int, list[str]]:
    """Count right choices, dumps whose title is a candidate; name the missed."""
    good, missed = 0, []
    for name, rows, right in data:
        if not rows:
            continue
        best = max(
            range(len(rows)),
            key=lambda n: (sum(weights.get(k, 0) * v for k, v in rows[n].items()), -n),
        )
        if best in right:
            good += 1
        elif right:
            missed.append(name)
    return good, sum(bool(right) for _, _, right in data), missed


def main() -> None:
    """Cross-validate; with --write, store the weights of all dumps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--test", type=Path, help="a folder that is never trained on")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = list(cases(options.folders, options.bench))
    print(
        f"{len(data)} dumps, {sum(not right for *_, right in data)} without candidate"
    )
    good = given = 0
    for k in range(FOLDS):
        held = data[k::FOLDS]
        rest = [case for n, case in enumerate(data) if n % FOLDS != k]
        right, of, missed = hits(held, train(rest))
        good, given = good + right, given + of
        print(f"fold {k}: {right} of {of}; missed {' '.join(missed)}")
    print(f"five folds: {good} of {given}")
    weights = train(data)
    print("all, trained on all:", hits(data, weights)[:2])
    if options.test:
        print("never trained on:", hits(list(cases([options.test], None)), weights))
    for name, weight in sorted(weights.items(), key=lambda kv: -abs(kv[1]))[:40]:
        print(f"{weight:7.2f}  {name}")
    if options.write:
        OUT.write_text(
            json.dumps(
                {"made_by": "tests/bench/train_headline.py", "weights": weights},
                indent=1,
            )
            + "\n"
        )


if __name__ == "__main__":
    main()
