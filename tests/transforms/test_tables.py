"""Data tables stay in the body, whole; frames and boxes made of tables do not."""

import time

import pytest

from tests.story import PARAGRAPHS
from tests.transforms.test_rejections import make, read
from transforms.article import BODY_LABELS, Block, Draft

ROWS = (
    ("Kind of ship", "2025", "2026"),
    ("Lighters", "312", "208"),
    ("Ferries of all lines", "904", "911"),
    ("Tugs", "7", "6"),
)
CELLS = [cell for row in ROWS for cell in row]


def table(rows: tuple[tuple[str, ...], ...] = ROWS, attributes: str = "") -> str:
    """A table; its first row is its head."""
    head, *others = (
        "".join(f"<{tag}>{cell}</{tag}>" for cell in row)
        for tag, row in zip(("th", "td", "td", "td"), rows, strict=False)
    )
    body = "".join(f"<tr>{row}</tr>" for row in others)
    return f"<table {attributes}><tr>{head}</tr>{body}</table>"


def read_around(inside: str) -> list[Block]:
    """The blocks of an article with something after its second paragraph."""
    before, after = (
        "".join(f"<p>{text}</p>" for text in texts)
        for texts in (PARAGRAPHS[:2], PARAGRAPHS[2:])
    )
    title = "Saltmarsh to rebuild its tidal gate"
    page = make(
        title,
        f"<article class='story'><h1>{title}</h1>{before}{inside}{after}</article>",
    )
    draft = read(page)
    assert isinstance(draft, Draft)
    return list(draft.blocks)


def find_body(inside: str) -> list[str]:
    """The body of that article."""
    return [b.text for b in read_around(inside) if b.label in BODY_LABELS]


def find_cells(inside: str) -> list[str]:
    """What is body there because it is of a data table."""
    return [b.text for b in read_around(inside) if b.rule == "table"]


@pytest.mark.parametrize(
    "inside",
    [
        table(),
        f"<figure class='wp-block-table'>{table()}</figure>",
        f"<div class='scroll'>{table(attributes='class=price-list')}</div>",
    ],
)
def test_data_table_is_body_cell_by_cell(inside: str) -> None:
    """Numbers and all, where it stands, and nothing else of the body goes."""
    assert find_body(inside) == [*PARAGRAPHS[:2], *CELLS, *PARAGRAPHS[2:]]
    assert find_cells(inside) == CELLS


def test_caption_of_a_table_stays_with_it() -> None:
    """It says what the figures are."""
    caption = "<caption>Calls at the quay, by kind</caption>"
    body = find_body(table().replace("<tr>", f"{caption}<tr>", 1))
    assert "Calls at the quay, by kind" in body


LINKED = tuple(
    tuple(f"<a href='/{n}{m}'>{cell}</a>" for m, cell in enumerate(row))
    for n, row in enumerate(ROWS)
)


@pytest.mark.parametrize(
    "inside",
    [
        table(LINKED),
        f"<aside>{table()}</aside>",
        f"<form action='/poll'>{table()}</form>",
        f"<div class='related'>{table()}</div>",
        f"<div class='newsletter'>{table()}</div>",
    ],
)
def test_table_of_links_or_of_a_box_is_no_data_table(inside: str) -> None:
    """It is judged piece by piece, as everything is."""
    assert find_cells(inside) == []


def test_frame_around_a_box_is_no_data_table() -> None:
    """A table with a table in it is layout; one row of cells is, too."""
    frame = f"<table><tr><td>Tides</td><td>{table()}</td></tr></table>"
    assert find_cells(frame) == CELLS
    row = "<table><tr><td>Tides</td><td>4.2</td><td>0.9</td></tr></table>"
    assert find_cells(row) == []


def test_table_below_the_text_is_no_data_table() -> None:
    """Nothing tells it from the menus that stand there."""
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    draft = read(make("Tides", f"<article><h1>Tides</h1>{body}</article>{table()}"))
    assert isinstance(draft, Draft)
    assert all(block.rule != "table" for block in draft.blocks)


def test_deep_cells_are_read_in_their_number_of_steps() -> None:
    """A climb from each to its table took four times what all else of the page does."""
    deep = "<div>" * 1_800 + "<p>9</p>" * 11_000 + "</div>" * 1_800
    table = f"<table><tr><td>{deep}</td><td>1</td></tr></table>"
    spent = []
    for inside in (deep, table):
        started = time.process_time()
        read_around(inside)
        spent.append(time.process_time() - started)
    assert spent[1] < 2 * spent[0] + 0.1
