"""The house behind a dump: which publication it is from, and who works there.

A dump has no address. What names the house are its imprint, its own appeals, a credit
"for" it, a byline it shares with an agency, and the names a rule file knows. A name
from the imprint alone is the publisher; it counts as the publication only where the
dump says it elsewhere, too, since owners and titles differ.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from transforms.article import Byline, BylineKind, Label
from transforms.names import is_agency, is_body, is_role
from transforms.people import read_credit_line
from transforms.rules import Publisher, Rules, line_key

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'&.-]*"
_HOUSE = (
    rf"(?P<house>{_CAP}(?: (?:{_CAP}|(?:des|du|de la|del|della) [a-zà-ÿ-]+|of|the|&|"
    r"and|für|der|de|des|du|la|le|les|l'[\w]+|d'[\w]+|et|y|e|del|do|da|dos|di|della|van|"
    r"het|en|heute|today)(?!\w)){0,6}(?: [a-zà-ÿ]{4,}(?= (?:19|20)\d\d|\s?[–—|]|$))?)"
)
_YEAR = r"(?:19|20)\d\d(?: ?[-–] ?(?:19|20)?\d\d)?"
_FORMS = (
    re.compile(
        rf"(?:©|\(c\)|[Cc]opyright|COPYRIGHT)[ ©]*(?:\(c\) )?(?:{_YEAR},? )?"
        rf"(?:by )?{_HOUSE}"
    ),
    re.compile(
        rf"^{_HOUSE},? {_YEAR} ?[-–—|.,] ?(?i:all rights|alle rechte|"
        r"tous droits|todos los derechos|tutti i diritti|todos os direitos)\b"
    ),
    re.compile(rf"^{_HOUSE} is (?:published|printed|produced)\b"),
    re.compile(rf"^{_HOUSE} (?:is|are) not responsible\b"),
    re.compile(rf"^{_HOUSE} ist nicht\b"),
    re.compile(rf"\b[Ss]upport {_HOUSE} (?:from|with|today|by)\b"),
    re.compile(rf"\b(?:turn to|readers of|subscribe to) {_HOUSE} for\b"),
)
_HINTS = (
    "©", "(c)", "copyright", " is pr", " is pu", " not responsible", " ist nicht",
    "support ", "turn to ", "readers of ", "subscribe to ", " rights reserved",
    "alle rechte", "tous droits", "todos los der", "tutti i dir", "todos os dir",
)  # fmt: skip
"""A cheap look for a word of one of the forms."""

_NAME_LABELS = frozenset({Label.KICKER, Label.NAVIGATION, Label.TITLE})
_OWNER_LABELS = frozenset({Label.COPYRIGHT, Label.NOTICE, Label.PROMO, Label.CREDIT})
_PARTS = re.compile(r" [•|·/»>-] |, ")
_CREDITED = re.compile(rf"^[^/:]*\bfor (?P<house>The (?:{_CAP} ?){{1,4}})$")
_TAIL = re.compile(
    r",? ?(?:\b(?:L\.?P|Inc|Ltd|LLC|GmbH|AG|S\.?A|PLC|plc|Corp|Co|B\.?V|S\.?L|SAS)\b\.?"
    rf".*|{_YEAR}.*|\.? ?[Aa]ll [Rr]ights.*|\. .*)$"
)
_SHARED = re.compile(
    rf"^{_HOUSE} (?:avec|mit|con|with|and|et|und|y|/) (?P<agency>.{{2,20}})$"
)
_NOT_HOUSES = [
    "all",
    "alle",
    "tous",
    "todos",
    "the",
    "this",
    "copyright",
    "rights",
    "reproduction",
    "crown",
    "informa",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A house's name and the line that tells it."""

    name: str
    raw: str
    sure: bool
    """Whether it is the publication, not only its owner."""


def find_house(
    labelled: Sequence[tuple[Label, str]],
    folded: Sequence[str],
    bylines: Iterable[Byline],
    rules: Rules,
) -> House | None:
    """Find the house in the labelled lines; the surest name first.

    Args:
        labelled: label and text of every line.
        folded: the same texts, folded.
        bylines: as read.
        rules: know the names of publications.
    """
    known = rules.publications
    for (label, text), plain in zip(labelled, folded, strict=True):
        if label in _NAME_LABELS:
            for part in _PARTS.split(plain):
                publisher = known.get(line_key(part))
                if publisher and len(part) > 3:
                    name = _written(part, publisher)
                    return House(name=name, raw=text, sure=True)
    byline = Label.BYLINE  # once: each look-up of a member takes 70 ns
    for (label, text), plain in zip(labelled, folded, strict=True):
        match = _SHARED.match(plain) if label is byline else None
        if (
            match
            and is_agency(match["agency"])
            and not is_body(match["house"], bare=True)  # a desk, or another agency
            and not read_credit_line(match["house"])  # a person: "Von Ann Doe und dpa"
        ):
            return House(name=match["house"], raw=text, sure=True)
    organizations = {b.organization for b in bylines if b.organization}
    for (label, text), plain in zip(labelled, folded, strict=True):
        if label not in _OWNER_LABELS:
            continue
        owner = _read_house(plain, label)
        if owner is None:
            continue
        elsewhere = any(owner in other for other in folded if other != plain)
        return House(name=owner, raw=text, sure=elsewhere or owner in organizations)
    return None


def _written(name: str, publisher: Publisher) -> str:
    """Return a known publication's name as it writes it: no abbreviation, no caps."""
    if publisher.short and name in publisher.short:
        return publisher.short[name]
    key = line_key(name)
    if not name.isupper():
        return name
    return next((p for p in publisher.publications if line_key(p) == key), name)


def _read_house(text: str, label: Label) -> str | None:
    """Read the house out of an imprint, an appeal or a credit."""
    lowered = text.lower()
    for form in (_CREDITED,) if label is Label.CREDIT else _FORMS:
        if label is not Label.CREDIT and not any(h in lowered for h in _HINTS):
            return None
        match = form.search(text)
        if match is None:
            continue
        name = _TAIL.sub("", match["house"]).strip(" .,-")
        bare = name.removeprefix("The ")
        if bare and bare.split()[0].lower() not in _NOT_HOUSES:
            return None if is_agency(bare) else name
    return None


def fill_house(
    bylines: tuple[Byline, ...], house: str | None, agency: str | None
) -> tuple[Byline, ...]:
    """Give the house to those who hold a desk in it and are said to work nowhere else.

    Someone with a role of a newsroom ("European bureau chief") and no employer works
    for the house, and so do the helpers of such an author; all who report for a wire's
    own story work for the wire.

    Args:
        bylines: as read.
        house: the house's name.
        agency: the wire whose own page this is.
    """
    if agency:
        return tuple(
            b
            if b.organization or b.kind is BylineKind.AGENCY
            else replace(b, organization=agency)
            for b in bylines
        )
    if not house:
        return bylines
    filled = tuple(
        replace(b, organization=house)
        if b.role and not b.organization and _is_desk(b.role)
        else b
        for b in bylines
    )
    if filled == bylines:
        return bylines
    return tuple(
        replace(b, organization=house)
        if b.kind is BylineKind.CONTRIBUTOR and not b.organization
        else b
        for b in filled
    )


_DESK = re.compile(
    r"(?:editor|chief|correspondent|redakteur(?:in)?|korrespondent(?:in)?|rédact(?:eur|rice)"
    r"(?: en chef)?|correspondante?|redactora?|corresponsal|editora?|jef[ea]|redattore|"
    r"redattrice|redacteur|chef(?:fe)?)$",
    re.IGNORECASE,
)


def _is_desk(role: str) -> bool:
    """Whether a role is one of a newsroom, not a guest's."""
    return is_role(role) and bool(_DESK.search(role))
