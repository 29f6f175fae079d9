"""Who wrote a page: of people and houses, each has its kind."""

import json

import pytest

from tests.story import PARAGRAPHS
from tests.transforms.test_rejections import read
from transforms.article import BylineKind, Draft


def kinds(author: dict[str, str], site: str, byline: str = "") -> dict[str, str]:
    """Read the invented article with that author in JSON-LD; kinds by name."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "author": author}
    told = json.dumps(data | {"headline": "Saltmarsh to rebuild its tidal gate"})
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = (
        "<html><head><title>Saltmarsh to rebuild its tidal gate</title>"
        f'<meta property="og:site_name" content="{site}">'
        f'<script type="application/ld+json">{told}</script></head><body><article>'
        f"<h1>Saltmarsh to rebuild its tidal gate</h1>{byline}{text}</article></body>"
    )
    draft = read(page.encode())
    assert isinstance(draft, Draft)
    return {b.name: b.kind for b in draft.bylines}


@pytest.mark.parametrize(
    ("kind", "name", "site"),
    [
        ("Organization", "Dunmere Press", "The Saltmarsh Courier"),
        ("Organization", "Dunmara", "Dunmara"),
        ("NewsMediaOrganization", "潮岬新聞デジタル", "潮岬新聞デジタル"),
        ("Person", "Dunmara", "Dunmara"),
        ("Person", "The Saltmarsh Courier", "The Saltmarsh Courier"),
        ("Person", "dunmara online", "Dunmara Online"),
    ],
)
def test_house_is_an_agency(kind: str, name: str, site: str) -> None:
    """Whether JSON-LD says so, or the site bears that name."""
    byline = f'<div class="byline">{name}</div>'
    assert kinds({"@type": kind, "name": name}, site, byline) == {
        name: BylineKind.AGENCY
    }


@pytest.mark.parametrize("site", ["Odile Varga", "The Saltmarsh Courier"])
def test_person_is_an_author_though_the_site_bears_the_name(site: str) -> None:
    """Sites are named after who writes them, too."""
    byline = '<div class="byline">By Odile Varga</div>'
    assert kinds({"@type": "Person", "name": "Odile Varga"}, site, byline) == {
        "Odile Varga": BylineKind.AUTHOR
    }
