"""What an article is known by, and how addresses are normalised."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Basis, Page, hash_32
from transforms.identity import (
    identify,
    judge_canonical,
    normalise_url,
    registrable_domain,
)

OWN = "https://www.courier.example/news/bridge?page=1"


def page(**fields: str | None) -> Page:
    """A page at OWN unless ``fields`` say otherwise."""
    values = {"source_uri": OWN, "url": OWN} | fields
    return Page(
        source="test",
        content=b"x",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        **values,
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://WWW.Courier.Example/News", "https://www.courier.example/News"),
        ("https://courier.example", "https://courier.example/"),
        ("https://courier.example:443/a", "https://courier.example/a"),
        ("http://courier.example:8080/a", "http://courier.example:8080/a"),
        ("https://courier.example./a", "https://courier.example/a"),
        ("https://u:p@courier.example/a", "https://courier.example/a"),
        ("https://courier.example/a/../b/./c", "https://courier.example/b/c"),
        ("https://courier.example/%7euser/%c3%a9", "https://courier.example/~user/%C3%A9"),
        ("https://courier.example/é x", "https://courier.example/%C3%A9%20x"),
        ("https://zürich.example/a", "https://xn--zrich-kva.example/a"),
        ("https://courier.example/a#comments", "https://courier.example/a"),
        ("https://courier.example/#!story/7", "https://courier.example/#!story/7"),
        ("https://courier.example/a?utm_source=x&id=7&fbclid=y", "https://courier.example/a?id=7"),
        ("https://courier.example/a?b=2&a=1", "https://courier.example/a?b=2&a=1"),
        ("https://courier.example/a?", "https://courier.example/a"),
        ("https://courier.example/a?ref=7", "https://courier.example/a?ref=7"),
        ("https://courier.example/a/", "https://courier.example/a/"),
        ("https://courier.example/a%2Fb", "https://courier.example/a%2Fb"),
        (" https://courier.example/a\n", "https://courier.example/a"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("mailto:desk@courier.example", None),
        ("file:///saved/a.html", None),
        ("//courier.example/a", None),
        ("https://", None),
        ("https://courier.example:port/a", None),
        ("https://[broken/a", None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_normal_form(url: str | None, expected: str | None) -> None:
    """Each rule of normalising, and each kind of what is no web address."""
    assert normalise_url(url) == expected


@given(st.text(max_size=60).map("https://courier.example/".__add__) | st.text())
def test_normal_form_is_a_fixed_point(url: str) -> None:
    """Normalising twice is normalising once, and nothing makes it raise."""
    once = normalise_url(url)
    assert normalise_url(once) == once


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (None, None),
        ("  ", None),
        ("/news/bridge", "https://www.courier.example/news/bridge"),
        ("bridge", "https://www.courier.example/news/bridge"),
        ("//courier.example/bridge", "https://courier.example/bridge"),
        ("https://amp.courier.example/bridge", "https://amp.courier.example/bridge"),
        ("https://www.courier.example/", None),
        ("https://www.courier.example", None),
        ("https://other.example/news/bridge", None),
        ("https://courier.example.org/news/bridge", None),
        ("javascript:void(0)", None),
        ("https://[broken", None),
    ],
)
def test_canonical_counts_within_the_site_and_off_its_root(
    canonical: str | None, expected: str | None
) -> None:
    """Relative, foreign, root and broken canonicals, as the design has them."""
    assert judge_canonical(normalise_url(OWN), canonical) == expected


def test_canonical_is_the_address_and_the_own_one_an_alias() -> None:
    """An article is known by its canonical; the page's own address leads to it."""
    identity = identify(page(), "/news/bridge")
    url = "https://www.courier.example/news/bridge"
    assert identity.url == url
    assert identity.article_id == hash_32(url)
    assert identity.aliases == ((OWN, Basis.META),)


def test_foreign_canonical_leaves_the_own_address() -> None:
    """A canonical elsewhere is evidence: the page is known by its own address."""
    identity = identify(page(), "https://other.example/bridge")
    assert (identity.url, identity.article_id) == (OWN, hash_32(OWN))
    assert identity.aliases == ()


def test_redirect_is_an_alias() -> None:
    """The address that was asked leads to the one that answered."""
    identity = identify(page(requested_url="https://crr.example/b7"), None)
    assert identity.aliases == (("https://crr.example/b7", Basis.HEADER),)


def test_redirect_to_the_front_page_is_none() -> None:
    """A dead link that ends on the front page is no alias of it."""
    root = "https://www.courier.example/"
    identity = identify(page(url=root, source_uri=root, requested_url=OWN), None)
    assert identity.aliases == ()


def test_saved_file_is_known_by_its_canonical_else_its_source() -> None:
    """A file has no address of its own; an absolute canonical gives it one."""
    saved = page(url=None, source_uri="file:///saved/bridge.html")
    assert identify(saved, OWN).article_id == hash_32(OWN)
    assert identify(saved, "/bridge").article_id == hash_32(saved.source_uri)
    assert identify(saved, None).url is None


def test_parts_of_an_export_are_articles_of_their_own() -> None:
    """Several articles in what one URL answers do not become one."""
    parts = [page(source_uri=f"{OWN}#{number}") for number in (1, 2)]
    assert [identify(part, None).article_id for part in parts] == [
        hash_32(part.source_uri) for part in parts
    ]


def test_archived_page_is_known_by_its_url() -> None:
    """A record of a web archive is the page it was, wherever the archive lies."""
    record = page(source_uri="file:///saved/crawl.warc.gz#5120")
    assert identify(record, None).article_id == hash_32(OWN)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.courier.example", "courier.example"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("192.0.2.7", "192.0.2.7"),
        ("localhost", "localhost"),
    ],
)
def test_registrable_domain(host: str, expected: str) -> None:
    """By the Public Suffix List, its private part included."""
    assert registrable_domain(host) == expected
