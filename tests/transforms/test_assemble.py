from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import assemble
from transforms.article import Page, Reading, Reason, Rejected
from transforms.rules import load_rules

RULES = load_rules()


def page(content: bytes, media_type: str | None = None) -> Page:
    return Page(
        source="s",
        source_uri="file:///s",
        content=content,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        media_type=media_type,
    )


@settings(deadline=None)  # the first page builds the index of rules, for all
@given(
    st.binary(max_size=3000),
    st.sampled_from([None, "text/plain", "text/html", "application/octet-stream"]),
)
def test_any_bytes_give_a_reading_or_a_rejection(
    content: bytes, media_type: str | None
) -> None:
    """Law 2: nothing that comes in makes read_article raise, nor is it our fault."""
    result = assemble.read_article(page(content, media_type), RULES)
    assert isinstance(result, Reading | Rejected)
    if isinstance(result, Rejected):
        assert result.message
        assert result.reason != Reason.FAULT, result.message


@pytest.mark.interpreted(why="compiled modules do not look their functions up")
def test_a_fault_of_ours_is_a_rejection_that_names_the_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Law 2: a fault in our code stays with its page, and says where it was."""

    def faulty(page: Page, rules: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(assemble, "read_dump", faulty)
    result = assemble.read_article(page(b"words"), RULES)
    assert isinstance(result, Rejected)
    assert result.reason == Reason.FAULT
    assert "ZeroDivisionError at test_assemble.py:" in result.message
