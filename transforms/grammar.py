"""The patterns by which sentences about authors are read, by language.

The words are data (``data/bios.toml``); what is made of them is the same in all.
"""

import re
from functools import cache
from typing import NamedTuple

from transforms.lexicon import load_lexicon, words_of

OPENS_NAME = r"[A-ZÀ-ÖØ-ÞŠŽČĆŁ0-9„“\"«‘']"
NAME_WORD = r"[A-ZÀ-ÖØ-ÞŠŽČĆŁ][\w'’.-]*"
_PLACE_WORD = r"[A-ZÀ-ÖØ-ÞŠŽČĆŁ][\w'’-]*"
PLACE = (
    rf"(?:St\.\s)?{_PLACE_WORD}"
    rf"(?:(?:,\s|\s)(?:de|del|am|an der|la|D\.C\.|{_PLACE_WORD}))*"
)


class Grammar(NamedTuple):
    """The patterns of one language."""

    copula: re.Pattern[str]
    works: re.Pattern[str]
    leads: re.Pattern[str]
    takes: re.Pattern[str]
    lives: re.Pattern[str]
    subject: re.Pattern[str]
    """The author by a noun or a pronoun: "The writer", "Sie"."""

    writer: re.Pattern[str]
    """The author by a noun only."""

    article: re.Pattern[str]
    split: re.Pattern[str]
    kinds: dict[str, str]
    stop: re.Pattern[str]
    earlier: re.Pattern[str]
    """What he did before, and does no more."""

    clause: re.Pattern[str]
    """Between two verbs of one sentence: "and lives in Oslo"."""

    joint: re.Pattern[str]
    """Between two roles: "a retired pilot and a columnist"."""

    desks: frozenset[str]


@cache
def grammar(language: str) -> Grammar:
    """Return the grammar of a language; English for one that has none."""
    data = load_lexicon("bios")
    own = data.get({"no": "sv", "nb": "sv", "da": "sv"}.get(language, language))
    own = own or data["en"]
    kinds = {
        word: kind for kind in ("from", "in", "of", "at") for word in own[kind].split()
    }
    prepositions = "|".join(
        re.escape(w) + (r"\s?" if w[-1] in "'’" else r"\s+")
        for w in sorted(kinds, key=len, reverse=True)
    )
    heads = "|".join(sorted(words_of(data["shared"]["heads"])))
    verbs = "|".join(own[k] for k in ("copula", "works", "leads", "takes", "lives"))
    articles = "|".join(
        re.escape(w) + (r"\s?" if w[-1] in "'’" else r"\s+")
        for w in own["articles"].split()
    )
    flags = re.IGNORECASE
    return Grammar(
        copula=re.compile(rf"\s*,?\s*(?:{own['copula']})\s+", flags),
        works=re.compile(rf"\s*,?\s*(?:{own['works']})\b", flags),
        leads=re.compile(rf"\s*,?\s*(?:{own['leads']})\b", flags),
        takes=re.compile(rf"\s*,?\s*(?:{own['takes']})\s+", flags),
        lives=re.compile(
            rf"(?<![\w-])(?:{own['lives']})\s+(?:the\s+)?(?-i:(?P<place>{PLACE}))",
            flags,
        ),
        subject=re.compile(
            rf"(?:{own['subjects']}|{own['pronouns']})(?=[\s,(]|$)", flags
        ),
        writer=re.compile(rf"(?:{own['subjects']})(?=[\s,(])", flags),
        article=re.compile(rf"^(?:{articles})", flags),
        split=re.compile(
            rf"(?<!\S)(?P<word>{prepositions})"
            rf"(?:(?P<article>{own['article']})(?:\s+|(?<=['’])))?"
            rf"(?={OPENS_NAME}|(?:{heads})\b)"
        ),
        kinds=kinds,
        stop=re.compile(rf"{own['stops']}.*$", flags),
        earlier=re.compile(rf"\b{own['earlier']}", flags),
        clause=re.compile(
            rf"(?:,?\s+(?:{own['and']})\s+|,\s+)(?=(?:{verbs})\b)", flags
        ),
        joint=re.compile(rf"\s(?:{own['and']})\s(?={articles})", flags),
        desks=words_of(own.get("desks", "desk bureau team section")),
    )
