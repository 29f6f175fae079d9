"""Every folder of ``tests/pages`` gives what its expected file says, field by field."""

import json
from collections.abc import Iterator

import pytest

from tests.samples import (
    FIELDS,
    FOLDER,
    describe,
    load_expected,
    load_known_failures,
    pick,
    read_sample,
    slugs,
    write_expected,
)
from transforms.article import Reading, Rejected

ARTICLES = [slug for slug in slugs() if not (FOLDER / slug / "rejected.json").exists()]
REJECTED = [slug for slug in slugs() if slug not in ARTICLES]


_updated: set[str] = set()


@pytest.fixture(autouse=True)
def _update(request: pytest.FixtureRequest) -> None:
    """With ``--update-expected``, write a page's file before its first test."""
    callspec = getattr(request.node, "callspec", None)
    slug = callspec.params.get("slug") if callspec else None
    if request.config.getoption("--update-expected") and slug not in {None, *_updated}:
        _updated.add(slug)
        write_expected(slug)


def _cases() -> Iterator[object]:
    for slug in ARTICLES:
        known = load_known_failures(slug)
        for field in FIELDS:
            reason = known.get(field)
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(slug, field, id=f"{slug}-{field}", marks=marks)


@pytest.mark.parametrize(("slug", "field"), _cases())
def test_page_gives_what_is_expected(slug: str, field: str) -> None:
    """One field of one page is what ``article.json`` says, which is what is right."""
    reading = read_sample(slug)
    assert isinstance(reading, Reading), reading
    expected = load_expected(slug)
    assert expected, f"{slug}: no article.json; write it with pytest --update-expected"
    found, right = pick(describe(reading), field), pick(expected, field)
    if isinstance(found, dict) and isinstance(right, dict):
        # Who is missing or too many fails "bylines"; the rest is held to its own.
        people = found.keys() & right.keys()
        found, right = ({n: part[n] for n in people} for part in (found, right))
    assert found == right


@pytest.mark.parametrize(
    "slug",
    [
        pytest.param(
            slug, marks=[pytest.mark.xfail(strict=True, reason=known["reason"])]
        )
        if (known := load_known_failures(slug))
        else slug
        for slug in REJECTED
    ],
)
def test_page_that_is_no_article_is_rejected(slug: str) -> None:
    """A page without an article is rejected for the reason in ``rejected.json``."""
    expected = json.loads((FOLDER / slug / "rejected.json").read_text("utf-8"))
    result = read_sample(slug)
    assert isinstance(result, Rejected)
    assert {"reason": str(result.reason)} == expected


@pytest.mark.parametrize("slug", slugs())
def test_folder_is_complete(slug: str) -> None:
    """A folder says where its page is from, and names only fields there are."""
    said = json.loads((FOLDER / slug / "page.json").read_text("utf-8"))
    assert said["origin"]
    assert said["licence"]
    fields = set(FIELDS) if slug in ARTICLES else {"reason"}
    assert set(load_known_failures(slug)) <= fields


def test_there_are_pages_of_each_kind() -> None:
    """Dumps, HTML pages and pages to reject are all there: none was lost."""
    kinds = [path.suffix for path in FOLDER.glob("*/page.*") if path.suffix != ".json"]
    assert kinds.count(".txt") >= 7
    assert kinds.count(".html") >= 7
    assert len(REJECTED) >= 2
