"""Time the HTML reader against bare trafilatura, page by page in turns.

    python tests/bench/html_speed.py ../shared/bench/dev/pages [--pages 100]

Both get decompressed pages in one process on one core, and take turns on every page, so
that other work on the machine slows both alike. Prints processor time per page, its
ratio, and what each step of ours takes. Staging and loading are timed by the other
benchmarks.
"""

import argparse
import gzip
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from trafilatura import bare_extraction

from transforms import body, html
from transforms.article import Page
from transforms.assemble import read_article
from transforms.decoding import decode
from transforms.rules import load_rules

FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
STEPS = {
    (html, "check_limits"): "caps",
    (html, "decode"): "decode",
    (html, "parse"): "parse",
    (html, "read_outline"): "walk",
    (html, "read_metadata"): "metadata",
    (body, "read_layout"): "layout",
    (body, "read_features"): "features",
    (html, "label_outline"): "labels and model, with layout and features",
    (html, "refuse_page"): "rejections",
    (html, "read_bylines"): "bylines",
}


def timed(spent: Counter[str], name: str, function: Callable[..., object]) -> object:
    """Wrap ``function`` so that its processor time is added up under ``name``."""

    def run(*args: object, **kwargs: object) -> object:
        started = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] += time.process_time() - started

    return run


def read_pages(paths: list[Path]) -> list[Page]:
    """Read pages of the kit, decompressed."""
    return [
        Page(
            source="bench",
            source_uri=path.absolute().as_uri(),
            content=gzip.decompress(path.read_bytes()),
            fetched_at=FETCHED_AT,
            media_type="text/html",
        )
        for path in paths
    ]


def main() -> None:
    """Time both, print the ratio and the profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--pages", dest="count", type=int, default=100)
    args = parser.parse_args()
    paths = sorted(args.pages.glob("*.html.gz"))
    step = max(len(paths) // args.count, 1)
    paths, others = paths[::step][: args.count], paths[1::step][: args.count]
    rules = load_rules()
    pages = read_pages(paths)
    texts = [decode(page.content)[0] for page in pages]
    for page in read_pages(others):  # both compile patterns and fill caches; not timed
        read_article(page, rules)
        bare_extraction(decode(page.content)[0], with_metadata=True)
    ours = theirs = 0.0
    for page, text in zip(pages, texts, strict=True):
        started = time.process_time()
        read_article(page, rules)
        between = time.process_time()
        bare_extraction(text, with_metadata=True)
        ours += between - started
        theirs += time.process_time() - between
    print(f"pages {len(pages)}")
    print(f"copydesk    {1000 * ours / len(pages):6.2f} ms a page")
    print(f"trafilatura {1000 * theirs / len(pages):6.2f} ms a page")
    print(f"ratio       {theirs / ours:6.2f}")
    spent: Counter[str] = Counter()
    patches: dict[object, dict[str, object]] = {html: {}, body: {}}
    for (module, name), step in STEPS.items():
        patches[module][name] = timed(spent, step, getattr(module, name))
    with (
        mock.patch.multiple(html, **patches[html]),
        mock.patch.multiple(body, **patches[body]),
    ):
        for page in pages:
            read_article(page, rules)
    for name in STEPS.values():
        print(f"  {name:<45}{1000 * spent[name] / len(pages):6.2f} ms")


if __name__ == "__main__":
    main()
