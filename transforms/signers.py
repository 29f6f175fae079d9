"""The authors of a dump, as the lines below its headline and its body name them."""

import re

from transforms.article import Label
from transforms.head import LAST_NAME
from transforms.names import fold_name
from transforms.people import read_credit_line
from transforms.scene import MAX_NAME_WORDS, Scene

_RANKS = re.compile(r"^(?:[A-Z][a-z]{1,5}\.? ){1,3}(?:\([^()]{2,12}\) )?")
"""A rank or title before a name: "Brig. Gen. (ret.)", "Dr."."""

_MISTER = re.compile(r"(?:Mr|Ms|Mrs|Mx|Dr|Prof|Herr|Frau|M|Mme|Sr|Sra|Dott)\.? ")
"""Before a surname: "Mr. Doe is the author of …"."""


class Authors:
    """Those who wrote a dump's text, and where below its head they are named."""

    def __init__(self, scene: Scene, body: int) -> None:
        self.scene = scene
        self.names = _find_names(scene, body)
        self._folded = {fold_name(name) for name in self.names}
        self._last = tuple(name.rpartition(" ")[2] for name in self.names)
        self._body = body

    def opens(self, at: int) -> bool:
        """Whether a line opens with an author's name, or with his rank and it."""
        text = self.scene.lines[at].plain
        for last in self._last:
            if last in text:
                break
        else:
            return False
        return any(
            text.startswith(name)
            or _RANKS.sub("", text[:60]).startswith(name)
            or (
                (mister := _MISTER.match(text)) is not None
                and text.startswith(f"{name.rpartition(' ')[2]} ", mister.end())
            )
            for name in self.names
        )

    def signs(self, at: int) -> bool:
        """Whether a credit below the body names an author that the head names, too."""
        text = self.scene.lines[at].plain
        return any(n in text for n in self.names) and self.scene.names_people(at)

    def is_line(self, at: int) -> bool:
        """An author's name alone below the body."""
        lines = self.scene.lines
        line = lines[at]
        if line.words > MAX_NAME_WORDS or at == self._body:
            return False
        heads = at + 1 < len(lines) and lines[at + 1].plain.startswith(line.plain)
        if not (heads or self.names) or not self.scene.is_name(at):
            return False
        return heads or fold_name(line.plain) in self._folded


def _find_names(scene: Scene, body: int) -> tuple[str, ...]:
    """Names of those who wrote it, from the head and from names above their bios."""
    lines = scene.lines
    credits: list[str] = []
    for line in lines[:body]:
        if line.rule == LAST_NAME and credits:
            credits[-1] += f" {line.text}"
        elif line.label == Label.BYLINE:
            credits.append(line.text)
    names = [b.name for text in credits for b in read_credit_line(text, scene.language)]
    for at in range(body, len(lines) - 1):
        if lines[at + 1].plain.startswith(lines[at].plain) and scene.is_name(at):
            names += [lines[at].plain]
    return tuple(dict.fromkeys(n for n in names if len(n) > 3))
