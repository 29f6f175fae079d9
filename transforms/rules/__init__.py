"""Rules are data: TOML files, checked when loaded, with a version over all of them.

``general/<language>.toml`` holds what every publisher of a language prints,
``general/any.toml`` what knows no language, ``publishers/<host>.toml`` what one
publisher prints. A user's folder has the same two kinds of files, at any depth; its
rules are asked before ours. Where two rules fire on a line, the first in that order
counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from transforms.article import Label, hash_32
from transforms.rules.asking import Entry, RuleSet, Same, first_in
from transforms.rules.entries import (
    LabelRule,
    NoticeWords,
    Publisher,
    RuleError,
    Takes,
    Zone,
    line_key,
)
from transforms.rules.reading import RuleFile, check_cases, read_rule_file

__all__ = [
    "LabelRule",
    "NoticeWords",
    "Publisher",
    "RuleError",
    "RuleSet",
    "Rules",
    "Takes",
    "Zone",
    "first_in",
    "line_key",
    "load_rules",
]

ANY = "any"
FALLBACK_LANGUAGE = "en"
"""Asked on every page, after its own language: English words stand on all sites."""


_ANY_HOST = "*"
"""Stands for every host that no rule names: an index is made for all of them once."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All rules, ours and the user's own, ready to ask. Equal when the version is."""

    version: str
    """A hash of every file's name and bytes, the user's first."""

    rules: tuple[LabelRule, ...] = field(compare=False, repr=False)
    notices: Mapping[str, NoticeWords] = field(compare=False, repr=False)
    """How each language words its notices."""

    publishers: tuple[Publisher, ...] = field(compare=False, repr=False)
    _sets: dict[tuple[str, str], RuleSet] = field(
        default_factory=dict, compare=False, repr=False
    )

    def for_page(self, language: str | None, host: str | None = None) -> RuleSet:
        """The rules of a page: the user's, publishers', the language's, everyone's.

        A publisher's rules that name hosts hold on those hosts, and on dumps, which
        have none.
        """
        languages, hosts = self._named
        if language is None or language not in languages:
            language = FALLBACK_LANGUAGE
        if host and host not in hosts:
            host = _ANY_HOST
        key = (language, host or "")
        if key not in self._sets:
            wanted = {language, ANY, FALLBACK_LANGUAGE, ""}
            entries = (
                entry
                for entry in self._entries
                if (rule := entry.rule).language in wanted
                and (not rule.hosts or not host or host in rule.hosts)
            )
            self._sets[key] = RuleSet(entries, self._same)
        return self._sets[key]

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        """What the sets share of each rule."""
        return tuple(Entry(order, rule) for order, rule in enumerate(self.rules))

    @cached_property
    def _same(self) -> Same:
        return Same()

    @cached_property
    def _named(self) -> tuple[frozenset[str], frozenset[str]]:
        """Languages and hosts that some rule names; all others share a set."""
        return (
            frozenset(rule.language for rule in self.rules),
            frozenset(host for rule in self.rules for host in rule.hosts),
        )

    def __getstate__(self) -> dict[str, object]:
        """Travel without the indexes: they are made again where they are asked."""
        state = {**self.__dict__, "_sets": {}}
        state.pop("_entries", None)
        state.pop("_same", None)
        return state

    @cached_property
    def tails(self) -> tuple[LabelRule, ...]:
        """Rules whose lines count only below a paywall's own: its buttons."""
        return tuple(r for r in self.rules if r.id.endswith(".paywall-tail"))

    @cached_property
    def tag_heads(self) -> frozenset[str]:
        """Headers above topics, by :func:`line_key`; they are no topics themselves."""
        tags = (rule for rule in self.rules if rule.label is Label.TAGS)
        return frozenset(line for rule in tags for line in rule.lines)

    @cached_property
    def publications(self) -> dict[str, Publisher]:
        """Known publication names and abbreviations, by :func:`line_key`."""
        names: dict[str, Publisher] = {}
        for publisher in self.publishers:
            for name in (*publisher.publications, *(publisher.short or {})):
                names[line_key(name)] = publisher
        return names


def load_rules(folder: Path | None = None) -> Rules:
    """Load our rules and, before them, those of ``folder``.

    Ours are checked rule by rule by the tests, the user's here: every rule must fire on
    its own case, and its cues must call it for every form of its patterns.

    Raises:
        RuleError: a file or an entry is not well formed.
    """
    own, version_parts = _read_files(_package_files(), prefix="")
    theirs: list[RuleFile] = []
    if folder is not None:
        if not folder.is_dir():
            raise RuleError(
                str(folder),
                "folder",
                "there is none",
                "give a folder with rule files (*.toml)",
            )
        from transforms.rules.reach import check_reach  # ours are reached: tests see it

        slots = {k: v for file in own for k, v in file.slots.items()}
        user_files = (
            (str(path.relative_to(folder)), path)
            for path in sorted(folder.rglob("*.toml"))
        )
        theirs, user_parts = _read_files(user_files, prefix=f"{folder}/", slots=slots)
        version_parts = [*user_parts, *version_parts]
        for file in theirs:
            check_cases(file.rules)
            check_reach(file.rules)
    read = [*theirs, *own]
    _check_unique(read)
    return Rules(
        version=hash_32(*version_parts),
        rules=tuple(rule for file in read for rule in file.rules),
        notices=_merge_notices(read),
        publishers=tuple(f.publisher for f in read if f.publisher),
    )


def _package_files() -> Iterator[tuple[str, Traversable]]:
    """Our own files: publishers, then languages, then the one for all."""
    package = files(__name__)
    for kind in ("publishers", "general"):
        folder = package.joinpath(kind)
        paths = folder.iterdir() if folder.is_dir() else ()
        for path in sorted(paths, key=_any_last):
            if path.name.endswith(".toml"):
                yield f"{kind}/{path.name}", path


def _any_last(path: Traversable) -> tuple[bool, str]:
    return (path.name == "any.toml", path.name)


def _read_files(
    paths: Iterable[tuple[str, Traversable]],
    *,
    prefix: str,
    slots: Mapping[str, str] | None = None,
) -> tuple[list[RuleFile], list[str | bytes]]:
    """Read files in order; those of ``any.toml`` give their slots to all."""
    contents = [(name, path.read_bytes()) for name, path in paths]
    shared = dict(slots or {})
    for name, content in contents:
        if name.endswith("any.toml"):
            shared |= read_rule_file(prefix + name, content, shared).slots
    read = [read_rule_file(prefix + name, c, shared) for name, c in contents]
    parts: list[str | bytes] = []
    for name, content in contents:
        parts += [name, content]
    return read, parts


def _check_unique(read: Iterable[RuleFile]) -> None:
    """Refuse two rules of one name: a block's rule must name one."""
    seen: dict[str, str] = {}
    for file in read:
        for rule in file.rules:
            if rule.id in seen:
                raise RuleError(
                    file.name,
                    f"label {rule.id!r}",
                    f"the id is taken in {seen[rule.id]}",
                    "give it another",
                )
            seen[rule.id] = file.name


def _merge_notices(read: Iterable[RuleFile]) -> dict[str, NoticeWords]:
    """One set of notice words per language, the user's patterns first."""
    merged: dict[str, NoticeWords] = {}
    for file in read:
        if file.notice is None:
            continue
        known = merged.get(file.language, NoticeWords())
        merged[file.language] = NoticeWords(
            **{
                key: (*getattr(known, key), *getattr(file.notice, key))
                for key in NoticeWords.__dataclass_fields__
            }
        )
    return merged
