"""What near copies of one text cost to load: no more each than those before.

    PYTHONPATH=. python tests/bench/copies.py FOLDER [--copies 5000] [--batch 500]

Every copy has most of an agency's sentences and some of its own, as syndicated stories
do. Prints a JSON line a batch: CPU seconds of the load, and pairs kept; then how the
second half compares with the first.
"""

import argparse
import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.warehouse.outcomes import outcome
from transforms.article import Label
from warehouse.connection import open_store
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.rows import stage
from warehouse.runs import Run

WORDS = [f"word{number}" for number in range(4000)]
SENTENCES, OWN_SENTENCES, CUT = 40, 4, 6
START = datetime(2026, 1, 1, tzinfo=UTC)


def story(chance: random.Random, sentences: int) -> list[str]:
    """Sentences of invented words."""
    return [" ".join(chance.choices(WORDS, k=16)) + "." for _ in range(sentences)]


def main() -> None:
    """Load copies batch by batch and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=500)
    args = parser.parse_args()
    chance = random.Random(1)
    agency = story(chance, SENTENCES)
    layout = Layout(args.folder / "desk.duckdb")
    layout.make()
    run = Run(
        run_id="copies",
        flow="bench",
        started_at=START,
        rules_version="1",
        program_version="1",
    )
    taken = []
    for first in range(0, args.copies, args.batch):
        outcomes = []
        for number in range(first, min(first + args.batch, args.copies)):
            cut = chance.randrange(CUT)
            text = [*agency[: SENTENCES - cut], *story(chance, OWN_SENTENCES)]
            url = f"https://site{number}.example/story"
            fetched_at = START + timedelta(minutes=number)
            paragraph = (Label.PARAGRAPH, " ".join(text))
            outcomes.append(outcome(url, fetched_at, [paragraph]))
        stage(layout.staging, run, outcomes)
        with open_store(layout) as store:
            began = time.process_time()
            load_staged(store, layout.staged(), run)
            taken.append(time.process_time() - began)
            row = store.execute(
                "select count(*), (select count(*) from copies),"
                " count(distinct coalesce(duplicate_of, article_id)) from articles"
            ).fetchone()
        articles, pairs, clusters = row or (0, 0, 0)
        told = {"articles": articles, "pairs": pairs, "clusters": clusters}
        print(json.dumps(told | {"load_cpu": round(taken[-1], 2)}), flush=True)
    half = len(taken) // 2
    ratio = sum(taken[half : 2 * half]) / max(sum(taken[:half]), 0.001)
    print(json.dumps({"load_cpu": round(sum(taken), 1), "growth": round(ratio, 2)}))


if __name__ == "__main__":
    main()
