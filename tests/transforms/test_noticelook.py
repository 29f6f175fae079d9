"""The cheap look at lines: those that state terms are left, most others are not."""

import pytest

from tests.dumps import RULES
from transforms.article import Access
from transforms.lines import fold
from transforms.noticelook import may_be_notice, terms_look
from transforms.notices import read_terms

TERMS = [
    ("de", "Dieser Beitrag ist bis zum 12. März 2026 kostenfrei lesbar."),
    ("fr", "Cet article est en accès libre jusqu'au 12 mars 2026."),
    ("es", "Este artículo es gratis hasta el 3 de mayo de 2026."),
    ("it", "Questo articolo è gratuito fino al 3 maggio 2026."),
    ("pt", "Este artigo é gratuito até 3 de maio de 2026."),
    ("nl", "Dit artikel is gratis te lezen tot 3 mei 2026."),
    ("en", "This report is free to everyone until 3 May 2026."),
]
PLAIN = "The ferry sails at noon."


@pytest.mark.parametrize(("language", "text"), TERMS)
def test_a_look_at_many_lines_leaves_those_that_state_terms(
    language: str, text: str
) -> None:
    """A line with terms has a piece that is sought; lines without any give none."""
    folded = fold(text)
    assert read_terms(folded, language, RULES)[0] is Access.COMPLIMENTARY
    pieces = terms_look([PLAIN, folded], language, RULES)
    assert any(piece in folded.lower() for piece in pieces)
    assert terms_look([PLAIN], language, RULES) == ()


@pytest.mark.parametrize(("language", "text"), TERMS)
def test_a_look_at_one_line_leaves_it_where_it_has_a_word_of_terms(
    language: str, text: str
) -> None:
    """By the words of its language; a sentence of the story has none of them."""
    assert may_be_notice(fold(text), language, RULES)
    assert not may_be_notice(PLAIN, language, RULES)
