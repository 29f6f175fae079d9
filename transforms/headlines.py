"""Which of the lines above the body is the headline, by a few weights.

A headline and a menu can have the same shape: some capitalised words on a line. What
tells them apart is a sum of small things: a headline's words come back in the body, it
has small words between the large ones, a name, a date or a picture stands below it, it
is repeated in a notice. The weights are data (``data/headline.json``), made by
``tests/bench/train_headline.py`` as a conditional logit over the candidates of a dump.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import islice

from transforms.article import Label
from transforms.headshape import (
    MIN_WORD_CHARS,
    STEM_CHARS,
    add_shape,
    read_likeness,
    stems_of,
)
from transforms.language import FREQUENT_WORDS
from transforms.rules import Zone
from transforms.scene import Scene

BODY_SAMPLE_LINES = 12
"""The body's first lines tell its words; a headline is about its beginning."""

MIN_QUOTED = 12
"""A shorter line is found inside others by chance."""

MAX_OVER_DECK = 14
"""Words of the longest headline that stands over its deck."""

NEAR_BODY = 12
"""So many lines at most stand between a headline with its deck and the body; teasers of
other articles stand farther off."""

REACH = 40
"""How many lines above the body the headline may stand."""

PICTURE_LABELS = frozenset({Label.ALT, Label.CAPTION, Label.CREDIT})
TIME_LABELS = frozenset({Label.DATELINE_DATE, Label.TIMESTAMP})

_ONE_OF = ("rule above ", "rule head ", "below: ", "two below: ", "above: ")
_SHAPED = ("prose", "deck below", "headline above")
_CLAIMS = ("date", "people", "name", "picture credit")
"""Names of the features of :meth:`Headlines._claims`; the last are costly to ask for,
and so are the first of what begins alike."""

_ASKED_KINDS = ("time", "people", "picture")
"""What a line can be whatever its shape and its rule."""

_NEIGHBORS = ((1, "below"), (2, "two below"), (-1, "above"))

MARGIN = 1e-6
"""More than what the order of adding changes in a sum."""


class Headlines:
    """Scores the lines of one dump; made once for it."""

    def __init__(self, scene: Scene, limit: int) -> None:
        """Look at the body's words and at what the lines above it are.

        Args:
            scene: the dump.
            limit: the first line that must be body.
        """
        self.scene = scene
        self.limit = limit
        lines = scene.lines
        body = (at for at in range(limit, len(lines)) if scene.runs[at])
        self.body = list(islice(body, BODY_SAMPLE_LINES))
        self.texts = [line.plain for line in lines]
        self.long_text = "\n".join(
            [line.folded for line in lines if MIN_QUOTED < len(line.folded) < 700]
        )
        self.rivals = [
            (at, lines[at].words)
            for at in range(max(0, limit - REACH), limit)
            if not lines[at].prose and not self._is_claimed(at)
        ]
        self._kinds: dict[int, str] = {}

    def best(self, candidates: Sequence[int]) -> int | None:
        """The likeliest headline of ``candidates``; None when there are none.

        Of equals the first. A line's neighbours are costly to ask for, so that is done
        only where they could still lift it above the best so far.
        """
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        weights, scene = _weights(), self.scene
        known: list[tuple[float, int, dict[str, float], dict[str, float]]] = []
        stems = [stems_of(scene.words.tokens[at]) for at in candidates]
        shared = self._share(set().union(*stems))
        for at, told in zip(candidates, stems, strict=True):
            own, likeness = self._own(at), read_likeness(told, shared)
            score = _add_up(_add_up(0.0, own, weights), likeness, weights)
            known.append((-score, at, own, likeness))
        known.sort(key=_by_score)
        best, most = None, float("-inf")
        for minus_score, at, own, likeness in known:
            if most > MARGIN + _most_by_any_claims() - minus_score:
                break
            if (
                best is not None
                and most > MARGIN + self._most_by_claims(at) - minus_score
            ):
                continue
            total = _add_up(0.0, own, weights)
            total = _add_up(total, self._claims(at), weights)
            total = _add_up(total, likeness, weights)
            if best is None or total > most or (total == most and at < best):
                best, most = at, total
        return best

    def features(self, at: int) -> dict[str, float]:
        """What speaks for and against a line; what is absent is 0."""
        stems = stems_of(self.scene.words.tokens[at])
        likeness = read_likeness(stems, self._share(stems))
        return {**self._own(at), **self._claims(at), **likeness}

    def _own(self, at: int) -> dict[str, float]:
        """What a line's shape and place say."""
        found: dict[str, float] = {}
        add_shape(found, self.scene.lines[at])
        self._add_place(found, at)
        return found

    def _share(self, stems: set[str]) -> set[str]:
        """Those of some stems that the body's first lines have, too.

        Only they are sought: gathering all of the body's takes three times as long.
        """
        shared: set[str] = set()
        for at in self.body:
            for token in self.scene.words.tokens[at]:
                if len(token) < MIN_WORD_CHARS:
                    continue
                if not token.isalpha():
                    shared |= stems_of([token]) & stems
                elif token[:STEM_CHARS] in stems and token not in FREQUENT_WORDS:
                    shared.add(token[:STEM_CHARS])
        return shared

    def _add_place(self, found: dict[str, float], at: int) -> None:
        """Add what a line's place among the others says."""
        lines = self.scene.lines
        text = lines[at].plain
        words = lines[at].words
        longer = [other for other, count in self.rivals if count > words]
        if at == 0:
            found["first line"] = 1.0
        if self.texts.count(text) > 1:
            found["repeated"] = 1.0
        if self._is_quoted(text):
            found["repeated inside"] = 1.0
        if self._opens_other(at):
            found["opens lower line"] = 1.0
        found["distance"] = min(self.limit - at, 20) / 20
        if at == self.limit - 1:
            found["last above"] = 1.0
        if self.limit - at > 20:
            found["far"] = 1.0
        if longer and longer[-1] > at:
            found["longer below"] = 1.0
        if longer and longer[0] < at:
            found["longer above"] = 1.0
        if at + 1 in longer:
            found["longer right below"] = 1.0
        if lines[at].gap > 0:
            found["gap before"] = 1.0
        if at + 1 < len(lines) and lines[at + 1].gap > 0:
            found["gap after"] = 1.0

    def _claims(self, at: int) -> dict[str, float]:
        """What else a line could be, and what its neighbours are."""
        scene = self.scene
        found = self._ruled(at)
        if scene.is_date(at):
            found["date"] = 1.0
        if scene.names_people(at):
            found["people"] = 1.0
        if scene.is_name(at):
            found["name"] = 1.0
        if scene.holds_credit(at):
            found["picture credit"] = 1.0
        if scene.lines[at].prose:
            found["prose"] = 1.0
        for step, name in _NEIGHBORS:
            found[f"{name}: {self._kind_of(at + step)}"] = 1.0

        if self._is_deck(at + 1, under=at):
            found["deck below"] = 1.0
        if self._is_deck(at, under=at - 1):
            found["headline above"] = 1.0
        return found

    def _ruled(self, at: int) -> dict[str, float]:
        """What rules take a line for."""
        found: dict[str, float] = {}
        for zone, name in ((Zone.ABOVE, "above"), (Zone.HEAD, "head")):
            label = self.scene.label(at, zone)
            if label is not None:
                found[f"rule {name} {label}"] = 1.0
        return found

    def _most_by_claims(self, at: int) -> float:
        """The most that a line's other uses and its neighbours can add to its sum.

        Told without asking what is costly: whom it names, what its neighbours are.
        """
        weights = _weights()
        most = _add_up(0.0, self._ruled(at), weights)
        for name in _CLAIMS:
            most += max(0.0, weights.get(name, 0.0))
        if self.scene.lines[at].prose:
            most += weights.get("prose", 0.0)
        for step, name in _NEIGHBORS:
            most += max(
                [weights.get(f"{name}: {k}", 0.0) for k in self._able_kinds(at + step)]
            )
        if self._may_be_deck(at + 1, under=at):
            most += max(0.0, weights.get("deck below", 0.0))
        if self._may_be_deck(at, under=at - 1):
            most += max(0.0, weights.get("headline above", 0.0))
        return most

    def _may_be_deck(self, at: int, *, under: int) -> bool:
        """Whether a line stands where decks stand and is longer than that above it."""
        if under < 0 or not 1 < self.limit - under <= NEAR_BODY:
            return False
        words = self.scene.lines[under].words
        return 2 <= words <= MAX_OVER_DECK and self.scene.lines[at].words > words + 2

    def _is_deck(self, at: int, *, under: int) -> bool:
        """Whether a line is longer than the unclaimed one above it, people below it."""
        return (
            self._may_be_deck(at, under=under)
            and self._kind_of(under) in ("short", "long")
            and self._kind_of(at) in ("long", "prose")
            and self._kind_of(at + 1) in ("people", "time", "picture", "share")
        )

    def _kind_of(self, at: int) -> str:
        kind = self._kinds.get(at)
        if kind is None:
            kind = self._kinds[at] = self._kind(at)
        return kind

    def _able_kinds(self, at: int) -> tuple[str, ...]:
        """The kinds of which :meth:`_kind` gives one, told without asking much."""
        if outside := self._edge(at):
            return (outside,)
        label = self._label(at)
        if label in TIME_LABELS:
            return ("time",)
        return (*_ASKED_KINDS, str(label) if label else self._shape(at))

    def _edge(self, at: int) -> str:
        """What stands beyond the lines above the body; nothing for one of them."""
        if at < 0:
            return "top"
        return "body" if at >= min(self.limit, len(self.scene.lines)) else ""

    def _label(self, at: int) -> Label | None:
        return self.scene.label(at, Zone.HEAD) or self.scene.label(at, Zone.ABOVE)

    def _shape(self, at: int) -> str:
        line = self.scene.lines[at]
        if line.prose:
            return "prose"
        if line.text[:1].islower():
            return "small start"
        return "long" if line.words > 5 else "short"

    def _kind(self, at: int) -> str:
        """What a neighbouring line is, in a word or two."""
        if outside := self._edge(at):
            return outside
        label = self._label(at)
        if self.scene.is_date(at) or label in TIME_LABELS:
            return "time"
        if label is Label.BYLINE or self.scene.names_people(at):
            return "people"
        if label in PICTURE_LABELS or self.scene.holds_credit(at):
            return "picture"
        return str(label) if label is not None else self._shape(at)

    def _is_claimed(self, at: int) -> bool:
        return self.scene.hit(at, Zone.ABOVE) is not None or self.scene.is_date(at)

    def _is_quoted(self, text: str) -> bool:
        """Whether another line, much longer, holds the whole of this one."""
        if len(text) < MIN_QUOTED:
            return False
        long = self.long_text
        at = long.find(text)
        while at >= 0:
            start, end = long.rfind("\n", 0, at) + 1, long.find("\n", at)
            if end < 0:
                end = len(long)
            if end - start > len(text) + 15:
                return True
            at = long.find(text, end)
        return False

    def _opens_other(self, at: int) -> bool:
        """Whether a longer line right below begins with this one, as captions do."""
        text = self.scene.lines[at].plain
        return len(text) >= MIN_QUOTED and any(
            below.startswith(text) and len(below) > len(text)
            for below in self.texts[at + 1 : at + 3]
        )


def _add_up(total: float, found: dict[str, float], weights: dict[str, float]) -> float:
    """A sum and what some features add to it."""
    for name, value in found.items():
        total += weights.get(name, 0.0) * value
    return total


def _by_score(
    known: tuple[float, int, dict[str, float], dict[str, float]],
) -> tuple[float, int]:
    return known[:2]


@cache
def _most_by_any_claims() -> float:
    """The most that the claims of any line can add to its sum.

    Of the features that begin alike a line has one; of the others all it may have.
    """
    most: dict[str, float] = {}
    for name, weight in _weights().items():
        for start in _ONE_OF:
            if name.startswith(start):
                most[start] = max(most.get(start, 0.0), weight)
        if name in _CLAIMS or name in _SHAPED:
            most[name] = max(0.0, weight)
    return sum(most.values())


@cache
def _weights() -> dict[str, float]:
    text = files("transforms").joinpath("data/headline.json").read_text("utf-8")
    weights: dict[str, float] = json.loads(text)["weights"]
    return weights
