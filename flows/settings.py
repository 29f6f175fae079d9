"""What ``copydesk.toml`` says, checked when loaded.

A section is a frozen dataclass: a field is a key, its type is checked, its default
holds where the file is silent, and what no field names is an error. To add a setting,
add a field; to add a section, add a dataclass and a field of its type to ``Settings``.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.entries import (
    EntryError,
    Place,
    Seconds,
    line_of,
    read_length,
    read_section,
)
from warehouse.address import LakeAddress, Warehouse, read_warehouse

DEFAULT_FILE = Path("copydesk.toml")
DEFAULT_WAREHOUSE = "copydesk.duckdb"


class SettingsError(Exception):
    """copydesk.toml is not well formed: file, line, what was found, what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefectSettings:
    """How runs are tracked."""

    api_url: str | None = None
    """Address of a Prefect API, such as ``http://127.0.0.1:4200/api``."""

    dask: str | None = None
    """Run batches on Dask: a scheduler's address, or ``local`` for a cluster of our
    own; None: on processes of this machine. Needs copydesk[dask]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How servers are asked: ``[fetch]``."""

    contact: str | None = None
    """Address or page at which publishers reach you; stands in the User-Agent."""

    allow_hosts: tuple[str, ...] = ()
    """Hosts (``host`` or ``host:port``) that may lie in a network of your own."""

    spacing: Seconds = Seconds(1)
    """From one request to a host to the next; robots.txt may ask for more."""

    parallel: int = 20
    """Requests under way at a time, over all hosts."""

    connections_per_host: int = 4
    """Requests to one host at a time; one, while there is spacing."""

    connect_seconds: Seconds = Seconds(10)
    read_seconds: Seconds = Seconds(30)
    """Longest silence of a server that is answering."""

    total_seconds: Seconds = Seconds(60)
    """Longest time for one answer."""

    attempts: int = 3
    """How often to ask where a failure may pass."""

    retry_seconds: Seconds = Seconds(0.5)
    """Wait before asking again, doubled each time."""

    longest_wait: Seconds = Seconds(300)
    """Longest wait that a server may order (Retry-After, crawl-delay)."""

    max_page_bytes: int = 64 << 20
    """Largest page, counted after decompression; files on disk too."""

    again: Seconds = Seconds(86400)
    """A page that is archived is asked for again after this; each time it is found
    unchanged, after twice as long as before."""

    feed_again: Seconds = Seconds(0)
    """A feed or sitemap is asked for again after this."""

    robots_again: Seconds = Seconds(86400)
    """A robots.txt is asked for again after this; RFC 9309 allows a day."""

    ca_file: Path | None = None
    """Certificates to trust besides the usual ones."""

    def __post_init__(self) -> None:
        for name in ("parallel", "connections_per_host", "attempts", "max_page_bytes"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; give 1 or more")
        for name in ("connect_seconds", "read_seconds", "total_seconds"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is {getattr(self, name)}; give more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """A source with a name: ``[[source]]``."""

    name: str
    what: Place
    """What an argument of the command may be: a folder, ``feed:https://…``."""

    publisher: str | None = None
    """Whose it is; a tag of its runs."""

    every: Seconds | None = None
    """It is read again after this; None: when asked, a feed as ``feed_again`` says."""

    cron: str | None = None
    """When it is read, instead of ``every``: minute, hour, day, month, weekday."""

    time_zone: str = "UTC"
    """Whose clock ``cron`` means, such as ``Europe/Berlin``."""

    limit: int | None = None
    """Most pages of one run."""

    since: str | None = None
    """Leave out what is dated before: a day, or so long ago (``"30d"``)."""

    until: str | None = None
    columns: tuple[str, ...] = ()
    """Of a table: ``"text=article_body"``."""

    headers_env: str | None = None
    """Environment variable with a subscriber's headers, ``Name: value`` a line."""

    headers_file: Path | None = None
    """File with such lines."""

    cookies_file: Path | None = None
    """A subscriber's cookies, in Netscape form."""

    keep_body_days: int | None = None
    """Delete bodies so many days after they were fetched; None: keep them."""

    hosts: tuple[str, ...] = ()
    """Whom headers and cookies are for; none: the host of ``what``."""

    def __post_init__(self) -> None:
        for name in ("name", "what"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} is empty; give one")
        for column in self.columns:
            if not column.partition("=")[2]:
                raise ValueError(f"columns has {column!r}; write FIELD=NAME")
        for name in ("since", "until"):
            read_day(getattr(self, name), name)
        if self.limit is not None and self.limit < 1:
            raise ValueError(f"limit is {self.limit}; give 1 or more")
        if self.keep_body_days is not None and self.keep_body_days < 0:
            raise ValueError(
                f"keep_body_days is {self.keep_body_days}; give 0 or more, or leave it"
                " out to keep them"
            )
        if self.every is not None and self.every < 1:
            raise ValueError(f"every is {self.every:g}; give 1 second or more")
        if self.every is not None and self.cron is not None:
            raise ValueError("every is given and cron too; leave one out")
        _check_clock(self.cron, self.time_zone)


def _check_clock(cron: str | None, time_zone: str) -> None:
    """Refuse a schedule that means no time.

    Raises:
        ValueError: the message begins with the name of the setting.
    """
    from zoneinfo import ZoneInfo

    try:
        zone = ZoneInfo(time_zone)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(
            f'time_zone is {time_zone!r}, which is none; write it like "Europe/Berlin"'
        ) from error
    if cron is None:
        return
    from cronsim import CronSim, CronSimError

    try:
        CronSim(cron, datetime.now(zone))
    except CronSimError as error:
        raise ValueError(
            f"cron is {cron!r}: {error}; write minute, hour, day, month, weekday, such "
            'as "0 6 * * mon-fri"'
        ) from error


def read_day(text: str | None, name: str) -> datetime | None:
    """Read a day (``2026-03-04``), an instant, or so long ago (``30d``), as UTC.

    Raises:
        ValueError: it is none of these; the message begins with ``name``.
    """
    if text is None:
        return None
    if (seconds := read_length(text)) is not None:
        return datetime.now(UTC) - timedelta(seconds=seconds)
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f'{name} is {text!r}; give a day such as "2026-03-04" or "30d"'
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeSettings:
    """The warehouse for teams: ``[lake]``, where ``warehouse = "ducklake:…"``."""

    data: str | None = None
    """Where its files lie: a folder that all machines see, or ``s3://bucket/prefix/``.
    Needed to make the lake; afterwards its catalogue knows."""

    keep_snapshots: Seconds = Seconds(7 * 86400)
    """How far back readers may ask for the lake as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole of copydesk.toml; paths are relative to the file."""

    warehouse: Warehouse = Path(DEFAULT_WAREHOUSE)
    """The warehouse file, or for teams ``ducklake:postgres:…``."""

    rules: Path | None = None
    """A folder of rules of your own, asked before ours."""

    workers: int | None = None
    """Processes that read pages; None: as many as there are cores."""

    page_seconds: Seconds = Seconds(20)
    """CPU time that one page may take."""

    publish_every: Seconds = Seconds(0)
    """Publish no oftener than this; 0: after every run that changed something."""

    keep_published: int = 3
    """Published files kept, the newest included; the rest is for going back."""

    prefect: PrefectSettings = field(default_factory=PrefectSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    source: tuple[SourceSettings, ...] = ()
    lake: LakeSettings = field(default_factory=LakeSettings)

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers is {self.workers}; give 1 or more")
        if self.keep_published < 1:
            raise ValueError(f"keep_published is {self.keep_published}; give 1 or more")
        if self.page_seconds <= 0:
            raise ValueError(f"page_seconds is {self.page_seconds}; give more than 0")
        if isinstance(self.warehouse, LakeAddress) and self.lake.data:
            address = replace(self.warehouse, data=self.lake.data)
            object.__setattr__(self, "warehouse", address)


def load_settings(path: Path | None = None) -> Settings:
    """Load ``path``; without one, ``copydesk.toml`` of this folder if there is one.

    Raises:
        SettingsError: the file is missing, is no TOML, or has an entry that is wrong.
    """
    if path is None:
        if not DEFAULT_FILE.exists():
            return Settings()
        path = DEFAULT_FILE
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from error
    try:
        settings = read_section(Settings, table, path.parent, ())
        assert isinstance(settings, Settings)  # noqa: S101 (for the type checker)
        if "warehouse" not in table:  # beside the file, not where the call is made
            settings = replace(settings, warehouse=path.parent / DEFAULT_WAREHOUSE)
        _check_names(settings.source)
    except EntryError as error:
        line = line_of(text, error.keys)
        raise SettingsError(f"{path}:{line}: {error.message}") from error
    return settings


def _check_names(sources: tuple[SourceSettings, ...]) -> None:
    """Refuse two sources of one name."""
    names = [source.name for source in sources]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise EntryError(
                ("source", number, "name"),
                f'another source is named "{name}"; give each a name of its own',
            )


def with_options(
    settings: Settings,
    *,
    warehouse: Path | str | None = None,
    workers: int | None = None,
    rules: Path | None = None,
    allow_hosts: Sequence[str] = (),
) -> Settings:
    """Return ``settings`` with what a call gives over them; None gives nothing."""
    return replace(
        settings,
        warehouse=read_warehouse(warehouse) if warehouse else settings.warehouse,
        workers=workers or settings.workers,
        rules=rules or settings.rules,
        fetch=replace(
            settings.fetch,
            allow_hosts=(*settings.fetch.allow_hosts, *allow_hosts),
        ),
    )
