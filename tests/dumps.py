"""What the tests of text dumps share: pages of given text, our rules, flat readings."""

from datetime import UTC, datetime
from typing import Any

from transforms.article import Draft, Page, Refusal
from transforms.dumps import read_dump
from transforms.rules import Rules, load_rules

RULES: Rules = load_rules()
FETCHED_AT = datetime(2026, 5, 1, tzinfo=UTC)


def dump_page(content: bytes | str, *, uri: str = "file:///in/dump.txt") -> Page:
    """A text page with the given bytes."""
    return Page(
        source="test",
        source_uri=uri,
        content=content.encode() if isinstance(content, str) else content,
        fetched_at=FETCHED_AT,
        media_type="text/plain",
    )


def read(content: bytes | str, rules: Rules = RULES) -> Draft:
    """Read a dump that must give an article."""
    draft, _ = read_dump(dump_page(content), rules)
    assert isinstance(draft, Draft), draft
    return draft


def refuse(content: bytes | str) -> Refusal:
    """Read a dump that must give none."""
    draft, _ = read_dump(dump_page(content), RULES)
    assert isinstance(draft, Refusal), "read as an article"
    return draft


def labels(draft: Draft) -> list[tuple[str, str]]:
    """Label and text of each block."""
    return [(str(b.label), b.text) for b in draft.blocks]


def summary(draft: Draft) -> dict[str, Any]:
    """A reading in plain values, as the expected files hold it."""
    m = draft.metadata
    fields = {
        "title": m.title,
        "subtitle": m.subtitle,
        "kicker": m.kicker,
        "language": m.language,
        "publication": m.publication,
        "network": m.network,
        "access": m.access and str(m.access),
        "free_until": m.free_until and m.free_until.isoformat(),
        "published_on": m.published_on and m.published_on.isoformat(),
        "published_basis": m.published_basis and str(m.published_basis),
        "dateline": m.dateline,
    }
    people = ("name", "role", "organization", "location", "email", "social")
    return {
        **{key: value for key, value in fields.items() if value is not None},
        "bylines": [
            {"kind": str(b.kind)}
            | {key: getattr(b, key) for key in people if getattr(b, key)}
            for b in draft.bylines
        ],
        "images": [
            {k: getattr(i, k) for k in ("alt", "caption", "credit") if getattr(i, k)}
            for i in draft.images
        ],
        "blocks": [[label, text] for label, text in labels(draft)],
    }


def squash(text: str) -> str:
    """A text without white space, as the law compares it."""
    return "".join(text.split())
