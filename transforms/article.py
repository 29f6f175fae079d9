"""The central types: what a page is, and what is read out of it.

Standard library only: the warehouse imports this module and nothing else of
``transforms``. Every type is frozen; sequences are tuples. This module is never
compiled, since its types travel between processes.

One page goes in as :class:`Page`; out comes a :class:`Reading` or, when the page is
no article, a :class:`Rejected`. Both are ordinary results.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, cached_property
from importlib.machinery import ExtensionFileLoader
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec


class Label(StrEnum):
    """What a block is. One vocabulary for code, rules, tables and tests."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    KICKER = "kicker"
    BYLINE = "byline"
    BIO = "bio"
    DATELINE_DATE = "dateline_date"
    NOTICE = "notice"
    ALT = "alt"
    CAPTION = "caption"
    CREDIT = "credit"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
    PROMO = "promo"
    RELATED = "related"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    CORRECTION = "correction"
    TAGS = "tags"
    COPYRIGHT = "copyright"
    COMMENT = "comment"
    NAVIGATION = "navigation"
    TIMESTAMP = "timestamp"
    PAYWALL = "paywall"


BODY_LABELS = frozenset({Label.HEADING, Label.PARAGRAPH, Label.QUOTE, Label.LIST_ITEM})
"""The labels whose blocks, in order, are the body."""

STORY_LABELS = BODY_LABELS | {Label.TITLE}
"""The labels between the first and the last of which the story stands."""


class Region(StrEnum):
    """Where on the page a block stands, as seen from the body."""

    ABOVE = "above"
    BODY = "body"
    BELOW = "below"
    ASIDE = "aside"
    JSON_LD = "json-ld"
    """The block's text stands only in the page's JSON-LD."""


class Basis(StrEnum):
    """Where a value was read from."""

    JSON_LD = "json-ld"
    META = "meta"
    MARKUP = "markup"
    TEXT = "text"
    NOTICE = "notice"
    URL = "url"
    FEED = "feed"
    SITEMAP = "sitemap"
    HEADER = "header"
    COLUMN = "column"
    INFERRED = "inferred"


class Access(StrEnum):
    """On what terms the article can be read; None where the page does not say."""

    OPEN = "open"
    COMPLIMENTARY = "complimentary"
    SUBSCRIBER = "subscriber"
    TRUNCATED = "truncated"


class BylineKind(StrEnum):
    """What a credited person or body did."""

    AUTHOR = "author"
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    AGENCY = "agency"


class Reason(StrEnum):
    """Why a page is no article, or could not be read."""

    EMPTY = "empty"
    BINARY = "binary"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    NO_TEXT = "no-text"
    TOO_SHORT = "too-short"
    NAVIGATION_ONLY = "navigation-only"
    INDEX_PAGE = "index-page"
    SEARCH_RESULTS = "search-results"
    ERROR_PAGE = "error-page"
    CONSENT_WALL = "consent-wall"
    BOT_WALL = "bot-wall"
    LOGIN_PAGE = "login-page"
    SCRIPT_SHELL = "script-shell"
    TIME_LIMIT = "time-limit"
    WORKER_DIED = "worker-died"
    FAULT = "fault"
    """Our own code failed on the page; the message names where."""


def hash_32(*parts: str | bytes) -> str:
    """Return 32 hex digits (BLAKE2b) over ``parts``; where a part ends, counts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


@cache
def program_version() -> str:
    """Return the version of the installed program, ``0`` when run uninstalled."""
    try:
        return version("copydesk")
    except PackageNotFoundError:
        return "0"


@cache
def is_compiled() -> bool:
    """Whether pages are taken apart by machine code; what comes out is the same."""
    spec = find_spec("transforms.assemble")
    return spec is not None and isinstance(spec.loader, ExtensionFileLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What was said of a page before it was read. Raw texts, unparsed."""

    basis: Basis
    """Who said it: FEED, SITEMAP, HEADER or COLUMN."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    summary: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    access: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Bytes as they came, with their origin."""

    source: str
    """The source as the user named it: an argument, or a name of copydesk.toml."""

    source_uri: str
    """Where exactly the bytes came from: a file URI, a URL, ``stdin:<digest>``, or one
    of these with ``#member`` or ``#n``. Two pages with one source_uri are versions of
    the same thing."""

    content: bytes
    """Never compressed; in the encoding in which they came."""

    fetched_at: datetime
    """When the bytes were fetched; for a file, when it was last changed. UTC."""

    url: str | None = None
    """The address that answered, after redirects; None for a file."""

    requested_url: str | None = None
    """The address that was asked, where it differs from ``url``."""

    http_status: int | None = None
    media_type: str | None = None
    """``text/plain``, ``text/html``; None: to be told from the bytes."""

    charset: str | None = None
    """What the response header said of the encoding."""

    headers: tuple[tuple[str, str], ...] = ()
    """Response headers as they came, in order; without cookies and credentials."""

    hints: Hints | None = None
    archive_ref: str | None = None
    """``<warc file>#<offset>`` in the archive, or the path of the file itself."""

    @cached_property
    def digest(self) -> str:
        """``sha256:`` and 64 hex digits of the bytes."""
        return "sha256:" + hashlib.sha256(self.content).hexdigest()

    @cached_property
    def page_id(self) -> str:
        """A hash of bytes and origin.

        The time is part of the origin: the same text seen again after a change (A, B,
        A) is a new page, and so can be a new revision.
        """
        return page_id_of(self.digest, self.source_uri, self.url, self.fetched_at)


def page_id_of(
    digest: str, source_uri: str, url: str | None, fetched_at: datetime
) -> str:
    """Return the ``page_id`` of a page known by its digest and origin."""
    instant = fetched_at.astimezone(UTC).isoformat()
    return hash_32(digest, source_uri, url or "", instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRef:
    """What travels instead of a page: small, picklable, enough to read it again."""

    source: str
    source_uri: str
    archive_ref: str
    digest: str
    fetched_at: datetime
    url: str | None = None
    requested_url: str | None = None
    http_status: int | None = None
    media_type: str | None = None
    charset: str | None = None
    hints: Hints | None = None

    @property
    def page_id(self) -> str:
        """The same as that of the page."""
        return page_id_of(self.digest, self.source_uri, self.url, self.fetched_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of visible text, in reading order."""

    label: Label
    text: str
    """As printed; never empty, never only white space."""

    rule: str
    """What gave the label: a rule's id, or the model with its strongest reasons."""

    region: Region


_SET_LABEL, _SET_TEXT, _SET_RULE, _SET_REGION = (
    Block.__dict__[name].__set__ for name in ("label", "text", "rule", "region")
)


def make_block(label: Label, text: str, rule: str, region: Region) -> Block:
    """Make a block: what ``Block(...)`` gives, in half its 0.8 us.

    A page has hundreds, and a frozen dataclass looks up how to set each of its fields.
    """
    block = object.__new__(Block)
    _SET_LABEL(block, label)
    _SET_TEXT(block, text)
    _SET_RULE(block, rule)
    _SET_REGION(block, region)
    return block


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of the article; at least one field is filled."""

    url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    """Without its mark: "Space Foundation", not "Credit: Space Foundation"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """One credit for the writing, in printed order."""

    name: str
    kind: BylineKind
    basis: Basis
    raw: str
    """The text the name was read from."""

    role: str | None = None
    organization: str | None = None
    location: str | None = None
    email: str | None = None
    social: str | None = None
    """Handle with its ``@``, or a profile's address."""

    bio: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing the page, or a hint, says of a field; chosen or not."""

    field: str
    """A column of ``articles``: ``title``, ``published_at``, ``access`` …"""

    value: str | None
    """As read: ISO 8601 for times; None where the raw text could not be read."""

    basis: Basis
    raw: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says of its article. None wherever it does not say."""

    title: str | None = None
    """Headline as printed, entities decoded, white space folded, no site name."""

    subtitle: str | None = None
    kicker: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    """ISO 639-1, lower case."""

    canonical_url: str | None = None
    """As the page gives it, resolved against the page's URL; not yet judged."""

    site: str | None = None
    """The site's name for itself, else its host."""

    publisher: str | None = None
    publication: str | None = None
    network: str | None = None
    dateline: str | None = None
    """The place as printed, without day, agency and separator."""

    published_at: datetime | None = None
    """First publication, in UTC; None when only the day is known."""

    published_on: date | None = None
    """The day as the page wrote it."""

    published_basis: Basis | None = None
    published_raw: str | None = None
    modified_at: datetime | None = None
    access: Access | None = None
    free_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader makes of a page's text; becomes a Reading in ``assemble``."""

    metadata: Metadata
    blocks: tuple[Block, ...]
    bylines: tuple[Byline, ...] = ()
    images: tuple[Image, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a reader makes no article of a page's text; becomes a Rejected."""

    reason: Reason
    message: str
    """What was found, what to do."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One page taken apart by one version of rules and program."""

    page_id: str
    source_uri: str
    url: str | None
    """The article's address, normalised: its canonical, else its own; None for a file
    that names none."""

    article_id: str
    """What the article is known by (``transforms.identity``); loading may still join it
    to another through an alias."""

    metadata: Metadata
    blocks: tuple[Block, ...]
    bylines: tuple[Byline, ...] = ()
    images: tuple[Image, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    aliases: tuple[tuple[str, Basis], ...] = ()
    """Other addresses of the article, normalised, each with what ties it."""

    encoding: str | None = None
    """The encoding in which the bytes were read."""

    rules_version: str
    program_version: str = field(default_factory=program_version)

    @cached_property
    def reading_id(self) -> str:
        """A hash of page, rules and program."""
        return hash_32(self.page_id, self.rules_version, self.program_version)

    @cached_property
    def body(self) -> str:
        """The body blocks' texts, a blank line between them."""
        return "\n\n".join(b.text for b in self.blocks if b.label in BODY_LABELS)

    @property
    def word_count(self) -> int:
        """Words of the body, as split by white space."""
        return len(self.body.split())

    @cached_property
    def content_hash(self) -> str:
        """A hash of title, subtitle, body, byline names, published_on and access.

        White space aside, and never furniture.
        """
        m = self.metadata
        return hash_32(
            *(" ".join((text or "").split()) for text in (m.title, m.subtitle)),
            " ".join(self.body.split()),
            json.dumps([b.name for b in self.bylines], ensure_ascii=False),
            m.published_on.isoformat() if m.published_on else "",
            m.access or "",
        )

    def removed(self) -> dict[str, int]:
        """Count the blocks that are neither body nor title, by label."""
        return count_removed(self.blocks)


def count_removed(blocks: Iterable[Block]) -> dict[str, int]:
    """Count blocks by label, body and title left out."""
    counts: dict[str, int] = {}
    for block in blocks:
        if block.label not in STORY_LABELS:
            counts[block.label] = counts.get(block.label, 0) + 1
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A page that gave no article, and why."""

    page_id: str | None
    source: str
    source_uri: str
    url: str | None = None
    stage: str = "read"
    """``open fetch archive read stage load``: where it ended."""

    reason: Reason | str
    message: str
    """Which thing, what was found, what to do."""
