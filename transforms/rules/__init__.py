"""Rules are data: TOML files, checked when loaded, with a version over all of them."""

from dataclasses import dataclass
from pathlib import Path

from transforms.article import hash_32


class RuleError(Exception):
    """A rule file is not well formed: file, entry, what was found, what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules, ours and the user's own, ready to ask."""

    version: str


def load_rules(folder: Path | None = None) -> Rules:
    """Load our rules and, before them, those of ``folder``.

    Raises:
        RuleError: a file or an entry is not well formed.
    """
    return Rules(version=hash_32(str(folder)))
