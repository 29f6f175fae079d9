"""Pages on their way into the archive, those that are kept already passed over."""

from collections.abc import Iterable, Iterator

from flows.archive import Archive
from flows.records import reference
from flows.sources.base import Item
from transforms.article import Page, PageRef, Rejected
from warehouse.known import kept_refs
from warehouse.writer import Writer

_PAGES = 200
_BYTES = 16 << 20


def keep_all(
    items: Iterable[Item], archive: Archive, writer: Writer
) -> Iterator[PageRef | Rejected]:
    """Keep pages for good and give their references, in order.

    What lies on disk, or was archived as it was fetched, passes straight through. The
    rest (members of archives, mails, rows of tables) goes into the archive unless the
    warehouse knows the very page: an archive read again costs no room.
    """
    waiting: list[Page] = []
    for item in items:
        if isinstance(item, Page) and item.archive_ref is None:
            waiting.append(item)
            if len(waiting) < _PAGES and sum(len(p.content) for p in waiting) < _BYTES:
                continue
            yield from _keep(waiting, archive, writer)
            waiting = []
        else:
            yield from _keep(waiting, archive, writer)
            waiting = []
            yield item if isinstance(item, Rejected) else archive.keep(item)
    yield from _keep(waiting, archive, writer)


def _keep(pages: list[Page], archive: Archive, writer: Writer) -> Iterator[PageRef]:
    if not pages:
        return
    page_ids = [page.page_id for page in pages]
    kept = writer.read(lambda reader: kept_refs(reader, page_ids))
    refs = [
        reference(page, kept[page.page_id])
        if page.page_id in kept
        else archive.keep(page, flush=False)
        for page in pages
    ]
    archive.flush()
    yield from refs
