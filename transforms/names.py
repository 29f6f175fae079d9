"""What is a person's name, what a body's, what neither.

A name is told by shape and by the words it may not hold. The risk is on both sides: a
headline in capitals looks like a name, and people are called Price and Page.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from transforms.eastern import is_eastern_body
from transforms.lexicon import load_lexicon, phrases_of, words_of

MAX_CHARS = 60
"""Longest name."""

_MAX_WORDS = 7
MAX_BARE_WORDS = 4
"""Where no mark says that a name follows: more capitalized words are a headline."""

_CASELESS_MAX_CHARS = 8
"""A name of a script without case (Han, Hangul, Arabic …) without a space in it."""

_BAD = re.compile(
    r"[\d@:;?!|<>{}\[\]=#%$€£…*_\\]|\.\.|https?|www\.|\.(?:com|de|org|net)\b"
)
_HOUSE = re.compile(
    r"(?:L[ae] |L['’])\w[\w'’-]* (?:du|des|de la|de l['’])\s?(?=[A-ZÀ-Þ])|(?:Het|Die) "
)
"""A paper's name by its article: "Le Riverain du Fjord", "Die Woche"."""

_PAPER = re.compile(
    r"\w{3,}(?:post|zeitung|blatt|kurier|anzeiger|nachrichten|rundschau|bote|dagblad|"
    r"tidning(?:en)?|bladet|kurant|courant|presse)"
)
"""Papers' names of one word, as German, Dutch and Nordic ones are."""

_PARTS = re.compile(r"[\s/-]+")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$", re.IGNORECASE)
_EDGE = " \t\n.,;:|-–—•·*\"“”„«»'()[]/"


class _Words(NamedTuple):
    """The sets, and those joined that are asked together: joining takes 10 us."""

    particles: frozenset[str]
    titles: frozenset[str]
    suffixes: frozenset[str]
    role_nouns: frozenset[str]
    beats: frozenset[str]
    agencies: frozenset[str]
    desks: frozenset[str]
    body_words: frozenset[str]
    not_names: frozenset[str]
    navigation: frozenset[str]
    interface: frozenset[str]
    places: frozenset[str]

    work: frozenset[str]
    """Roles and beats."""

    no_given: frozenset[str]
    """Roles, beats and bodies: what a name does not begin with."""

    no_particles: frozenset[str]
    """Roles and beats that are no part of a name."""


@cache
def words() -> _Words:
    """Return the word sets that names are told by."""
    data = load_lexicon("people")
    particles = words_of(data["names"]["particles"])
    role_nouns, beats = (
        words_of(data["roles"]["nouns"]),
        words_of(data["roles"]["beats"]),
    )
    agencies = frozenset(phrases_of(data["bodies"]["agencies"]))
    body_words = words_of(data["bodies"]["words"] + data["bodies"]["desks"])
    return _Words(
        particles=particles,
        titles=words_of(data["names"]["titles"]),
        suffixes=words_of(data["names"]["suffixes"]),
        role_nouns=role_nouns,
        beats=beats,
        agencies=agencies,
        desks=words_of(data["bodies"]["desks"]),
        body_words=body_words,
        not_names=words_of(data["bodies"]["not_names"]),
        navigation=words_of(data["bodies"]["navigation"]),
        interface=words_of(data["bodies"]["interface"]),
        places=frozenset(phrases_of(data["places"]["known"])),
        work=beats | role_nouns,
        no_given=beats | role_nouns | agencies | body_words,
        no_particles=(beats - particles) | role_nouns,
    )


def looks_like_name(text: str, *, single: bool = False) -> bool:
    """Tell whether ``text`` has the shape of one person's name.

    Two words or more, each capitalized, an initial or a particle, none of them a word
    of menus, roles or bodies. Titles before and degrees behind are allowed.

    Args:
        text: The candidate, without marks such as "By".
        single: One word is enough (a mark such as "By" stands before it).
    """
    text = text.strip()
    if not 2 <= len(text) <= MAX_CHARS or _BAD.search(text) or _HOUSE.match(text):
        return False
    tokens = text.replace(",", " ").split()
    lists = words()
    while tokens and tokens[0].casefold() in lists.titles and len(tokens) > 1:
        del tokens[0]
    while tokens and tokens[-1].casefold() in lists.suffixes and len(tokens) > 1:
        del tokens[-1]
    if not 1 <= len(tokens) <= _MAX_WORDS:
        return False
    if is_caseless(text):
        return _caseless_name(tokens, single=single)
    core = 0
    tokens_max = _MAX_WORDS if single else MAX_BARE_WORDS
    for place, token in enumerate(tokens):
        key = token.casefold().strip(_EDGE)
        if key in lists.particles and not (place == 0 and token in _GIVEN_PARTICLES):
            continue
        if place and key == "i":  # Catalan: Montcada i Ferrer
            continue
        given = place == 0 and len(tokens) == 2 and token in _GIVEN_WORDS
        if (key in lists.not_names or key in lists.body_words) and not given:
            return False
        if not _name_token(token):
            return False
        core += 1
    if not (1 if single else 2) <= core <= tokens_max or all(
        len(t.strip(".")) < 2 for t in tokens
    ):
        return False
    lowered = " ".join(tokens).casefold()
    return not (lowered in lists.agencies or lowered in lists.places or is_role(text))


def is_caseless(text: str) -> bool:
    """Tell whether the letters of ``text`` are of a script without case."""
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    cased = sum(c.lower() != c.upper() for c in letters)
    return bool(letters) and cased * 2 < len(letters)


def is_body(text: str, *, bare: bool = False) -> bool:
    """Tell whether ``text`` names an agency, a desk, a publisher: no person.

    Args:
        text: The candidate, without marks such as "By".
        bare: No mark stands before it; then only agencies, desks and host names
            count, since "Market News" alone on a line is a menu.
    """
    lists = words()
    lowered = " ".join(text.casefold().split()).strip(_EDGE)
    if lowered in lists.agencies or _DOMAIN.match(lowered):
        return True
    if not bare and is_eastern_body(text):
        return True
    tokens = text.split()
    if not 1 <= len(tokens) <= 8 or text.rstrip().endswith((".", "?", "!")):
        return False
    small = sum(t[:1].islower() and t.casefold() not in lists.desks for t in tokens)
    keys = {key.strip(_EDGE) for key in _PARTS.split(lowered)}
    if keys & lists.desks:
        return small <= 2
    if bare or small * 2 >= len(tokens):
        return False
    return bool(keys & lists.body_words) or any(map(_PAPER.fullmatch, keys))


def is_agency(text: str) -> bool:
    """Tell whether ``text`` is a news agency by its name or letters."""
    lowered = " ".join(text.casefold().split()).strip(_EDGE)
    return lowered in words().agencies


def is_place(text: str) -> bool:
    """Tell whether ``text`` is a place that we know."""
    return " ".join(text.casefold().split()).strip(_EDGE) in words().places


def is_role(text: str) -> bool:
    """Tell whether ``text`` is a role: "senior space editor", "Redakteurin Politik"."""
    lists = words()
    parts = text.split()
    if not parts:
        return False
    first, last = parts[0].strip(_EDGE), parts[-1].strip(_EDGE)
    if (
        first
        and last
        and last.casefold() not in lists.role_nouns
        and first.casefold() not in lists.work
    ):
        return False  # as most texts
    tokens = [token.strip(_EDGE).casefold() for token in parts]
    tokens = [token for token in tokens if token]
    if not tokens or len(tokens) > 12 or not lists.interface.isdisjoint(tokens):
        return False
    if tokens[-1] in lists.role_nouns:
        # "Tom Author" is nobody; but a lone name before the noun must not be eaten.
        return len(tokens) == 1 or not _two_name_words(parts, lists)
    return (
        tokens[0] in lists.role_nouns
        or (tokens[0] in lists.beats and any(t in lists.role_nouns for t in tokens))
    ) and not (len(tokens) >= 2 and _name_like_rest(parts[1:], lists))


def split_role(text: str) -> tuple[str, str, str] | None:
    """Split "Ann Doe AP Business Writer" into name, organization and role.

    The organization may be empty. None where the text is not a name with a role on
    either side of it.
    """
    tokens = text.split()
    while len(tokens) > 2 and tokens[0].casefold() in _POSSESSIVES:
        del tokens[0]
    lists = words()
    keys = [token.strip(_EDGE).casefold() for token in tokens]
    if len(tokens) < 3 or not any(key in lists.role_nouns for key in keys):
        return None
    if keys[-1] in lists.role_nouns or any(k in lists.role_nouns for k in keys[2:]):
        best = None
        for cut in range(2, len(tokens)):
            name = " ".join(tokens[:cut])
            if not lists.no_particles.isdisjoint(keys[:cut]) or not looks_like_name(
                name
            ):
                continue
            if best is None:
                best = cut
            if keys[cut] in lists.work or keys[cut] in lists.agencies:
                best = cut
                break
        if best is not None:
            organization, role = _split_employer(tokens[best:])
            if keys[best] not in lists.not_names and is_role(role):
                return " ".join(tokens[:best]), organization, role
    for cut in range(1, len(tokens) - 1):
        if keys[cut - 1] in lists.role_nouns:
            name = " ".join(tokens[cut:])
            organization, role = _split_employer(tokens[:cut])
            if looks_like_name(name) and is_role(role):
                return name, organization, role
    return None


@cache
def _town() -> re.Pattern[str]:
    regions = phrases_of(load_lexicon("people")["places"]["regions"])
    names = "|".join(re.escape(r).replace(r"\ ", r"\s") for r in regions)
    return re.compile(
        rf",\s+(?P<place>[A-ZÀ-Þ][\w'’.-]*(?:\s[A-ZÀ-Þ][\w'’.-]*){{0,2}},\s+"
        rf"(?i:{names}))\.?\s*$"
    )


def find_town(text: str) -> re.Match[str] | None:
    """Find the town and its state with which a credit ends: ``place``."""
    return _town().search(text) if text.count(",") > 1 else None


_NO_WORD = re.compile(r"[^\w]+")


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return the key under which two spellings of one name meet."""
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    tokens = _NO_WORD.split(text)
    lists = words()
    kept = [
        t for t in tokens if t and t not in _PLAIN_TITLES and t not in lists.suffixes
    ]
    return " ".join(kept or tokens).strip()


def tidy_name(name: str) -> str:
    """Return ``name`` with white space folded, and read out of capitals.

    "DUNCAN O'HARA" becomes "Duncan O'Hara"; a name only part of which is in capitals
    is left as printed.
    """
    name = " ".join(name.split()).strip(' ,;:|•·*"“”„')
    letters = [c for c in name if c.isalpha()]
    if " " not in name or not letters or not all(c.isupper() for c in letters):
        return name
    return " ".join(_from_capitals(token) for token in name.split())


_GIVEN_PARTICLES = frozenset({"Ben", "Al", "Mac"})
"""Particles that are given names when they come first."""

_GIVEN_WORDS = frozenset({"Will", "May", "June", "August"})
"""Words of sentences and dates that are given names before one surname."""

_POSSESSIVES = words_of(
    "unser unsere unserer unserem unseren our notre nos nuestro nuestra "
    "onze ons nosso nossa nostro nostra"
)
_PLAIN_TITLES = words_of(
    "dr prof sir dame mr mrs ms miss herr frau ing mag dipl m mme mlle"
)


_ELIDED = re.compile(
    r"(?:d|l|dell|dall|degl|all|sant)['’](?=\w)|(?:el|al|ash|as|an|az|at|ben|bin)-(?=\w)"
)
"""A small particle joined to the name: d'Alembert, dell'Orto, el-Sayegh."""

_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?|[^\W\d_]")


def _from_capitals(token: str) -> str:
    if _INITIALS.fullmatch(token) or token in {"II", "III", "IV"}:
        return token
    if token.casefold() in words().particles and len(token) > 1 and "." not in token:
        return token.lower() if token.casefold() not in {"mc", "mac"} else token.title()
    token = re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), token)
    token = token.replace("i\u0307", "i")  # how Unicode lowers a Turkish İ
    return re.sub(r"^Mc([a-z])", lambda m: "Mc" + m[1].upper(), token)


def _name_token(token: str) -> bool:
    bare = token.strip("\"'“”„()")
    if not bare:
        return False
    head = bare.lstrip("'’`")
    if not head.isalpha():
        head = _ELIDED.sub("", head)
    if not head or not (head[0].isupper() or is_caseless(head)):
        return False
    letters = sum(c.isalpha() for c in head)
    return letters >= len(head) - 3 and letters > 0


def _caseless_name(tokens: list[str], *, single: bool) -> bool:
    whole = "".join(tokens)
    if any(unicodedata.category(c)[0] not in "LM" and c not in "·・.'-" for c in whole):
        return False
    han = sum("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in whole)
    if han:
        return 2 <= len(whole) <= (_CASELESS_MAX_CHARS if "・" in whole else 5)
    return len(tokens) <= 5 and (single or len(tokens) >= 2)


def _two_name_words(tokens: list[str], lists: _Words) -> bool:
    """Tell whether a role's first two words look like a person's name instead."""
    if len(tokens) <= 2:
        return False
    head = [token.strip(_EDGE) for token in tokens[:2]]
    return all(
        t[:1].isupper() and t.casefold() not in lists.no_given and not t.isupper()
        for t in head
    )


def _name_like_rest(tokens: list[str], lists: _Words) -> bool:
    return (
        bool(tokens)
        and tokens[0][:1].isupper() | (tokens[0] in lists.particles)
        and all(
            (t[:1].isupper() or t in lists.particles)
            and t.strip(_EDGE).casefold() not in lists.no_particles
            for t in tokens
        )
    )


def _split_employer(tokens: list[str]) -> tuple[str, str]:
    """Cut an agency or body off the front of a role: "AP" + "Business Writer"."""
    for cut in range(min(4, len(tokens) - 1), 0, -1):
        head = " ".join(tokens[:cut])
        if is_agency(head):
            return head, " ".join(tokens[cut:])
    return "", " ".join(tokens)
