"""Which of the lines above the body is the headline, by a few weights.

A headline and a menu can have the same shape: some capitalised words on a line. What
tells them apart is a sum of small things: a headline's words come back in the body, it
has small words between the large ones, a name, a date or a picture stands below it, it
is repeated in a notice. The weights are data (``data/headline.json``), made by
``tests/bench/train_headline.py`` as a conditional logit over the candidates of a dump.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from transforms.article import Label
from transforms.language import is_function_word
from transforms.lines import Line
from transforms.rules import Zone
from transforms.scene import Scene

BODY_SAMPLE_LINES = 12
"""The body's first lines tell its words; a headline is about its beginning."""

STEM_CHARS = 5
"""Words are compared by their first letters: inflection is at the end."""

MIN_WORD_CHARS = 4
MIN_QUOTED = 12
"""A shorter line is found inside others by chance."""

REACH = 40
"""How many lines above the body the headline may stand."""

PICTURE_LABELS = frozenset({Label.ALT, Label.CAPTION, Label.CREDIT})
TIME_LABELS = frozenset({Label.DATELINE_DATE, Label.TIMESTAMP})

_WORD = re.compile(r"[^\W\d_]{2,}")
_SEPARATED = re.compile(r"[|•·»>/]| - |\s{2,}|\t")


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
        body = [
            line
            for at, line in enumerate(scene.lines[limit:], limit)
            if line.prose and scene.hit(at, Zone.BODY) is None
        ]
        self.body_stems = _stems(body[:BODY_SAMPLE_LINES])
        self.seen = Counter(line.plain for line in scene.lines)
        self.long_lines = [
            line.folded for line in scene.lines if MIN_QUOTED < len(line.folded) < 700
        ]
        self.rivals = [
            (at, scene.lines[at].words)
            for at in range(max(0, limit - REACH), limit)
            if not scene.lines[at].prose and not self._is_claimed(at)
        ]

    def best(self, candidates: Sequence[int]) -> int | None:
        """The likeliest headline of ``candidates``; None when there are none.

        Of equals the first.
        """
        if not candidates:
            return None
        weights = _weights()
        return max(
            candidates,
            key=lambda at: (
                sum(
                    weights.get(name, 0.0) * value
                    for name, value in self.features(at).items()
                ),
                -at,
            ),
        )

    def features(self, at: int) -> dict[str, float]:
        """What speaks for and against a line; what is absent is 0."""
        line = self.scene.lines[at]
        found = self._shape(line) | self._place(at) | self._claims(at)
        stems = _stems([line])
        if stems:
            shared = len(stems & self.body_stems)
            found["words in body"] = shared / len(stems)
            found["many words in body"] = min(shared, 4) / 4
            found["no word in body"] = float(not shared)
        else:
            found["no long word"] = 1.0
        return found

    def _shape(self, line: Line) -> dict[str, float]:
        text, words = line.plain, line.words
        letters = [w for w in _WORD.findall(text) if len(w) > 1]
        small = sum(w.islower() and is_function_word(w) for w in letters)
        large = sum(w[0].isupper() for w in letters)
        found = {f"words {_bucket(words)}": 1.0}
        found["small words"] = min(small, 3) / 3
        found["only large words"] = float(bool(letters) and large == len(letters))
        found["only small words"] = float(bool(letters) and not large)
        found["capitals"] = float(text.isupper())
        found["separated"] = float(bool(_SEPARATED.search(line.text)))
        found["heading mark"] = float(line.text.startswith("# "))
        found["lower heading mark"] = float(line.text.startswith(("## ", "### ")))
        found["bullet"] = float(bool(line.bullet))
        found["starts small"] = float(text[:1].islower())
        found["starts with digit"] = float(text[:1].isdigit())
        found["quoted"] = float(text[:1] in "\"'«„")
        for end, name in ((".", "stop"), ("?", "question"), ("!", "call")):
            found[f"ends in {name}"] = float(text.endswith(end))
        found["trails off"] = float(text.endswith("..."))
        found["ends in colon"] = float(text.endswith((":", ",", ";", "—", "-")))
        found["has digits"] = float(any(map(str.isdigit, text)))
        found["has clock"] = float(bool(re.search(r"\d{1,2}[:.h]\d{2}", text)))
        found["has address"] = float("@" in text or "://" in text or "www." in text)
        found["year alone"] = float(bool(re.fullmatch(r".*\b(?:19|20)\d\d", text)))
        found["comma list"] = float(text.count(",") >= 3 and small == 0)
        return found

    def _place(self, at: int) -> dict[str, float]:
        lines = self.scene.lines
        text = lines[at].plain
        words = lines[at].words
        longer = [other for other, count in self.rivals if count > words]
        return {
            "first line": float(at == 0),
            "repeated": float(self.seen[text] > 1),
            "repeated inside": float(self._is_quoted(at)),
            "opens lower line": float(self._opens_other(at)),
            "distance": min(self.limit - at, 20) / 20,
            "last above": float(at == self.limit - 1),
            "far": float(self.limit - at > 20),
            "longer below": float(any(other > at for other in longer)),
            "longer above": float(any(other < at for other in longer)),
            "longer right below": float(at + 1 in longer),
            "gap before": float(lines[at].gap > 0),
            "gap after": float(at + 1 < len(lines) and lines[at + 1].gap > 0),
        }

    def _claims(self, at: int) -> dict[str, float]:
        found: dict[str, float] = {}
        scene = self.scene
        for zone in (Zone.ABOVE, Zone.HEAD):
            label = scene.label(at, zone)
            if label is not None:
                found[f"rule {zone.name.lower()} {label}"] = 1.0
        found["date"] = float(scene.is_date(at))
        found["people"] = float(scene.names_people(at))
        found["name"] = float(scene.is_name(at))
        found["picture credit"] = float(scene.holds_credit(at))
        found["prose"] = float(scene.lines[at].prose)
        for step, name in ((1, "below"), (2, "two below"), (-1, "above")):
            kind = self._kind(at + step)
            if kind:
                found[f"{name}: {kind}"] = 1.0
        return found

    def _kind(self, at: int) -> str:
        """What a neighbouring line is, in a word; empty for nothing in particular."""
        if at < 0:
            return "top"
        if at >= min(self.limit, len(self.scene.lines)):
            return "body"
        label = self.scene.label(at, Zone.HEAD) or self.scene.label(at, Zone.ABOVE)
        if self.scene.is_date(at) or label in TIME_LABELS:
            return "time"
        if label is Label.BYLINE or self.scene.names_people(at):
            return "people"
        if label in PICTURE_LABELS or self.scene.holds_credit(at):
            return "picture"
        if label is not None:
            return str(label)
        line = self.scene.lines[at]
        if line.prose:
            return "prose"
        if line.text[:1].islower():
            return "small start"
        return "long" if line.words > 5 else "short"

    def _is_claimed(self, at: int) -> bool:
        return self.scene.hit(at, Zone.ABOVE) is not None or self.scene.is_date(at)

    def _is_quoted(self, at: int) -> bool:
        """Whether another line, much longer, holds the whole of this one."""
        text = self.scene.lines[at].plain
        return len(text) >= MIN_QUOTED and any(
            text in line and len(line) > len(text) + 15 for line in self.long_lines
        )

    def _opens_other(self, at: int) -> bool:
        """Whether a longer line right below begins with this one, as captions do."""
        text = self.scene.lines[at].plain
        return len(text) >= MIN_QUOTED and any(
            line.plain.startswith(text) and len(line.plain) > len(text)
            for line in self.scene.lines[at + 1 : at + 3]
        )


def _bucket(words: int) -> str:
    for top in (1, 2, 3, 5, 8, 12, 16, 20, 28):
        if words <= top:
            return f"to {top}"
    return "more"


def _stems(lines: Sequence[Line]) -> set[str]:
    return {
        word[:STEM_CHARS]
        for line in lines
        for word in _WORD.findall(line.plain.lower())
        if len(word) >= MIN_WORD_CHARS and not is_function_word(word)
    }


@cache
def _weights() -> dict[str, float]:
    text = files("transforms").joinpath("data/headline.json").read_text("utf-8")
    weights: dict[str, float] = json.loads(text)["weights"]
    return weights
