"""Preloaded into a worker, splits exports at lines of equals signs."""

import dataclasses

import flows.reader
from tests.flows import deadly  # noqa: F401 (parts may end the worker too)


def split(page):
    """Split at a line of five equals signs, as an export's own mark."""
    pieces = page.content.split(b"=====\n")
    if len(pieces) == 1:
        return (page,)
    return tuple(
        dataclasses.replace(page, content=piece, source_uri=f"{page.source_uri}#{n}")
        for n, piece in enumerate(pieces, start=1)
    )


flows.reader.split_export = split
