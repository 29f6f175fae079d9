"""Rules are data: TOML files, checked when loaded, with a version over all of them.

``general/<language>.toml`` holds what every publisher of a language prints,
``general/any.toml`` what knows no language, ``publishers/<host>.toml`` what one
publisher prints. A user's folder has the same two kinds of files, at any depth; its
rules are asked before ours. Where two rules fire on a line, the first in that order
counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from transforms.article import Label, hash_32
from transforms.language import FREQUENT_WORDS
from transforms.rules.entries import (
    LabelRule,
    NoticeWords,
    Publisher,
    RuleError,
    Takes,
    Zone,
    compile_pattern,
    line_key,
)
from transforms.rules.reading import RuleFile, check_cases, read_rule_file

__all__ = [
    "Asked",
    "LabelRule",
    "NoticeWords",
    "Publisher",
    "RuleError",
    "RuleSet",
    "Rules",
    "Takes",
    "Zone",
    "line_key",
    "load_rules",
]

ANY = "any"
FALLBACK_LANGUAGE = "en"
"""Asked on every page, after its own language: English words stand on all sites."""


_ANY_HOST = "*"
"""Stands for every host that no rule names: an index is made for all of them once."""

MAX_MENU_WORDS = 40
_MENU_SIGNS = frozenset(["|", "·", "•", "/", ">", "»", "-", "–"])

LONG_LINE_WORDS = 16
"""In a longer line "is" or "more" call no rule: every sentence has them."""


class _Entry:
    """A rule in a set, with its place and, once it was asked, its compiled pattern."""

    __slots__ = ("longest", "order", "pattern", "rule", "shortest", "zones")

    def __init__(self, order: int, rule: LabelRule) -> None:
        self.order, self.rule = order, rule
        self.shortest, self.longest = rule.min_words, rule.max_words
        self.zones = rule.zones
        self.pattern: re.Pattern[str] | None = None

    def fires(self, line: "Asked") -> bool:
        """Whether the line has one of the rule's forms; its words are counted."""
        known = line.answers.get(self.order)
        if known is None:
            known = line.answers[self.order] = self._matches(line)
        return known

    def _matches(self, line: "Asked") -> bool:
        rule = self.rule
        if line.key in rule.lines:
            return True
        if rule.starts and rule.starts_with(line.lowered):
            return True
        if not rule.match:
            return False
        if rule.signs and rule.cues and not any(s in line.lowered for s in rule.signs):
            return False
        if self.pattern is None:
            self.pattern = compile_pattern("|".join(rule.match))
        return self.pattern.fullmatch(line.plain) is not None


class Asked:
    """A line with the rules that could fire on it and what they answered."""

    __slots__ = ("answers", "entries", "key", "lowered", "plain")

    def __init__(
        self, plain: str, key: str, lowered: str, entries: list[_Entry]
    ) -> None:
        self.plain, self.key, self.lowered = plain, key, lowered
        self.entries = entries
        self.answers: dict[int, bool] = {}

    def find(self, zone: Zone) -> LabelRule | None:
        """The first rule that fires on the line in a zone, as the files order them."""
        known = self.answers
        for entry in self.entries:
            if zone not in entry.zones:
                continue
            fires = known.get(entry.order)
            if fires or (fires is None and entry.fires(self)):
                return entry.rule
        return None

    def could_be(self, label: Label) -> bool:
        """Whether a rule of a label fires on the line in some zone."""
        return any(e.rule.label is label and e.fires(self) for e in self.entries)


class RuleSet:
    """The rules for one language and host, indexed by the words they need."""

    def __init__(self, rules: Iterable[LabelRule]) -> None:
        self._by_line: dict[str, list[_Entry]] = {}
        self._by_cue: dict[str, list[_Entry]] = {}
        self._open: list[_Entry] = []
        self.known: dict[str, Asked] = {}
        """Lines asked before, as their reader keeps them."""
        by_sign: dict[str, list[_Entry]] = {}
        for order, rule in enumerate(rules):
            entry = _Entry(order, rule)
            for line in rule.lines:
                self._by_line.setdefault(line, []).append(entry)
            for cue in rule.all_cues():
                self._by_cue.setdefault(cue, []).append(entry)
            for sign in rule.signs if not rule.cues else ():
                by_sign.setdefault(sign, []).append(entry)
            if rule.match and not rule.cues and not rule.signs:
                self._open.append(entry)
        self._by_sign = tuple(by_sign.items())
        self._cues = frozenset(self._by_cue)
        self._telling = self._cues - FREQUENT_WORDS
        self._menu = frozenset(
            line
            for line, entries in self._by_line.items()
            if any(e.rule.label is Label.NAVIGATION for e in entries)
        )

    def ask(self, plain: str, tokens: frozenset[str], word_count: int) -> Asked:
        """The line with the rules that its words call, to be asked zone by zone.

        Args:
            plain: the line folded, without list marks.
            tokens: its words in lower case.
            word_count: how many words it has.
        """
        cues = self._cues if word_count <= LONG_LINE_WORDS else self._telling
        key = line_key(plain)
        called = set(self._by_line.get(key, ()))
        for cue in tokens & cues:
            called.update(self._by_cue[cue])
        called.update(self._open)
        lowered = plain.lower()
        for sign, entries in self._by_sign:
            if sign in lowered:
                called.update(entries)
        fitting = [e for e in called if e.shortest <= word_count <= e.longest]
        fitting.sort(key=_order)
        return Asked(plain, key, lowered, fitting)

    def is_menu_row(self, plain: str) -> bool:
        """Whether a line is nothing but words of menus, two entries or more.

        "Menu Search Log in": where markup is gone, only a blank parts the entries.
        """
        words = [word for word in plain.lower().split() if word not in _MENU_SIGNS]
        if not 2 <= len(words) <= MAX_MENU_WORDS:
            return False
        at = entries = 0
        while at < len(words):
            for size in (4, 3, 2, 1):
                entry = " ".join(words[at : at + size]).strip(",")
                if at + size <= len(words) and entry in self._menu:
                    at, entries = at + size, entries + 1
                    break
            else:
                return False
        return entries >= 2


def _order(entry: _Entry) -> int:
    return entry.order


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
            self._sets[key] = RuleSet(
                rule
                for rule in self.rules
                if rule.language in wanted
                and (not rule.hosts or not host or host in rule.hosts)
            )
        return self._sets[key]

    @cached_property
    def _named(self) -> tuple[frozenset[str], frozenset[str]]:
        """Languages and hosts that some rule names; all others share a set."""
        return (
            frozenset(rule.language for rule in self.rules),
            frozenset(host for rule in self.rules for host in rule.hosts),
        )

    def __getstate__(self) -> dict[str, object]:
        """Travel without the indexes: they are made again where they are asked."""
        return {**self.__dict__, "_sets": {}}

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
    its own case.

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
        slots = {k: v for file in own for k, v in file.slots.items()}
        user_files = (
            (str(path.relative_to(folder)), path)
            for path in sorted(folder.rglob("*.toml"))
        )
        theirs, user_parts = _read_files(user_files, prefix=f"{folder}/", slots=slots)
        version_parts = [*user_parts, *version_parts]
        for file in theirs:
            check_cases(file.rules)
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
