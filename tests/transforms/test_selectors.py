"""A publisher's selectors settle what the general way gets wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.story import ARTICLE
from tests.transforms.test_rejections import make
from transforms.article import BODY_LABELS, Draft, Label, Page
from transforms.html import read_html
from transforms.rules import Rules, load_rules

FILE = """
name = "The Saltmarsh Courier"
hosts = ["saltmarsh.example"]
body = "div.text"

[[label]]
id = "saltmarsh.notes"
label = "correction"
why = "the desk's notes stand in the body without a class word that tells"
select = "div.text > h2, span.remark"
page = "saltmarsh"
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """Our rules and those of an invented publisher."""
    folder = tmp_path / "publishers"
    folder.mkdir()
    (folder / "saltmarsh.example.toml").write_text(FILE)
    return load_rules(tmp_path)


def read(rules: Rules, url: str | None, main: str = ARTICLE) -> Draft:
    """Read the invented page as if it came from ``url``."""
    page = Page(
        source="s",
        source_uri="file:///p",
        content=make("Saltmarsh to rebuild its tidal gate", main),
        fetched_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    found = read_html(replace(page, url=url), rules)[0]
    assert isinstance(found, Draft)
    return found


def body_of(draft: Draft) -> list[str]:
    """First words of the body's blocks."""
    return [b.text[:12] for b in draft.blocks if b.label in BODY_LABELS]


def test_selected_boxes_bear_the_rules_label(rules: Rules) -> None:
    """The rule's label and id stand at the piece; other hosts are left alone."""
    draft = read(rules, "https://saltmarsh.example/gate")
    (note,) = [b for b in draft.blocks if b.text.startswith("Four million")]
    assert (note.label, note.rule) == (Label.CORRECTION, "saltmarsh.notes")
    other = read(rules, "https://other.example/gate")
    assert "Four million" in body_of(other)


def test_body_is_looked_for_in_the_publishers_element_only(rules: Rules) -> None:
    """Sentences outside it are not body, those inside it are."""
    outside = "<p>The paper of the harbour is printed in town, twice a week.</p>" * 2
    inside = ARTICLE.replace('class="text">', 'class="text"><p>Closed, says Falk.</p>')
    draft = read(rules, "https://saltmarsh.example/gate", outside + inside)
    assert body_of(draft)[0] == "Closed, says"
    assert not any(text.startswith("The paper of") for text in body_of(draft))


def test_inline_element_can_be_selected(rules: Rules) -> None:
    """A selector may name a span; only its text is meant."""
    main = ARTICLE.replace(
        "</article>", "<div><span class=remark>Mended on 4 March</span></div></article>"
    )
    draft = read(rules, "https://saltmarsh.example/gate", main)
    (note,) = [b for b in draft.blocks if b.text == "Mended on 4 March"]
    assert note.label is Label.CORRECTION
