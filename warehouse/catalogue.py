"""The lake's PostgreSQL: attached to DuckDB, its lock, and its errors told apart.

All of it goes through DuckDB's own extensions, so no other client is needed.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from warehouse.address import LakeAddress
from warehouse.connection import SETUP
from warehouse.errors import CatalogueError, LockedError, NotFoundError
from warehouse.extensions import load_extension
from warehouse.queries import statement

LAKE = "desk"
"""The lake's name inside a connection; queries need not say it."""

_CATALOGUE = "catalogue"
_EXTRA = "lake"
_S3 = "s3://"

_WAIT_SECONDS = 3600.0
"""How long to wait for the writers' lock. A turn is a load of seconds, but compacting a
large lake may take many minutes."""

_POLL_SECONDS = 2.0
"""Waiting is in PostgreSQL's own queue, cut so that ^C is heard."""

_PASSING = (
    "conflict",
    "server closed the connection",
    "no connection to the server",
    "server terminated abnormally",
    "connection refused",
    "connection reset",
    "connection timed out",
    "connection has been closed",
    "terminating connection",
    "broken pipe",
    "timeout expired",
    "the database system is",  # starting up, shutting down, in recovery
    "too many clients",
    "remaining connection slots",
    "could not receive data from server",
    "could not send data to server",
    "deadlock detected",
    "could not serialize access",
    "temporary failure in name resolution",
    'failed to execute query "',
    "current transaction is aborted",  # what comes after a loss that was not reported
)
"""What errors say when the same may work a moment later. Their classes do not tell: a
lost connection has come as Error, IOException and BinderException (tried)."""

_ADDRESS = re.compile(r'(?s).*Unable to connect to Postgres at ".*?": ')
_REFUSED = "unable to connect to postgres"
_LOCK_TIMEOUT = "lock timeout"


def is_passing(error: duckdb.Error) -> bool:
    """Tell whether the same may work a moment later."""
    said = str(error).lower()
    return isinstance(error, duckdb.HTTPException) or any(
        phrase in said for phrase in _PASSING
    )


def open_lake(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress, *, data: str
) -> None:
    """Attach the lake to ``connection`` for writing; made, where there is none.

    Call it while holding the writers' lock: two that make a lake at once collide.

    Args:
        connection: The catalogue is attached to it.
        address: Where the lake is.
        data: Where its files lie, as :func:`data_path` tells.
    """
    _prepare_storage(connection, data)
    connection.execute(
        f"attach {_quoted('ducklake:postgres:' + address.catalogue)} as {LAKE}"
        f" (data_path {_quoted(data)})"
    )
    connection.execute(f"use {LAKE}")


def open_lake_to_read(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress, *, is_confined: bool
) -> None:
    """Attach the lake read-only; confined: close the way to all files but its own.

    Raises:
        NotFoundError: There is no lake at the address.
        CatalogueError: PostgreSQL refuses us.
    """
    attach_catalogue(connection, address)
    data = _known_data_path(connection)
    connection.execute(f"detach {_CATALOGUE}")
    if data is None:
        raise NotFoundError(
            f"{address}: no lake there yet; make it with copydesk ingest"
        )
    _prepare_storage(connection, data)
    connection.execute(
        f"attach {_quoted('ducklake:postgres:' + address.catalogue)} as {LAKE}"
        " (read_only)"
    )
    connection.execute(f"use {LAKE}")
    if is_confined:
        connection.execute(f"set allowed_directories = [{_quoted(data)}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")


def attach_catalogue(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress
) -> None:
    """Attach PostgreSQL itself, for the lock.

    Raises:
        CatalogueError: PostgreSQL refuses us.
    """
    connection.execute(SETUP)
    _load_extensions(connection)
    try:
        connection.execute(
            f"attach {_quoted(address.catalogue)} as {_CATALOGUE} (type postgres)"
        )
    except duckdb.Error as error:
        _raise_if_refused(error, address)
        raise


def data_path(connection: duckdb.DuckDBPyConnection, address: LakeAddress) -> str:
    """Return where the lake's files lie: as the catalogue knows, else as asked.

    Raises:
        CatalogueError: There is no lake yet and no place named for its files, or there
            is a lake and its files lie elsewhere.
    """
    asked = address.data and _as_folder(address.data)
    known = _known_data_path(connection)
    if known is None and not asked:
        raise CatalogueError(
            f"{address}: no lake there yet, and no place for its files; set data "
            'under [lake] in copydesk.toml: a folder, or "s3://bucket/prefix/"'
        )
    if known and asked and asked != known:
        raise CatalogueError(
            f"{address}: its files lie in {known}, not in {asked}; correct data "
            "under [lake] in copydesk.toml"
        )
    return known or asked or ""


def _known_data_path(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return where the catalogue says that the files lie; None where it has no lake."""
    made = _ask(connection, "lake_is_made")
    known = _ask(connection, "lake_data_path") if made and made[0] else None
    return str(known[0]) if known else None


@contextmanager
def writers_lock(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress, holder: str
) -> Iterator[None]:
    """Hold the lock of those who write to the lake.

    It belongs to a transaction of a session of its own; PostgreSQL frees it when the
    session ends, however that comes, and within a minute when the machine vanished.

    Raises:
        LockedError: Others held it for an hour.
    """
    session = connection.cursor()
    try:
        for _ in range(int(_WAIT_SECONDS / _POLL_SECONDS)):
            session.execute("begin")
            _ask(session, "lake_session", holder=holder, seconds=_POLL_SECONDS)
            try:
                _ask(session, "lake_lock")
            except duckdb.Error as error:
                if _LOCK_TIMEOUT not in str(error).lower():
                    raise
                session.execute("rollback")
            else:
                break
        else:
            session.execute("begin")
            found = _ask(session, "lake_lock_holder")
            raise LockedError(
                f"{address}: {found[0] if found else 'another process'} is writing to "
                "it; wait for it to end, or stop it"
            )
        yield
    finally:
        close(session)


def close(connection: duckdb.DuckDBPyConnection) -> None:
    """Close ``connection``, whatever has become of PostgreSQL.

    A connection that is closed inside a transaction whose server is gone takes the
    whole process with it (tried: C++ terminates), so the transaction is ended first.
    """
    with suppress(duckdb.Error):  # there is none, or it was lost with its session
        connection.execute("rollback")
    connection.close()


def _raise_if_refused(error: duckdb.Error, address: LakeAddress) -> None:
    """Raise what PostgreSQL says where it refuses us and waiting will not help."""
    if _REFUSED in str(error).lower() and not is_passing(error):
        raise CatalogueError(f"{address}: {reason(error)}") from error


def reason(error: duckdb.Error) -> str:
    """Return what an error says, without the address, in which a password may stand."""
    return " ".join(_ADDRESS.sub("", str(error)).split())


def _ask(
    connection: duckdb.DuckDBPyConnection, name: str, **values: str | float
) -> tuple[object, ...] | None:
    """Run a statement of ours in PostgreSQL and return its first row."""
    sql = statement(name)
    for key, value in values.items():
        sql = sql.replace(f"${key}", _quoted(str(value)))
    row: tuple[object, ...] | None = connection.execute(
        f"from postgres_query('{_CATALOGUE}', ?)", [sql]
    ).fetchone()
    return row


def _load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    for name in ("postgres_scanner", "ducklake"):
        load_extension(connection, name, _EXTRA)


def _prepare_storage(connection: duckdb.DuckDBPyConnection, data: str) -> None:
    """Give ``connection`` what it needs to reach the files: S3's key and address.

    They come from the environment variables that S3's other clients read too.
    """
    if not data.startswith(_S3):
        return
    load_extension(connection, "httpfs", _EXTRA)
    env = os.environ
    region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION")
    options = {
        "key_id": env.get("AWS_ACCESS_KEY_ID"),
        "secret": env.get("AWS_SECRET_ACCESS_KEY"),
        "session_token": env.get("AWS_SESSION_TOKEN"),
        "region": region or "us-east-1",
    }
    endpoint = env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL")
    if endpoint:
        # Servers other than Amazon's seldom give each bucket a host name of its own.
        url = urlsplit(endpoint)
        options |= {"endpoint": url.netloc + url.path.rstrip("/"), "url_style": "path"}
        options["use_ssl"] = "false" if url.scheme == "http" else "true"
    settings = ", ".join(f"{k} {_quoted(v)}" for k, v in options.items() if v)
    connection.execute(
        f"create or replace secret lake (type s3, provider config, {settings})"
    )


def _as_folder(data: str) -> str:
    """Write a place for files as DuckLake keeps it: absolute, a slash at its end."""
    path = data if "://" in data else str(Path(data).absolute())
    return path.rstrip("/") + "/"


def _quoted(text: str) -> str:
    """Write ``text`` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
