"""From a TOML file to checked entries; a bad file is refused with what to do."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.article import Label
from transforms.rules.entries import (
    SLOT,
    LabelRule,
    NoticeWords,
    Publisher,
    RuleError,
    Takes,
    Zone,
    line_key,
)

_FILE_KEYS = {
    "language": str,
    "name": str,
    "hosts": list,
    "network": str,
    "publications": list,
    "short": dict,
    "body": str,
    "slots": dict,
    "notice": dict,
    "label": list,
}
_LABEL_KEYS = {
    "id": str,
    "label": str,
    "why": str,
    "zones": list,
    "lines": list,
    "starts": list,
    "match": list,
    "cues": list,
    "signs": list,
    "select": str,
    "page": str,
    "min_words": int,
    "max_words": int,
    "takes": str,
    "case": list,
    "stays": list,
}
_NOTICE_KEYS = tuple(NoticeWords.__dataclass_fields__)
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SURPLUS_KEY = "unknown key {!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """One file, read and checked entry by entry."""

    name: str
    language: str
    rules: tuple[LabelRule, ...]
    slots: Mapping[str, str]
    notice: NoticeWords | None
    publisher: Publisher | None


def read_rule_file(name: str, content: bytes, slots: Mapping[str, str]) -> RuleFile:
    """Read one rule file.

    Args:
        name: how messages call the file.
        content: its bytes.
        slots: those of the files read before, by name.

    Raises:
        RuleError: anything in it is not as it should be.
    """
    data = _parse(name, content)
    _check_keys(name, "file", data, _FILE_KEYS)
    own = {**slots, **_read_slots(name, data.get("slots", {}), slots)}
    publisher = _read_publisher(name, data)
    hosts = publisher.hosts if publisher else ()
    language = data.get("language", "")
    rules = tuple(
        _read_label(name, number, entry, own, hosts, language)
        for number, entry in enumerate(data.get("label", []), start=1)
    )
    return RuleFile(
        name=name,
        language=language,
        rules=rules,
        slots=own,
        notice=_read_notice(name, data["notice"], own) if "notice" in data else None,
        publisher=publisher,
    )


def _parse(name: str, content: bytes) -> dict[str, Any]:
    """Decode and parse the TOML."""
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RuleError(
            name, "file", f"byte {error.start} is not UTF-8", "save it as UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(
            name, "file", f"not TOML ({error})", "see https://toml.io"
        ) from error


def _check_keys(
    name: str, entry: str, data: Mapping[str, Any], known: Mapping[str, Any]
) -> None:
    """Refuse unknown keys and values of the wrong type."""
    for key, value in data.items():
        if key not in known:
            raise RuleError(
                name,
                entry,
                _SURPLUS_KEY.format(key),
                f"known are {', '.join(sorted(known))}",
            )
        kind = known[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise RuleError(
                name,
                entry,
                f"{key!r} is {type(value).__name__}",
                f"make it {kind.__name__}",
            )
        if kind is list and key != "label":
            for item in value:
                if not isinstance(item, str) or not item.strip():
                    raise RuleError(
                        name, entry, f"{key!r} holds {item!r}", "list texts only"
                    )


def _read_slots(
    name: str, slots: Mapping[str, Any], known: Mapping[str, str]
) -> dict[str, str]:
    """Read ``[slots]``: names in capitals for pieces of patterns."""
    read: dict[str, str] = {}
    for slot, pattern in slots.items():
        if not SLOT.fullmatch("{" + slot + "}") or not isinstance(pattern, str):
            raise RuleError(
                name,
                f"slots.{slot}",
                f"{pattern!r}",
                "name a slot in capitals and give it a regular expression",
            )
        read[slot] = fill(name, f"slots.{slot}", pattern, {**known, **read})
    return read


def fill(name: str, entry: str, pattern: str, slots: Mapping[str, str]) -> str:
    """Put each ``{SLOT}``'s regular expression in its place."""

    def expand(match: re.Match[str]) -> str:
        slot = match.group(1)
        if slot not in slots:
            raise RuleError(
                name,
                entry,
                f"no slot {{{slot}}}",
                f"known are {', '.join(sorted(slots)) or 'none'}",
            )
        return f"(?:{slots[slot]})"

    return SLOT.sub(expand, pattern)


def _read_publisher(name: str, data: Mapping[str, Any]) -> Publisher | None:
    """Read what the file says of its publisher; None for a general file."""
    if "name" not in data:
        for key in ("hosts", "publications", "network", "short", "body"):
            if key in data:
                raise RuleError(
                    name, "file", f"{key!r} without 'name'", "name the publisher"
                )
        if "language" not in data:
            raise RuleError(
                name,
                "file",
                "neither 'language' nor 'name'",
                'say language = "en" (or "any") for general rules, or name = "..." '
                "for a publisher's",
            )
        return None
    for host in data.get("hosts", []):
        if "/" in host or "." not in host or host != host.lower():
            raise RuleError(
                name, "hosts", f"{host!r}", "give a bare host such as news.example"
            )
    return Publisher(
        file=name,
        name=data["name"],
        hosts=tuple(data.get("hosts", [])),
        network=data.get("network"),
        publications=tuple(data.get("publications", [])),
        short=dict(data["short"]) if "short" in data else None,
        body=data.get("body"),
    )


def _read_notice(
    name: str, data: Mapping[str, Any], slots: Mapping[str, str]
) -> NoticeWords:
    """Read ``[notice]``, each word list as regular expressions."""
    _check_keys(name, "notice", data, dict.fromkeys(_NOTICE_KEYS, list))
    filled: dict[str, tuple[str, ...]] = {}
    for key, patterns in data.items():
        filled[key] = tuple(fill(name, f"notice.{key}", p, slots) for p in patterns)
        for pattern in filled[key]:
            check_pattern(name, f"notice.{key}", pattern)
    return NoticeWords(**filled)


def check_pattern(name: str, entry: str, pattern: str) -> None:
    """Refuse what is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise RuleError(
            name,
            entry,
            f"{pattern!r} is no regular expression ({error})",
            "put a backslash before signs that are meant as they stand",
        ) from error


def _read_label(
    name: str,
    number: int,
    data: Any,
    slots: Mapping[str, str],
    hosts: tuple[str, ...],
    language: str,
) -> LabelRule:
    """Read one ``[[label]]``."""
    entry = f"label[{number}]"
    if not isinstance(data, dict):
        raise RuleError(name, entry, repr(data), "write it as [[label]]")
    if isinstance(data.get("id"), str):
        entry += f" {data['id']!r}"
    _check_keys(name, entry, data, _LABEL_KEYS)
    _check_presence(name, entry, data)
    if any(line_key(line) != line for line in data.get("lines", [])):
        odd = next(line for line in data["lines"] if line_key(line) != line)
        raise RuleError(
            name,
            entry,
            f"line {odd!r}",
            f"write it as it is compared: {line_key(odd)!r}",
        )
    return LabelRule(
        id=data["id"],
        label=_member(name, entry, Label, data["label"]),
        why=data["why"],
        file=name,
        zones=frozenset(
            _member(name, entry, Zone, zone) for zone in data.get("zones", Zone)
        ),
        lines=tuple(data.get("lines", [])),
        starts=tuple(text.lower() for text in data.get("starts", [])),
        match=tuple(fill(name, entry, p, slots) for p in data.get("match", [])),
        cues=tuple(text.lower() for text in data.get("cues", [])),
        signs=tuple(text.lower() for text in data.get("signs", [])),
        select=data.get("select"),
        page=data.get("page"),
        min_words=data.get("min_words", 1),
        max_words=data.get("max_words", 40),
        takes=_member(name, entry, Takes, data.get("takes", "")),
        case=tuple(data.get("case", [])),
        stays=tuple(data.get("stays", [])),
        hosts=hosts,
        language=language,
    )


def _check_presence(name: str, entry: str, data: Mapping[str, Any]) -> None:
    """Refuse a label rule that lacks what every rule must have."""
    for key, what in (
        ("id", "name the rule, so that blocks can say which rule labelled them"),
        ("label", f"say which label: {', '.join(Label)}"),
        ("why", "say what the line is and why it is not the story"),
    ):
        if not str(data.get(key, "")).strip():
            raise RuleError(name, entry, f"no {key!r}", what)
    if not _ID.fullmatch(data["id"]):
        raise RuleError(
            name, entry, f"id {data['id']!r}", "use a-z, 0-9, dots and hyphens"
        )
    words = [key for key in ("lines", "starts", "match") if data.get(key)]
    if not words and "select" not in data:
        raise RuleError(
            name, entry, "nothing to match", "give lines, starts, match or select"
        )
    if words and not data.get("case"):
        raise RuleError(name, entry, "no 'case'", "give a line on which the rule fires")
    if "select" in data and not data.get("page"):
        raise RuleError(
            name, entry, "no 'page'", "name the folder of tests/pages where it fires"
        )


def _member(name: str, entry: str, kind: Any, value: str) -> Any:
    """The member of an enumeration, or an error that lists them."""
    try:
        return kind(value)
    except ValueError:
        raise RuleError(
            name,
            entry,
            f"{value!r}",
            f"choose from {', '.join(m for m in kind if m)}",
        ) from None


def check_cases(rules: Iterable[LabelRule]) -> None:
    """Refuse a rule that does not fire on its own case, or fires where it must not."""
    for rule in rules:
        entry = f"label {rule.id!r}"
        for pattern in rule.match:
            check_pattern(rule.file, entry, pattern)
        for line in rule.case:
            if not rule.fires_on(line):
                raise RuleError(
                    rule.file,
                    entry,
                    f"does not fire on its case {line!r}",
                    "mend lines, starts, match, cues, min_words or max_words",
                )
        for line in rule.stays:
            if rule.fires_on(line):
                raise RuleError(
                    rule.file,
                    entry,
                    f"fires on {line!r}, which must stay",
                    "ask for more: the colon, both ends of the line, fewer words",
                )
