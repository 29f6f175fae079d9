"""A cheap look at a line: could it be a credit at all?

Most short lines are headings, headlines and menus. Without a mark such as "By" a credit
opens with a name, a body or a role, so a line of plain words is none when a small word
comes before anything that could end a name, and no word of roles, bodies or closings
stands in it: its first piece is nothing that stands in a credit, whatever follows. The
look only ever rules out what ``transforms.people`` reads as nothing.
"""

import re
from functools import cache

from transforms.clauses import author_marks, mark_phrases
from transforms.dates import is_date_words
from transforms.lexicon import load_lexicon, phrases_of, words_of
from transforms.names import MAX_BARE_WORDS, MAX_CHARS, words
from transforms.tokens import find_tokens

_OTHER_SIGN = re.compile(
    r"[^A-Za-zÀ-ÖØ-öø-įĲ-ķĹ-ž0-9 ,.'’!?&\"“”„«»‹›:;/|()@%€$£+=…–—·•-]"
)
"""Other scripts have names without capitals, and marks of Markdown part words. The i of
Turkish has its own capital: marks are found with it by their patterns."""

_BARS = ("|", "@", "://", "www.")
"""What stands before these may be a rubric, which is passed over where a mark follows:
addresses are cut off by bars, too."""

_SHOWN = ("(foto", "(photo", "(bild", "(picture", "(video", "(illustr")
"""Who made the pictures is taken out with the words before the bracket that says so."""

_EDGE_SIGNS = ".,;:|-–—•·*\"“”„«»'()[]/"

_ENDS_NAME = words_of(
    "in à en em aus uit desde from aboard reporting by of for at with chez bei beim für"
    " pour bij voor special exclusively and und sowie et og och e ed y i a o u ja ve és"
    " și dan mail email via unter the"
)
"""Small words before a place or an employer, between people, before an address."""

_TELLS = words_of(
    "onze nostro nostra nostri notre nos nuestro nuestra nuestros nuestras nosso nossa"
    " unser unsere unserer unserem unseren our report reports berichtet berichten"
    " services writers special credit"
)
"""Words of the sentences and phrases that are credits without a mark."""

_BY = (" by", " von", " par")
"""What ends marks that stand anywhere; it is itself a mark, and found by that."""

_NOISE = words_of("contact twitter x follow reach read")
"""Words that are taken out of a line where they stand before an address or a time."""


@cache
def _telling(language: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Words that only credits may need, and words that open marks."""
    lists = words()
    data = load_lexicon("people")
    marks = mark_phrases(language)
    phrases = [m for m in marks if " " in m and not m.endswith(_BY)]
    phrases += phrases_of(data["closings"]["contributor"])
    phrases += lists.agencies
    rarest = {max(find_tokens(p), key=len) for p in phrases}
    first = frozenset(m.split()[0] for m in marks if " " not in m or m.endswith(_BY))
    return lists.role_nouns | lists.desks | rarest | _TELLS, first


_PARTS_CREDITS = words_of("of for at with special exclusively and und sowie et og och")
"""Those of them that count with a capital, too: "Harbor Pilot Of The Yards"."""


_OPENINGS = words_of(
    "die aus i unser unsere unserer unserem unseren our notre nos nuestro nuestra onze"
    " ons nosso nossa nostro nostra"
)
"""Words that open a paper's name, a sentence about who reports, or a role."""

_PLAIN_WORDS = 3


@cache
def _ends_name() -> frozenset[str]:
    """Small words that end names."""
    joiners = load_lexicon("people")["joiners"]
    own = " ".join([joiners["any"], *joiners["by_language"].values()])
    return _ENDS_NAME | _NOISE | words_of(own)


@cache
def _in_names() -> frozenset[str]:
    """Small words that stand in names."""
    lists = words()
    return lists.particles | lists.titles | lists.suffixes


@cache
def _no_plain_names(language: str | None) -> frozenset[str]:
    """All words that mean something in a credit, and are no part of a plain name."""
    lists, data = words(), load_lexicon("people")
    phrases = " ".join(
        [
            *mark_phrases(language),
            *phrases_of(data["closings"]["contributor"]),
            *lists.agencies,
            *lists.places,
        ]
    )
    known = frozenset().union(*lists, _ends_name(), _TELLS, _PARTS_CREDITS, _OPENINGS)
    return known.union(find_tokens(phrases), *author_marks(language))


def plain_name(text: str, language: str | None) -> str | None:
    """Return whom a credit names that is a name and at most a mark: "By Ann Doe".

    Two or three capitalized words that no list has: reading them in full gives the
    author of that name and nothing else, in ten times the time.
    """
    tokens = text.split(" ")
    if len(tokens) > 1 and tokens[0].casefold() in author_marks(language):
        del tokens[0]
    if not 2 <= len(tokens) <= _PLAIN_WORDS:
        return None
    known = _no_plain_names(language)
    for token in tokens:
        if len(token) < 2 or not token.isalpha() or not token[0].isupper():
            return None
        if token.casefold() in known or is_date_words(token):
            return None
    name = " ".join(tokens)
    return None if len(name) > MAX_CHARS or _OTHER_SIGN.search(name) else name


def may_be_credit(text: str, language: str | None) -> bool:
    """Tell whether a text, printed without a mark around it, is worth reading.

    Args:
        text: A line, its white space folded.
        language: ISO 639-1 of the page; decides which short words are marks.
    """
    if _OTHER_SIGN.search(text):
        return True
    lowered = text.casefold()
    tokens = text.split(" ")
    known, marks = _telling(language)
    if not known.isdisjoint(find_tokens(lowered)):
        return True
    if "-" in text and not known.isdisjoint(
        [token.strip(_EDGE_SIGNS) for token in lowered.split(" ")]
    ):
        return True
    if _holds(text, _BARS) and not marks.isdisjoint(find_tokens(lowered)):
        return True
    if _holds(lowered, _SHOWN):
        return True
    ends, inside = _ends_name(), _in_names()
    has_small = False
    for at, token in enumerate(tokens):
        word = token.rstrip(",.!?")
        if not word.isalpha():
            return True
        key = word.casefold()
        if not word[0].isupper():
            if key in ends or key in marks:
                return True
            if not (key in inside or f"{key}." in inside or is_date_words(key)):
                return False
            has_small = True
        if word != token or key in marks or (at and key in _PARTS_CREDITS):
            return True
    if has_small or 1 < len(tokens) <= MAX_BARE_WORDS:
        return True
    small = lowered.split(" ")
    return not ends.isdisjoint(small) or not inside.isdisjoint(small)


def _holds(text: str, pieces: tuple[str, ...]) -> bool:
    for piece in pieces:  # noqa: SIM110 (any() takes twice that)
        if piece in text:
            return True
    return False
