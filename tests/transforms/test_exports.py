"""Exports are split at headers that come again, and nothing else is."""

import time

from tests.dumps import dump_page
from transforms.exports import split_export

TEXT = (
    "The ferry was late again on Monday, and the town did not mind, said the harbor "
    "master, who keeps a list of all the reasons. It has nine pages and no index.\n"
)


def parts(text: str) -> list[str]:
    """The source_uri of each part."""
    return [page.source_uri for page in split_export(dump_page(text))]


def test_numbered_headers_split() -> None:
    """Headers that count up make an export."""
    text = "".join(f"Document {n} of 3\n\nStory {n}\n\n{TEXT}\n" for n in (1, 2, 3))
    assert parts(text) == [f"file:///in/dump.txt#{n}" for n in (1, 2, 3)]


def test_field_blocks_that_come_again_split() -> None:
    """The same first field with others below it, each time: an export."""
    text = "\n".join(
        f"Title: Story {n}\nAuthor: Ada Thorpe\nDate: {n} May 2026\n\n{TEXT}\n====\n"
        for n in (1, 2, 3)
    )
    assert len(parts(text)) == 3


def test_front_matter_that_comes_again_splits() -> None:
    """Markdown files one after another: an export."""
    text = "".join(
        f"---\ntitle: Story {n}\ndate: 2026-05-0{n}\n---\n\n{TEXT}\n" for n in (1, 2)
    )
    assert len(parts(text)) == 2


def test_the_parts_hold_every_byte() -> None:
    """What stands before the first header goes with the first part."""
    text = "Exported 3 May\n\n" + "".join(
        f"Document {n} of 2\n\nStory {n}\n\n{TEXT}\n" for n in (1, 2)
    )
    found = b"".join(page.content for page in split_export(dump_page(text)))
    assert found == text.encode()


def test_two_stories_on_one_page_are_one_page() -> None:
    """Rules, form feeds and second headlines split nothing."""
    for between in ("\n---\n\n", "\n==========\n\n", "\f", "\n* * *\n\n"):
        text = f"# One Story\n\n{TEXT}{between}# Another Story\n\n{TEXT}"
        assert parts(text) == ["file:///in/dump.txt"]


def test_a_header_quoted_once_splits_nothing() -> None:
    """A letter about documents, and a count that does not count up."""
    text = f"Title: One\nDate: 3 May 2026\n\n{TEXT}\nDocument 3 of 9\n\n{TEXT}"
    assert parts(text) == ["file:///in/dump.txt"]


def test_ten_million_short_lines_are_looked_through_quickly() -> None:
    """What is no export costs a look, whatever its size."""
    started = time.process_time()
    assert len(split_export(dump_page(b"a b\n" * 10_000_000))) == 1
    assert time.process_time() - started < 10
