"""What an article is known by: its canonical URL, else its own, else its source.

URLs are normalised without loss: two addresses become one only where the standard, or
the meaning of a tracking parameter, says that they name the same thing. What only
usually is the same (``www.``, a trailing slash, ``http`` for ``https``) stays apart
here, and is joined when a redirect or equal content on one host ties it.

Source: RFC 3986, section 6.2.2 (case, percent-encoding, dot segments) and 6.2.3
(default port, empty path); RFC 3492 for host names in other scripts.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from transforms.article import Basis, Page, hash_32

_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKING = re.compile(
    # Added by who links, never read by who serves: campaign tags, click ids, mailing
    # list ids. Source: the vendors' own manuals, and the lists of Firefox's and
    # Brave's query strippers. Bare words such as "ref" or "source" stay: some sites
    # serve by them.
    r"utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid"
    r"|igshid|igsh|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hssc|__hstc|__hsfp"
    r"|hsctatracking|vero_id|oly_enc_id|oly_anon_id|rb_clickid|s_cid|wickedid"
    r"|at_(?:medium|campaign|custom\d|link_\w+|bbc_team|ptr_name|format)|ns_mchannel"
    r"|ns_campaign|ns_source|ns_linkname|wt\.mc_id|pk_(?:campaign|kwd|source|medium)"
    r"|piwik_\w+|mtm_\w+|matomo_\w+|ga_(?:source|medium|term|content|campaign|place)"
    r"|_ga|_gl|srsltid|smid|cmpid|xtor|__twitter_impression|echobox",
    re.IGNORECASE,
)

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/?%[]|")
_DROPPED_BY_BROWSERS = str.maketrans("", "", "\t\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An article's address and key."""

    url: str | None
    """Normalised: the canonical where it counts, else the page's own; None for a file
    that names none."""

    article_id: str
    aliases: tuple[tuple[str, Basis], ...] = ()
    """Other addresses of the same article, normalised, each with what ties it."""


def identify(page: Page, canonical_url: str | None) -> Identity:
    """Tell which article ``page`` belongs to.

    ``canonical_url`` counts only within the page's registrable domain and when it is
    not the site's root. A page without an address of its own (a saved file) is known by
    an absolute canonical.
    """
    own = None if _is_part(page) else normalise_url(page.url)
    canonical = judge_canonical(own, canonical_url)
    url = canonical or own
    if url is None:
        return Identity(url=None, article_id=hash_32(page.source_uri))
    asked = normalise_url(page.requested_url)
    ties = ((own, Basis.META), (asked, Basis.HEADER if own else None))
    aliases = {
        other: basis for other, basis in ties if other and basis and other != url
    }
    if is_root(url):
        aliases = {}  # dead links lead to the front page; they are not the front page
    return Identity(
        url=url, article_id=hash_32(url), aliases=tuple(sorted(aliases.items()))
    )


def judge_canonical(own: str | None, canonical_url: str | None) -> str | None:
    """Return the canonical, normalised, where it counts; None where it does not.

    Args:
        own: The page's own address, normalised; None for a saved file.
        canonical_url: As the page gives it, absolute or relative.
    """
    if not canonical_url or not canonical_url.strip():
        return None
    try:
        resolved = urljoin(own or "", canonical_url.strip())
    except ValueError:
        return None
    canonical = normalise_url(resolved)
    if canonical is None or is_root(canonical):
        return None
    if own is not None and not _same_site(own, canonical):
        return None
    return canonical


@lru_cache(maxsize=4096)
def normalise_url(url: str | None) -> str | None:
    """Return ``url`` in its one normal form; None if it is no web address.

    Lower-case scheme and host, host in ASCII, no user name, no default port, no dot
    segments, percent-encoding only where it is needed, no tracking parameters, no
    fragment (but ``#!``, which sites with script routing serve by). The order of the
    other parameters, and everything else, stays.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip().translate(_DROPPED_BY_BROWSERS))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return None
    ascii_host = _ascii_host(host)
    if ascii_host is None:
        return None
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        ascii_host = f"{ascii_host}:{port}"
    return urlunsplit(
        SplitResult(
            scheme=scheme,
            netloc=ascii_host,
            path=_without_dots(_encoded(parts.path)) or "/",
            query=_encoded(_without_tracking(parts.query)),
            fragment=parts.fragment if parts.fragment.startswith("!") else "",
        )
    )


def is_root(url: str) -> bool:
    """Tell whether a normalised URL is its site's front page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def registrable_domain(host: str) -> str:
    """Return the part of ``host`` that its owner registered: ``example.co.uk``.

    By the Public Suffix List, private part included (two blogs on one blog host are two
    sites); for a suffix the list does not know, the last two labels, as the list's own
    default rule has it. An IP address is its own.
    """
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        # Only pages whose canonical names another host come here; loading the list
        # takes 50 ms.
        from tld import get_fld

        known = get_fld(
            host, fix_protocol=True, search_private=True, fail_silently=True
        )
        return known or ".".join(host.split(".")[-2:])
    return host


def _is_part(page: Page) -> bool:
    """Tell whether the page is a part of what lies at its URL, not the whole."""
    whole, mark, _ = page.source_uri.partition("#")
    return bool(mark) and page.url is not None and whole == page.url.partition("#")[0]


def _same_site(left: str, right: str) -> bool:
    hosts = [urlsplit(url).hostname or "" for url in (left, right)]
    return hosts[0] == hosts[1] or (
        registrable_domain(hosts[0]) == registrable_domain(hosts[1])
    )


def _ascii_host(host: str) -> str | None:
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return host if re.fullmatch(r"[a-z0-9._~-]+", host) else None


def _encoded(text: str) -> str:
    """Escape what needs it, unescape what does not, and write escapes in upper case."""

    def settle(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    text = _ESCAPE.sub(settle, text)
    return "".join(
        char
        if char in _SAFE
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )


def _without_dots(path: str) -> str:
    """Resolve ``.`` and ``..`` (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _without_tracking(query: str) -> str:
    return "&".join(
        part
        for part in query.split("&")
        if part and not _TRACKING.fullmatch(part.partition("=")[0])
    )
