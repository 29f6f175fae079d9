"""Who wrote the article: every credit on the page, person by person.

JSON-LD, metadata, byline markup, author boxes and printed lines name candidates, all
read by the same grammar as dumps (``people``). One person from several places is one
candidate; a linear model says whether the page's evidence makes an author of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transforms.article import Block, Byline, BylineKind, Label
from transforms.authors import read_people
from transforms.blocks import Outline
from transforms.credits import Credit, read_credits
from transforms.lexicon import words_of
from transforms.metadata import Findings
from transforms.names import fold_name, looks_like_name, tidy_name
from transforms.people import fill_gaps, merge_people
from transforms.ranking import load_weights
from transforms.titles import letters

_MIN_SAID, _MIN_BOTH, _MIN_PRINTED, _MIN_SECOND = -0.7, -1.2, -0.25, -0.7
"""Least scores: of one whom only the metadata names, of one whom it and the page name,
of one whom only the page prints, and of whoever stands beside the likeliest. Chosen on
sites left out of the training, so that about a quarter of the pages on which annotators
saw no byline, and no more, get one."""

_MIN_WITH_ROLE = -0.5
"""Of whom the page prints by the headline with "By" and a role: few lines say more."""

_MIN_HOUSE = 0.5
"""Of the site's own name where only the page prints it: mostly a logo or a source."""

_MIN_SECOND_WORD = 0.5
"""Of a single word beside a full name: mostly a section or a place."""

_TELLING = frozenset({Label.BYLINE, Label.BIO})
_HELPERS = (BylineKind.CONTRIBUTOR, BylineKind.EDITOR)
_REPORTING = "en.reporting-credit"
"""The rule that knows the credits which wires print below a story: only English ones
say who reported, others mostly who helped or translated."""

_LABELS = words_of(
    "author autor autorin auteur autrice autore authors autoren auteurs article artikel"
    " redaktion agency agencies agenturen"
)
"""Words that head a field, or name a department of any house: they say of a person
nothing that the byline's kind does not."""


_ARTICLES = words_of("the der die das le la les il lo el los las o os de het")


def read_bylines(
    found: Findings,
    outline: Outline,
    blocks: Sequence[Block],
    url: str | None,
) -> tuple[Byline, ...]:
    """Read who wrote the article, in printed order; empty if the page names nobody.

    Args:
        found: What ``read_metadata`` found.
        outline: The page's visible pieces.
        blocks: The same, labelled; bios and reporting credits add to the authors.
        url: The page's address; its host is no author.
    """
    language = found.metadata.language
    credits = read_credits(found, outline, url, language, load_weights("bylines"))
    site = found.metadata.site or ""
    people = [_join(credit, site) for credit in choose(credits)]
    told = [b for b in blocks if b.label in _TELLING]
    joined = _with_printed(people, [(b.label, b.text) for b in told], language)
    # "(Reporting by A; editing by B)": A wrote it, whomever the head of the page names.
    credited = [(b.label, b.text) for b in told if b.rule == _REPORTING]
    writers = [
        p for p in read_people(credited, language) if p.kind is BylineKind.AUTHOR
    ]
    helpers = [p for p in joined if p.kind in _HELPERS]
    authors = [p for p in joined if p.kind not in _HELPERS]
    both = merge_people((*authors, *writers, *helpers))
    return tuple(map(_without_labels, both))


def _without_labels(byline: Byline) -> Byline:
    """Clear a role or employer that is only the label of a field of the page."""
    role, house = byline.role, byline.organization
    if role and role.casefold() in _LABELS:
        role = None
    if house and (":" in house or house.casefold() in _LABELS):
        house = None
    if (role, house) == (byline.role, byline.organization):
        return byline
    return replace(byline, role=role, organization=house)


def choose(credits: Sequence[Credit]) -> list[Credit]:
    """Choose the authors among ``credits``, keeping their order.

    The likeliest needs less evidence than whoever stands beside it. A publisher that
    JSON-LD names beside a person is no second author. Who signs the text is its author,
    whatever the site calls the account that posted it.
    """
    if signed := [c for c in credits if c.is_signed and not c.is_account]:
        credits = [c for c in credits if not c.is_account]
    able = [c for c in credits if c.score > _least(c) or c in signed]
    if not able:
        return []
    best = max(able, key=lambda c: c.score)
    return [c for c in able if c is best or c in signed or _stands_beside(c, best)]


def _least(credit: Credit) -> float:
    if not credit.is_printed:
        return _MIN_SAID
    if credit.is_said:
        return _MIN_BOTH
    if credit.is_house:
        return _MIN_HOUSE
    return _MIN_WITH_ROLE if credit.has_role else _MIN_PRINTED


def _stands_beside(credit: Credit, best: Credit) -> bool:
    if credit.score <= _MIN_SECOND or credit.is_publisher:
        return False
    single = " " not in credit.name and " " in best.name
    return not single or credit.score > _MIN_SECOND_WORD


def _join(credit: Credit, site: str) -> Byline:
    """Make one byline of all that name one person: printed places first."""
    first, *rest = credit.ranked()
    first = replace(first, name=tidy_name(credit.name))
    if credit.is_organization or (credit.is_house and _names_house(first.name, site)):
        first = replace(first, kind=BylineKind.AGENCY)
    for later in rest:
        first = fill_gaps(first, later)
    return first


def _names_house(name: str, site: str) -> bool:
    """Whether a name that is like the site's is no person's.

    Sites are named after people, too: what opens with an article is no person, nor what
    is written as no name is; a single word is one only where it is not the site's name.
    """
    first, *more = name.casefold().split()
    if more:
        return first in _ARTICLES or not looks_like_name(name)
    return name.isupper() or letters(name) == letters(site)


def _with_printed(
    people: list[Byline], lines: Iterable[tuple[Label, str]], language: str | None
) -> tuple[Byline, ...]:
    """Add roles, bios, helpers and editors out of labelled byline and bio blocks."""
    printed = read_people(lines, language)
    by_key = {fold_name(p.name): p for p in printed}
    joined = []
    for person in people:
        more = by_key.pop(fold_name(person.name), None)
        joined.append(merge_people((person, more))[0] if more else person)
    return (*joined, *(p for p in by_key.values() if p.kind in _HELPERS))
