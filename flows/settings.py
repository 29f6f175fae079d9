"""What ``copydesk.toml`` says, checked when loaded.

A section is a frozen dataclass: a field is a key, its type is checked, its default
holds where the file is silent, and what no field names is an error. To add a setting,
add a field; to add a section, add a dataclass and a field of its type to ``Settings``.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from warehouse.address import LakeAddress, Warehouse, read_warehouse
from warehouse.errors import WarehouseError

DEFAULT_FILE = Path("copydesk.toml")
DEFAULT_WAREHOUSE = "copydesk.duckdb"

Seconds = NewType("Seconds", float)
"""A length of time; in the file a number of seconds, or text such as ``"90s" "15m" "6h"
"1d"``."""

Place = NewType("Place", str)
"""A path, relative to the file, or an address, which stays as it is."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")


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
    if match := _LENGTH.fullmatch(text.strip()):
        return datetime.now(UTC) - timedelta(seconds=float(match[1]) * _UNITS[match[2]])
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
        settings = _read(Settings, table, path.parent, ())
        assert isinstance(settings, Settings)  # noqa: S101 (for the type checker)
        if "warehouse" not in table:  # beside the file, not where the call is made
            settings = replace(settings, warehouse=path.parent / DEFAULT_WAREHOUSE)
        _check_names(settings.source)
    except _EntryError as error:
        line = _line_of(text, error.keys)
        raise SettingsError(f"{path}:{line}: {error.message}") from error
    return settings


def _check_names(sources: tuple[SourceSettings, ...]) -> None:
    """Refuse two sources of one name."""
    names = [source.name for source in sources]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _EntryError(
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


class _EntryError(Exception):
    """An entry is wrong; ``keys`` leads to it."""

    def __init__(self, keys: tuple[str | int, ...], message: str) -> None:
        super().__init__(keys, message)
        self.keys = keys
        self.message = message


def _read(
    section: type, table: Mapping[str, Any], folder: Path, keys: tuple[str | int, ...]
) -> object:
    """Make ``section`` out of ``table``, each value by its field's type."""
    known = {f.name: f for f in fields(section)}
    types = get_type_hints(section)
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            advice = f'did you mean "{close[0]}"?' if close else _one_of(known)
            raise _EntryError((*keys, key), f'there is no setting "{key}"; {advice}')
    missing = [f.name for f in known.values() if _required(f) and f.name not in table]
    if missing:
        raise _EntryError(keys, f'"{missing[0]}" is missing; add it')
    values = {
        key: _value(types[key], value, folder, (*keys, key))
        for key, value in table.items()
    }
    try:
        made: object = section(**values)
    except ValueError as error:
        named = next((k for k in table if str(error).startswith(k)), None)
        raise _EntryError((*keys, named) if named else keys, str(error)) from error
    return made


def _required(known: "Field[Any]") -> bool:
    return known.default is MISSING and known.default_factory is MISSING


def _value(wanted: Any, value: Any, folder: Path, keys: tuple[str | int, ...]) -> Any:
    """Check ``value`` against the type ``wanted`` and return it as that type."""
    if wanted == Warehouse:
        if not isinstance(value, str) or not value:
            raise _wrong(keys, 'a path, or "ducklake:postgres:…"', value)
        try:
            return read_warehouse(value, folder)
        except WarehouseError as error:
            raise _EntryError(keys, str(error)) from error
    if get_origin(wanted) in (UnionType, Union):
        wanted = next(t for t in get_args(wanted) if t is not type(None))
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise _wrong(keys, "a list", value)
        inner = get_args(wanted)[0]
        return tuple(_value(inner, v, folder, (*keys, n)) for n, v in enumerate(value))
    if is_dataclass(wanted):
        if not isinstance(value, dict):
            raise _wrong(keys, "a section", value)
        return _read(wanted, value, folder, keys)  # type: ignore[arg-type]
    if wanted is Seconds:
        return _seconds(value, keys)
    if wanted is Place:
        if not isinstance(value, str) or not value:
            raise _wrong(keys, "a path or an address", value)
        is_path = value != "-" and not _ADDRESS.match(value)
        return str(folder / Path(value).expanduser()) if is_path else value
    if wanted is Path:
        if not isinstance(value, str) or not value:
            raise _wrong(keys, "a path", value)
        return folder / Path(value).expanduser()
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        names = {str: "text", int: "a whole number", float: "a number"}
        raise _wrong(keys, names.get(wanted, "true or false"), value)
    return value


def _seconds(value: Any, keys: tuple[str | int, ...]) -> Seconds:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Seconds(float(value))
    match = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise _wrong(keys, 'a length of time such as "15m" or "6h"', value)
    return Seconds(float(match[1]) * _UNITS[match[2]])


def _wrong(keys: tuple[str | int, ...], wanted: str, value: Any) -> _EntryError:
    name = next((k for k in reversed(keys) if isinstance(k, str)), "")
    return _EntryError(keys, f"{name} is {value!r}; give {wanted}")


def _one_of(known: Mapping[str, object]) -> str:
    return "there are: " + ", ".join(known)


def _line_of(text: str, keys: tuple[str | int, ...]) -> int:
    """Return the line of the entry that ``keys`` lead to, or the nearest above it.

    ``tomllib`` keeps no lines, so they are found again: headers are followed, and of
    ``[[source]]`` the right one is counted.
    """
    names = [k for k in keys if isinstance(k, str)]
    number = next((k for k in keys if isinstance(k, int)), 0)
    best, section, seen = 1, "", 0
    wanted = ".".join(names[:-1])
    for line_number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([^]]+?)\s*\]", line)
        if header:
            section = header[1]
            if section in (wanted, ".".join(names)) and seen <= number:
                seen += 1
                best = line_number
        elif section == wanted and (not wanted or seen == number + 1 or not number):
            key = re.match(r"\s*[\"']?([^\s\"'=]+)[\"']?\s*=", line)
            if key and names and key[1] == names[-1]:
                return line_number
    return best
