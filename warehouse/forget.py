"""Take an article out for good, and old bodies after their time.

Deleting rows leaves their bytes in files: in the store until it is compacted, in older
published files, in backups. So what is deleted here leaves a mark, and the next publish
clears all of those away; a kill in between loses nothing of that. On a lake, where they
lie in former snapshots, ``upkeep.scrub`` does that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from warehouse.copies import connected_articles, tell_clusters
from warehouse.errors import NotFoundError
from warehouse.layout import Layout
from warehouse.queries import statement
from warehouse.transaction import transaction

_BY_READING = (
    "blocks",
    "bylines",
    "images",
    "evidence",
    "signatures",
    "removed_counts",
    "readings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """Everything that belongs to an article."""

    article_id: str
    reading_nos: list[int]
    page_ids: list[str]
    digests: list[str]
    ids: list[str]
    """Its id and all under which it might come back."""

    addresses: list[str]
    archive_refs: list[str]
    """Where its bytes lie, and no other article's."""

    shared_refs: list[str]
    """Where its bytes lie together with other articles'."""

    sources: list[str]
    """As runs name them: those that brought this article and nothing else."""


def find_belongings(store: duckdb.DuckDBPyConnection, article_id: str) -> Belongings:
    """Find what belongs to an article.

    Raises:
        NotFoundError: There is no such article.
    """
    row = store.execute(
        statement("forget_facts"), {"article_id": article_id}
    ).fetchone()
    if row is None or not row[0]:
        raise NotFoundError(f"{article_id}: no such article")
    reading_nos, page_ids, digests, own_ids, alias_ids, addresses, refs, sources = row
    shared = {
        ref
        for (ref,) in store.execute(
            statement("forget_shared"), {"archive_refs": refs, "page_ids": page_ids}
        ).fetchall()
    }
    return Belongings(
        article_id=article_id,
        reading_nos=reading_nos,
        page_ids=page_ids,
        digests=digests,
        ids=sorted({article_id, *own_ids, *alias_ids}),
        addresses=sorted(address for address in addresses if address),
        archive_refs=sorted(ref for ref in refs if ref and ref not in shared),
        shared_refs=sorted(shared),
        sources=sorted(sources or []),
    )


def forget(
    store: duckdb.DuckDBPyConnection, layout: Layout, what: Belongings, at: datetime
) -> None:
    """Delete an article's rows and remember its keys, in one transaction.

    Publish next: that clears the files.
    """
    layout.purge.touch()
    with transaction(store):
        forget_within(store, what, at)


def forget_within(
    store: duckdb.DuckDBPyConnection, what: Belongings, at: datetime
) -> None:
    """Do what :func:`forget` does, within the caller's transaction.

    The article's digests are kept unless it shares its bytes with other articles, which
    those would shut out too.
    """
    asked: dict[str, Any] = {
        "article_id": what.article_id,
        "reading_nos": what.reading_nos,
        "page_ids": what.page_ids,
        "addresses": what.addresses,
        "sources": what.sources,
    }
    keys = [*what.ids, *([] if what.shared_refs else what.digests)]
    neighbours = connected_articles(store, [what.article_id]) - {what.article_id}
    store.execute(
        statement("forget_remember"),
        {"keys": keys, "article_id": what.article_id, "at": at},
    )
    for table in _BY_READING:
        _run(store, f"forget_{table}", asked, "reading_nos")
    _run(store, "forget_pages", asked, "page_ids")
    _run(store, "forget_aliases", asked, "article_id")
    _run(store, "forget_copies", asked, "article_id")
    _run(store, "forget_failures", asked, "addresses", "page_ids")
    _run(store, "forget_fetches", asked, "addresses")
    _run(store, "forget_runs", asked, "sources")
    tell_clusters(store, neighbours)
    note_change(store, f"forget-{what.article_id}", at)


def drop_old_bodies(
    store: duckdb.DuckDBPyConnection,
    layout: Layout,
    keep_days: Mapping[str, int],
    now: datetime,
) -> dict[str, int]:
    """Delete the bodies that are older than their source's may be kept.

    Titles, bylines, facts and everything but the body's blocks stay. Publish next: that
    clears the files.

    Args:
        store: The open store.
        layout: The warehouse.
        keep_days: Source to days after fetching.
        now: The present.

    Returns:
        Source to readings that lost their bodies; sources without any are left out.
    """
    with transaction(store):
        dropped = drop_bodies_within(store, keep_days, now)
        if dropped:
            layout.purge.touch()
    return dropped


def drop_bodies_within(
    store: duckdb.DuckDBPyConnection, keep_days: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Do what :func:`drop_old_bodies` does, within the caller's transaction."""
    dropped: dict[str, int] = {}
    for source, days in sorted(keep_days.items()):
        rows = store.execute(
            statement("retain_bodies"),
            {"source": source, "before": now - timedelta(days=days)},
        ).fetchall()
        if not rows:
            continue
        asked = {"reading_nos": [number for (number,) in rows]}
        for name in ("retain_readings", "retain_blocks", "forget_signatures"):
            store.execute(statement(name), asked)
        dropped[source] = len(rows)
    if dropped:
        note_change(store, f"retain-{now:%Y%m%dT%H%M%S}", now)
    return dropped


def note_change(store: duckdb.DuckDBPyConnection, run_id: str, at: datetime) -> None:
    """Note that rows changed without a load, so that the next publish sees it."""
    store.execute(
        statement("record_load"),
        {"run_id": run_id, "at": at, "files": [], "is_changed": True},
    )


def _run(
    store: duckdb.DuckDBPyConnection, name: str, asked: dict[str, Any], *names: str
) -> None:
    store.execute(statement(name), {key: asked[key] for key in names})
