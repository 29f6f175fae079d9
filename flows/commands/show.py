"""``copydesk show``: one article, every block with its label in the margin."""

import sys
import textwrap
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import Parameter

from flows.commands import warehouse_path

_BODY = {"title", "heading", "paragraph", "quote", "list_item"}
_MARGIN = 13  # the longest label, dateline_date
_TEXT_WIDTH = 88


def show(
    article: str,
    *,
    warehouse: Path | None = None,
    revision: int | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Print an article: bylines and notices on top, then every block with its label.

    What was removed is dimmed, and marked with a dotted margin.

    For example:

    copydesk show https://courier.example/bridge-vote

    Args:
        article: An article_id or its start, an address, a source or its file name.
        warehouse: The warehouse file.
        revision: Number of an earlier revision; by default the current one.
        json: Print one JSON object.
    """
    from warehouse.connection import connect
    from warehouse.lookup import find_article, read_article

    with connect(warehouse_path(warehouse)) as reader:
        found = read_article(reader, find_article(reader, names_of(article)), revision)
    if json:
        _print_json(found)
    else:
        _print_article(found)
    return 0


def names_of(text: str) -> list[str]:
    """Return what a user's word for an article may stand for."""
    from transforms.identity import normalise_url

    names = [text]
    if url := normalise_url(text):
        names.append(url)
    else:
        # A file, there or gone: by its path from here, or by the end of its name.
        path = Path(text)
        names += [path.absolute().as_uri(), path.resolve().as_uri(), quote(text)]
    return names


def _print_json(found: Any) -> None:
    from flows.printing import print_json_object

    print_json_object(
        {
            **found.article,
            "bylines": found.bylines,
            "aliases": found.aliases,
            "blocks": found.blocks,
        }
    )


def _print_article(found: Any) -> None:
    from flows.printing import BOLD, DIM, PLAIN, has_colour, width_of

    bold, dim, plain = (BOLD, DIM, PLAIN) if has_colour(sys.stdout) else ("", "", "")
    print(f"{bold}{found.article['title'] or '(no title)'}{plain}")
    for name, value in _facts(found):
        print(f"{name:>{_MARGIN}}  {value}")
    print()
    width = min(width_of(sys.stdout) - _MARGIN - 3, _TEXT_WIDTH)
    for block in found.blocks:
        is_kept = block["label"] in _BODY
        on, mark, off = ("", "│", "") if is_kept else (dim, "┊", plain)
        lines = textwrap.wrap(block["text"], max(width, 20)) or [""]
        for number, line in enumerate(lines):
            margin = block["label"] if number == 0 else ""
            print(f"{on}{margin:>{_MARGIN}} {mark} {line}{off}")


def _facts(found: Any) -> list[tuple[str, Any]]:
    """What stands on top of the article; only what is known."""
    article = found.article
    when = article["published_at"] or article["published_on"]
    facts: list[tuple[str, Any]] = [
        ("byline", _byline(byline)) for byline in found.bylines
    ]
    facts += [
        ("published", f"{when} ({article['published_basis']})" if when else None),
        ("publication", article["publication"]),
        ("network", article["network"]),
        ("access", article["access"]),
        ("free until", article["free_until"]),
        *(
            ("notice", " ".join(block["text"].split()))
            for block in found.blocks
            if block["label"] in ("notice", "paywall")
        ),
        ("dateline", article["dateline"]),
        ("url", article["url"]),
        *(("also at", alias["url"]) for alias in found.aliases),
        ("source", article["source_uri"]),
        ("revision", f"{article['revision']} of {article['revisions']}"),
        ("duplicate of", article["duplicate_of"]),
        ("article", article["article_id"]),
    ]
    return [(name, value) for name, value in facts if value is not None]


def _byline(byline: dict[str, Any]) -> str:
    parts = [byline["name"]]
    parts += [byline[name] for name in ("role", "organization") if byline[name]]
    parts += [byline[name] for name in ("location", "email", "social") if byline[name]]
    kind = "" if byline["kind"] == "author" else f" [{byline['kind']}]"
    return ", ".join(parts) + kind + f" ({byline['basis']})"
