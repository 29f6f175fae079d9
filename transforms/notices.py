"""What a notice says, as data: publication, network, access and the end of free access.

Parsed by slots, never as a whole sentence: words for "published in", "part of", "free",
"until" and a date, in whatever order a publisher puts them. The words are data, by
language: ``[notice]`` in ``transforms/rules/general``.

Source: PATTERNS section 2. Of the two complimentary forms met there one names no
network, of the paywalls one names no publication, so no rule may want both.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from transforms.article import Access
from transforms.dates import is_date_line, is_date_words, read_date
from transforms.lines import fold
from transforms.noticelook import may_be_notice, union_of
from transforms.rules import FALLBACK_LANGUAGE, NoticeWords, Rules, line_key
from transforms.triggers import Gated

MAX_CHARS = 1200
"""A longer text is no notice."""

_MAX_NAME_WORDS = 9
_CAP = (
    r"(?:[A-ZÀ-ÖØ-Þ](?:\.[A-Z])+\.?|[A-ZÀ-ÖØ-Þ]\w{0,2}\.(?= [A-ZÀ-ÖØ-Þ])|"
    r"[A-ZÀ-ÖØ-Þ](?:[\w'&-]|\.(?=\w))*)"
)
"""A capitalized word; a full stop belongs to it only in "U.S." and "St."."""

_NETWORK = Gated(
    re.compile(
        rf"(?:{_CAP} (?:(?:{_CAP}|&|of|and|für|et|y|de|des|der) ){{0,6}}?)"
        r"(?:Network|Netzwerk|Mediengruppe|Verlagsgruppe|Media Group|Group|Groupe|"
        r"Gruppe|Grupo|Gruppo|Netwerk|Verbund|Alliance|Portfolio)"
        r"(?: \([A-Z][A-Za-z]{1,9}\))?"
    )
)
_NETWORK_LATIN = Gated(
    re.compile(
        rf"(?:Réseau|Groupe|Red|Grupo|Gruppo|Rete|Rede) {_CAP}(?: {_CAP}){{0,4}}"
        r"(?: \([A-Z][A-Za-z]{1,9}\))?"
    )
)
_NETWORK_GERMAN = Gated(
    re.compile(
        rf"(?:Verlagsgruppe|Mediengruppe|Mediennetzwerk|Medienverbund) {_CAP}"
        rf"(?: {_CAP}){{0,4}}"
    )
)
"""The word for the group stands before its name."""

_ABBREVIATION = r"[A-Z]{3,8}"
_MEMBERSHIP = Gated(
    re.compile(
        rf"\b({_ABBREVIATION}) (?:[Mm]ember(?:ship)?|subscri|customer|account|"
        r"[Ss]ubscri|bundles?|-?Mitglied|-?Abo)"
    )
)
_PART_NAME = re.compile(
    rf"(?:{_CAP}|the (?={_CAP}))(?: (?:{_CAP}|&|of|and(?= {_CAP})|de|des|der|du|la|für|"
    r"y|et)){0,7}(?: \([A-Z][A-Za-z]{1,9}\))?"
)
_NAME_END = re.compile(r"[,;:|\[\]]|\.(?:\s|$)|\s\(|\s-\s(?![A-ZÀ-Þ])")
_QUOTED = re.compile(r"[\"']([^\"']{2,70})[\"']")
_SMALL_WORDS = (
    "of the and & for in on - de la le les des du der die das für und et y e en da do "
    "di del della van"
)
_ARTICLE = re.compile(
    r"\s+(?:an?|une?|ein(?:e[rsmn]?)?|un[ao]?|uma?|een|het|the)?\s*$", re.IGNORECASE
)
_RUN = re.compile(
    rf"(?:(?<=^)|(?<=[–—:-] )|(?<=[a-zà-ÿ] )){_CAP}"
    rf"(?: (?:{_CAP}|of|the|&|and|de|des|du|la|le|les|del|der|für|und|et|y)){{0,7}}$"
)
_LEAD = re.compile(r"^(?:the|our|this|a|an)\s+(?=[A-ZÀ-Þ])")
_ISSUE = re.compile(
    r"^(?:(?:the|our|el|la|le|il|o|het|der|die|das|dem) )?(?:.{3,30}? )?"
    r"(?:issue|edition|print edition|ausgabe|numéro|número|numero|nummer)"
    r"(?: n?[°º.]?\d+(?:/\d+)?)? (?:of|der|des|von|du|de|di|van)(?: the)? "
)
_NUMBER_OF = re.compile(r"^\d[\d/.-]* (?:von|der|des|of|de|du|del|di|van) ")
_KIND_OF_PAPER = re.compile(
    r"^(?:(?:the|der|die|das|dem|la|le|el|il|lo|de|het|a|o) )?(?:magazine|newsletter|"
    r"journal|newspaper|revista|rivista|revue|quotidien|Zeitschrift|Magazin|Zeitung|"
    r"Fachblatt|tijdschrift|blad|boletín|boletim|giornale|jornal|periódico) "
    r"(?=[A-ZÀ-Þ])"
)
_OWNED = re.compile(
    r"^(?:Titel|Teil|Produkt|Magazin|Angebot|Marke|Blatt) (?:der|des|von) "
)
_MAX_ISSUE_WORDS = 14
_IN_PRINT = Gated(
    re.compile(
        r"\b(?:appear(?:s|ed) in (?:print|the)|print edition|issue of|edition of|"
        r"ausgabe vom|daté du|edición del)\b(?P<rest>.{0,80})",
        re.IGNORECASE,
    )
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_EMPTY = NoticeWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one notice tells. None wherever it does not tell it."""

    raw: str
    publication: str | None = None
    network: str | None = None
    access: Access | None = None
    free_until: date | None = None
    issued_on: date | None = None
    """Day of the issue or print edition that the notice names."""


@lru_cache(
    maxsize=512
)  # a dump's lines are asked for their place, then for their terms
def read_notice(text: str, language: str | None, rules: Rules) -> Notice | None:
    """Read the terms a line states; None when it states none that we can name.

    Args:
        text: one notice or paywall line as printed.
        language: ISO 639-1 of the page; its words are asked first, then English ones.
        rules: gives the words, and the publishers' names.
    """
    if len(text) > MAX_CHARS:
        return None
    folded = fold(text)
    if not may_be_notice(folded, language, rules):
        return None
    notice = None
    for key in dict.fromkeys((language or FALLBACK_LANGUAGE, FALLBACK_LANGUAGE)):
        words = rules.notices.get(key, _EMPTY)
        found = _read(folded, key, words, rules)
        notice = _fill(notice, found) if notice else found
    if notice is None or not (
        notice.publication or notice.network or notice.access or notice.issued_on
    ):
        return None
    return notice


def tells_terms(text: str, language: str | None, rules: Rules) -> bool:
    """Whether a line states on what terms it may be read, or of whose titles it is.

    So it does when :func:`read_notice` finds access, or publication and network; the
    publication, which takes longest, is sought only where there is a network.
    """
    if len(text) > MAX_CHARS:
        return False
    folded = fold(text)
    if not may_be_notice(folded, language, rules):
        return False
    lowered = folded.lower()
    named = False
    for key in dict.fromkeys((language or FALLBACK_LANGUAGE, FALLBACK_LANGUAGE)):
        words = rules.notices.get(key, _EMPTY)
        if _read_access(folded, lowered, key, words)[0]:
            return True
        named = named or _read_network(folded, lowered, words, rules) is not None
    notice = read_notice(text, language, rules) if named else None
    return notice is not None and bool(notice.publication and notice.network)


def read_terms(
    folded: str, language: str | None, rules: Rules
) -> tuple[Access | None, date | None]:
    """Read of a folded line only on what terms it may be read, and until when."""
    lowered = folded.lower()
    access: Access | None = None
    free_until: date | None = None
    for key in dict.fromkeys((language or FALLBACK_LANGUAGE, FALLBACK_LANGUAGE)):
        found = _read_access(folded, lowered, key, rules.notices.get(key, _EMPTY))
        access, free_until = access or found[0], free_until or found[1]
    if access is None or not may_be_notice(folded, language, rules):
        return None, None
    return access, free_until


def _fill(first: Notice, later: Notice) -> Notice:
    """Add what the later reading knows and the first does not."""
    return Notice(
        raw=first.raw,
        publication=first.publication or later.publication,
        network=first.network or later.network,
        access=first.access or later.access,
        free_until=first.free_until or later.free_until,
        issued_on=first.issued_on or later.issued_on,
    )


def _read(text: str, language: str, words: NoticeWords, rules: Rules) -> Notice:
    """Read one line with the words of one language."""
    lowered = text.lower()
    network = _read_network(text, lowered, words, rules)
    publication = _read_publication(text, lowered, language, words, rules, network)
    access, free_until = _read_access(text, lowered, language, words)
    issued_on = _read_issue(text, language)
    if publication is None and network and not _is_group(network, rules):
        publication, network = network, None  # "part of Luftpost Plus, and free until"
    return Notice(
        raw=text,
        issued_on=issued_on,
        publication=publication,
        network=network,
        access=access,
        free_until=free_until,
    )


def _is_group(name: str, rules: Rules) -> bool:
    """Tell a house of several titles by a word of its name, or by its short one."""
    return (
        any(p.network is not None and p.network in name for p in rules.publishers)
        or any(g.pattern.search(f"X {name}") for g in (_NETWORK, _NETWORK_LATIN))
        or _NETWORK_GERMAN.pattern.search(name) is not None
        or name.isupper()
        or "(" in name
    )


@lru_cache(maxsize=64)
def _ends(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """What ends a name, in small letters: "Report" may be part of it, "report" not."""
    closed = (p if p.endswith(")") and "(?=" in p else rf"{p}(?!\w)" for p in patterns)
    return re.compile(rf"(?<!\w)(?:{'|'.join(closed)})" if patterns else r"(?!)")


def _search(patterns: tuple[str, ...], text: str, lowered: str) -> re.Match[str] | None:
    union = union_of(patterns)
    return union.search(text, lowered) if union else None


def _read_network(
    text: str, lowered: str, words: NoticeWords, rules: Rules
) -> str | None:
    """The network: a known one, a name with "Network", or what follows "part of"."""
    for publisher in rules.publishers:
        if publisher.network and publisher.network in text:
            return publisher.network
    if german := _NETWORK_GERMAN.search(text, lowered):
        return german.group()
    found = _NETWORK.search(text, lowered)
    if found and not _is_subject(found.group()):
        return _OWNED.sub("", _LEAD.sub("", found.group()))
    part = _search(words.part_of[:1], text, lowered)
    if part:
        name = _PART_NAME.match(text, _skip_space(text, part.end()))
        if name and len(name.group().split()) >= 2:
            return _LEAD.sub("", name.group()).strip(" .,")
    latin = _NETWORK_LATIN.search(text, lowered)
    if latin:
        return latin.group()
    member = _MEMBERSHIP.search(text, lowered)
    return (
        member.group(1) if member and member.group(1) not in ("THIS", "FREE") else None
    )


def _is_subject(name: str) -> bool:
    return (
        name.split()[0] in {"This", "The", "Our", "If", "Current", "You"}
        and len(name.split()) < 3
    )


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _read_publication(
    text: str,
    lowered: str,
    language: str,
    words: NoticeWords,
    rules: Rules,
    network: str | None,
) -> str | None:
    """The publication: what follows a word for "published in", known names first."""
    if name := _read_apposition(text, lowered, words):
        return name
    union = union_of(words.published)
    if union is None or not union.may_match(lowered):
        return None
    known = rules.publications
    for match in union.pattern.finditer(text):
        name = _read_name(text[match.end() :].lstrip(), language, words)
        if name is None or (network and (name in network or network.startswith(name))):
            continue
        publisher = known.get(line_key(name))
        if publisher and publisher.short and name in publisher.short:
            return publisher.short[name]
        return name
    return None


def _read_apposition(text: str, lowered: str, words: NoticeWords) -> str | None:
    """Read the publication that stands before "…, a publication of NETWORK"."""
    part = _search(words.part_of, text, lowered)
    before = _ARTICLE.sub("", text[: part.start()]) if part else ""
    if not before.endswith(","):
        return None
    found = _RUN.search(before.rstrip(", "))
    return _LEAD.sub("", found.group()) if found else None


def _read_name(rest: str, language: str, words: NoticeWords) -> str | None:
    """Read a publication's name at the start of a text.

    English names are capitalized throughout; "Flugtechnik heute" is not.
    """
    rest = _NUMBER_OF.sub("", _ISSUE.sub("", rest, count=1))
    rest = _KIND_OF_PAPER.sub("", rest)
    quoted = _QUOTED.match(rest)
    if quoted:
        return quoted.group(1).strip(" ,.")
    end = _NAME_END.search(rest)
    name = rest[: end.start()] if end else rest
    stop = _ends(words.ends).search(name)
    if stop and stop.start():
        name = name[: stop.start()]
    elif stop:
        return None
    tokens = name.split()
    kept: list[str] = []
    for token in tokens:
        if not (
            token[:1].isupper()
            or token[:1].isdigit()
            or token in _SMALL_WORDS.split()
            or (kept and language != FALLBACK_LANGUAGE)
        ):
            break
        kept.append(token)
    while kept and kept[-1] in _SMALL_WORDS.split():
        kept.pop()
    name = " ".join(kept)
    first = kept[0] if kept else ""
    if not first[:1].isupper() and not (
        first in _SMALL_WORDS.split() and len(kept) > 1
    ):
        return None
    name = _LEAD.sub("", name)
    if is_date_words(name):
        return None
    if name.isupper() and len(kept) > 2:
        return None
    return (
        name
        if 0 < len(name.split()) <= _MAX_NAME_WORDS and name[:1].isupper()
        else None
    )


def _read_issue(text: str, language: str) -> date | None:
    """The day of an issue: "{PUB}, {DATE}" alone, or the print edition a line names."""
    name, comma, day = text.partition(", ")
    if comma and name[:1].isupper() and len(text.split()) <= _MAX_ISSUE_WORDS:
        found = read_date(day, language)
        if found and is_date_line(day, language):
            return found.day
    printed = _IN_PRINT.search(text, text.lower())
    if printed:
        found = read_date(printed.group("rest"), language)
        return found.day if found else None
    return None


def _read_access(
    text: str, lowered: str, language: str, words: NoticeWords
) -> tuple[Access | None, date | None]:
    """On what terms; a free window with an end is complimentary."""
    free = _search(words.free, text, lowered)
    until = _until(text, free, words)
    if free and until is not None:
        tail = text[until : until + 60]
        read = read_date(tail, language)
        if read is not None:
            return Access.COMPLIMENTARY, read.day
        if _CLOCK.search(tail):
            return Access.COMPLIMENTARY, None
    if _search(words.subscriber, text, lowered):
        return Access.SUBSCRIBER, None
    if _search(words.open, text, lowered):
        return Access.OPEN, None
    if free and free.group().casefold().startswith(("compl", "kompl")):
        return Access.COMPLIMENTARY, None
    return None, None


def _until(text: str, free: re.Match[str] | None, words: NoticeWords) -> int | None:
    """Where the date after "until" begins, sought after the word for "free" first."""
    union = union_of(words.until)
    if union is None or free is None:
        return None
    starts = [
        m.end()
        for m in union.pattern.finditer(text)
        if re.search(r"\d", text[m.end() : m.end() + 30])
    ]
    after = [at for at in starts if at > free.start()]
    return after[0] if after else (starts[0] if starts else None)
