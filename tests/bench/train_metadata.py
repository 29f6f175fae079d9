"""Train the models for title, day and authors, and say what they are worth unseen.

    python tests/bench/train_metadata.py ../shared/bench [--out MODELS.toml]

Prints, for each model, its share of right pages in five folds: every page is judged by
a model that was trained without its site. With ``--out`` the models of all pages are
written. Run it twice when titles change: the days' features ask where the title is.
Only the day is judged here; ``exact_instant`` is for the whole reader to show.
Needs numpy, scipy and scikit-learn, which copydesk itself does not.
"""

import argparse
import gzip
import hashlib
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from transforms import metadata
from transforms.blocks import read_outline
from transforms.bylines import choose
from transforms.credits import Credit, read_credits
from transforms.decoding import decode
from transforms.html import parse
from transforms.published import DayCandidate, rank_days
from transforms.ranking import BIAS, Weights, score
from transforms.titles import Candidate

FOLDS = 5
TITLE_L2, DAY_L2, BYLINES_C = 1.0, 1.0, 0.1
"""Chosen on the folds; neighbors change the figures by less than 0.01."""

NEWS_WEIGHT = 2.0
"""Of pages of news publishers when titles are learned: they are what copydesk reads."""

NEWS_NAMES_WEIGHT = 1.5
"""The same for bylines, of which such pages have fewer doubtful ones."""

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
"""After the last page was stored, so that no right date is one to come."""

SMALLEST = 0.01
HEADER = """\
# Weights of the small linear models, by feature. Learned on ../shared/bench/dev by
# tests/bench/train_metadata.py; do not edit by hand.
"""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac"})

Features = Mapping[str, float]
Model = dict[str, float]


@dataclass
class Sample:
    """One page: its gold and all candidates with their features."""

    gold: dict[str, Any]
    site: str
    titles: list[Candidate] = field(default_factory=list)
    days: list[DayCandidate] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)

    @property
    def fold(self) -> int:
        """All pages of a site are in one fold."""
        digest = hashlib.md5(self.site.encode(), usedforsecurity=False).hexdigest()
        return int(digest, 16) % FOLDS


def read_samples(bench: Path) -> list[Sample]:
    """Read every page of ``bench/dev`` that has gold."""
    samples = []
    with (bench / "dev" / "gold.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for gold in rows:
        path = bench / "dev" / "pages" / f"{gold['id']}.html.gz"
        tree = parse(decode(gzip.decompress(path.read_bytes()), None)[0])
        body = None if tree is None else tree.find("body")
        if tree is None or body is None:
            continue
        outline = read_outline(body)
        found = metadata.read_metadata(outline, None, FETCHED)
        url = found.metadata.canonical_url
        samples.append(
            Sample(
                gold=gold,
                site=registrable(gold, url),
                titles=list(found.titles),
                days=list(found.days),
                credits=read_credits(found, outline, url, found.metadata.language, {}),
            )
        )
    return samples


def registrable(gold: dict[str, Any], url: str | None) -> str:
    """Return the registrable domain of a page, else what its id says of the site."""
    host = urlsplit(gold.get("url") or url or "").hostname
    if host:
        parts = host.split(".")
        long = len(parts) > 2 and parts[-2] in _SECOND_LEVEL
        return ".".join(parts[-3:] if long else parts[-2:])
    name: str = gold["id"]
    return name.split("_")[0] if gold["dataset"] == "fu" else name[3:].split("-")[0]


def fit_choice(
    groups: list[tuple[list[Features], list[bool]]], says: list[float], l2: float
) -> Model:
    """Fit a softmax over each page's candidates: one of the right ones should win.

    Args:
        groups: For each page the features of its candidates, and which are right.
        says: The weight of each page.
        l2: Penalty on large weights.
    """
    say = np.array(says)
    vectorizer = DictVectorizer(sparse=False)
    x = vectorizer.fit_transform([f for features, _ in groups for f in features])
    sizes = [len(features) for features, _ in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    page = np.repeat(np.arange(len(groups)), sizes)
    right = np.array([ok for _, oks in groups for ok in oks], dtype=float)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ weights
        e = np.exp(z - np.maximum.reduceat(z, starts)[page])
        total = np.add.reduceat(e, starts)
        good = np.add.reduceat(e * right, starts) + 1e-12
        value = (say * np.log(total / good)).sum() + l2 / 2 * (weights @ weights)
        errors = e / total[page] - e * right / good[page]
        slope = x.T @ (errors * say[page]) + l2 * weights
        return float(value), slope

    found = minimize(
        loss,
        np.zeros(x.shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 400},
    )
    return dict(zip(vectorizer.feature_names_, map(float, found.x), strict=True))


def fit_yes_no(
    features: list[Features], right: list[bool], says: list[float], c: float
) -> Model:
    """Fit a logistic regression: is this candidate an author?"""
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform(features)
    model = LogisticRegression(C=c, max_iter=5000).fit(x, right, says)
    weights = dict(
        zip(vectorizer.feature_names_, map(float, model.coef_[0]), strict=True)
    )
    return weights | {BIAS: float(model.intercept_[0])}


def train_titles(samples: Iterable[Sample], scorer: Any) -> Model:
    """Train the title model on pages with a gold title."""
    groups, says = [], []
    for sample in samples:
        if not sample.gold.get("title"):
            continue
        right = [_is_title(c, sample.gold["title"], scorer) for c in sample.titles]
        if any(right):
            groups.append(([c.features for c in sample.titles], right))
            says.append(NEWS_WEIGHT if sample.gold["dataset"] == "fu" else 1.0)
    return fit_choice(groups, says, TITLE_L2)


def train_days(samples: Iterable[Sample], scorer: Any) -> Model:
    """Train the model of the day on pages with a gold date."""
    groups = []
    for sample in samples:
        if not sample.gold.get("published"):
            continue
        want = scorer.parse_time(sample.gold["published"])
        right = [scorer.same_day(want, c.day) for c in sample.days]
        if any(right):
            groups.append(([c.features for c in sample.days], right))
    return fit_choice(groups, [1.0] * len(groups), DAY_L2)


def train_bylines(samples: Iterable[Sample], scorer: Any) -> Model:
    """Train the model of authors on pages with gold names, or gold silence."""
    features: list[Features] = []
    right: list[bool] = []
    says: list[float] = []
    for sample in samples:
        if sample.gold.get("authors") is None:
            continue
        names = _gold_names(sample, scorer)
        say = NEWS_NAMES_WEIGHT if sample.gold["dataset"] == "fu" else 1.0
        for credit in sample.credits:
            features.append(credit.features)
            right.append(scorer.fold(credit.name) in names)
            says.append(say)
    return fit_yes_no(features, right, says, BYLINES_C)


def _is_title(candidate: Candidate, gold: str, scorer: Any) -> bool:
    return any(scorer.fold(s.text) == scorer.fold(gold) for s in candidate.sources)


def _gold_names(sample: Sample, scorer: Any) -> set[str]:
    authors = sample.gold["authors"]
    parts = [part for name in authors for part in scorer._JOINERS.split(name)]
    return scorer.name_set(authors) | scorer.name_set(parts)


def judge(
    samples: list[Sample], models: Callable[[int], dict[str, Model]], scorer: Any
) -> None:
    """Score every page with the models that ``models`` gives for its fold."""
    predicted: dict[str, Any] = {}
    for sample in samples:
        weights = models(sample.fold)
        title = _best(sample.titles, weights["title"])
        for candidate in sample.days:
            candidate.score = score(candidate.features, weights["published"])
        day = next(iter(rank_days(sample.days)), None)
        for credit in sample.credits:
            credit.score = score(credit.features, weights["bylines"])
        authors = choose(sample.credits)
        predicted[sample.gold["id"]] = scorer.Prediction(
            title=title.best.text if title else "",
            authors=[c.name for c in authors],
            published=day.day.isoformat() if day else "",
            printed=sum(c.is_printed for c in authors),
        )
    gold = [s.gold for s in samples]
    scores, _, _ = scorer.evaluate(gold, list(predicted.items()))
    kept = ("title", "authors", "false bylines", "published")
    scorer.print_table({name: scores[name] for name in kept})


def _best(candidates: list[Any], weights: Weights) -> Any:
    return max(candidates, key=lambda c: score(c.features, weights), default=None)


def write_models(path: Path, models: dict[str, Model]) -> None:
    """Write models as TOML; weights too small to matter are left out."""
    parts = [HEADER]
    for name, weights in sorted(models.items()):
        parts.append(f"\n[{name}]\n")
        parts += [
            f'"{feature}" = {round(weight, 3)}\n'
            for feature, weight in sorted(weights.items())
            if abs(weight) >= SMALLEST
        ]
    path.write_text("".join(parts), encoding="utf-8")
    tomllib.loads(path.read_text("utf-8"))


def main() -> None:
    """Train, judge on left-out sites, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path, help="folder with score.py and dev/")
    parser.add_argument("--out", type=Path, help="write the models of all pages here")
    args = parser.parse_args()
    sys.path.insert(0, str(args.bench))
    import score as scorer

    samples = read_samples(args.bench)
    print("pages", Counter(s.gold["dataset"] for s in samples))
    trainers = {
        "title": train_titles,
        "published": train_days,
        "bylines": train_bylines,
    }
    left_out: dict[int, dict[str, Model]] = defaultdict(dict)
    for fold in range(FOLDS):
        rest = [s for s in samples if s.fold != fold]
        left_out[fold] = {n: train(rest, scorer) for n, train in trainers.items()}
    print("on sites left out")
    judge(samples, left_out.__getitem__, scorer)
    models = {n: train(samples, scorer) for n, train in trainers.items()}
    print("on the pages trained on")
    judge(samples, lambda _: models, scorer)
    if args.out:
        write_models(args.out, models)


if __name__ == "__main__":
    main()
