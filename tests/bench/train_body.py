"""Train the body model, and say what it is worth on sites it has not seen.

    python tests/bench/train_body.py ../shared/bench TAUGHT.jsonl... --out MODEL.json

TAUGHT.jsonl is trafilatura's own output on the same pages, as ``peers.py`` writes it;
of several settings the mean is taken. A first model, of the pages with gold bodies
alone, has a say beside it. With ``--folds`` a model is written for each fifth of the
sites, trained without them; ``left_out.py`` scores those.
Needs lightgbm and numpy, which copydesk itself does not.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from body_data import Sample, read_samples

from transforms.features import FEATURES

FOLDS = 5
ROUNDS = 260
FIRST_ROUNDS = 150
_OWN_SAY = 0.25
SETTINGS = {
    "objective": "cross_entropy",
    "num_leaves": 8,
    "learning_rate": 0.07,
    "max_bin": 63,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
_TEACHER_WEIGHT = 0.5
_SURE_WEIGHT = 1.5
_LONG_WORDS = 150


def fold_of(domain: str) -> int:
    """Return the fold of a registrable domain: all pages of a site share it."""
    return int(hashlib.sha1(domain.encode(), usedforsecurity=False).hexdigest(), 16) % (
        FOLDS
    )


def weigh(sample: Sample) -> np.ndarray:
    """Weigh a page's pieces: long ones more, taught ones half, pages about alike."""
    words = np.array([sample.layout.words[k] for k in sample.chosen])
    weights = np.sqrt(np.minimum(words, _LONG_WORDS))
    weights *= 3 / np.sqrt(weights.sum() + 1e-9)
    if not sample.is_gold:
        sure = np.array([k in sample.sure for k in sample.chosen])
        weights *= np.where(sure, _SURE_WEIGHT, _TEACHER_WEIGHT)
    return weights


def train(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return a model as ``transforms.model`` reads it."""
    rows = np.array([row for s in samples for row in s.rows], dtype=np.float32)
    shares = np.array([x for s in samples for x in s.shares], dtype=np.float32)
    weights = np.concatenate([weigh(s) for s in samples])
    gold = np.array([s.is_gold for s in samples for _ in s.rows])
    sure = np.array([k in s.sure for s in samples for k in s.chosen])
    first = _boost(rows[gold], shares[gold], weights[gold], FIRST_ROUNDS)
    taught = ~gold & ~sure
    shares[taught] *= 1 - _OWN_SAY
    shares[taught] += _OWN_SAY * np.asarray(first.predict(rows[taught]))
    dump = _boost(rows, shares, weights, ROUNDS).dump_model()
    trees = [_tree(info["tree_structure"]) for info in dump["tree_info"]]
    return {"columns": list(FEATURES), "bias": 0.0, "trees": trees}


def _boost(
    rows: np.ndarray, shares: np.ndarray, weights: np.ndarray, rounds: int
) -> lightgbm.Booster:
    data = lightgbm.Dataset(rows, shares, weight=weights)
    return lightgbm.train(SETTINGS, data, rounds)


def _tree(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [
        node["split_feature"],
        float(f"{node['threshold']:.6g}"),
        _tree(node["left_child"]),
        _tree(node["right_child"]),
    ]


def write(model: dict[str, Any], path: Path) -> None:
    """Write a model, one tree a line."""
    columns, trees = json.dumps(model["columns"]), model["trees"]
    lines = ",\n".join(json.dumps(t, separators=(",", ":")) for t in trees)
    path.write_text(
        f'{{"columns": {columns},\n"bias": {model["bias"]},\n"trees": [\n{lines}\n]}}\n'
    )


def main() -> None:
    """Train on all pages, or for each fold on the pages of the other four."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("taught", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", action="store_true", help="write OUT.<fold>.json")
    args = parser.parse_args()
    samples = list(read_samples(args.bench, args.taught))
    if not args.folds:
        write(train(samples), args.out)
        return
    folds: dict[int, list[str]] = {}
    for fold in range(FOLDS):
        seen = [s for s in samples if fold_of(s.domain) != fold]
        write(train(seen), args.out.with_suffix(f".{fold}.json"))
        folds[fold] = [s.page_id for s in samples if fold_of(s.domain) == fold]
    args.out.with_suffix(".folds.json").write_text(json.dumps(folds))


if __name__ == "__main__":
    main()
