"""Pages that are no article are refused with their reason; short articles are not."""

from datetime import UTC, datetime

import pytest

from transforms.article import BODY_LABELS, Draft, Page, Reason, Refusal
from transforms.html import read_html
from transforms.rules import load_rules

RULES = load_rules()
MENU = (
    "<nav><ul><li><a href=/a>Home</a><li><a href=/b>Harbour</a>"
    "<li><a href=/c>Council</a><li><a href=/d>Sport</a></ul></nav>"
)
FOOT = (
    "<footer><a href=/i>Imprint</a> <a href=/p>Privacy</a>"
    " <p>© 2026 The Saltmarsh Courier</p></footer>"
)
TEASERS = [
    ("Ferry crews vote on winter timetable", "The result is due on Friday evening."),
    ("Lighthouse keeper retires after forty years", "A successor has not been named."),
    ("Council shelves plan for second tidal gate", "Members want a new estimate."),
    ("Oyster beds reopen after clean samples", "Three of the beds stay closed."),
    ("Choir finds home in former customs house", "The first concert is in May."),
    ("Bus line to the dunes returns for summer", "Tickets stay at last year's price."),
    ("Storm tears roof from rowing club", "Nobody was in the building at the time."),
    ("School kitchen wins regional prize", "The jury praised its fish soup."),
    ("Dredging of the inner basin is delayed", "The ship is in dock until June."),
]


def make(title: str, main: str, *, head: str = "", frame: bool = True) -> bytes:
    """A page of an invented paper around ``main``."""
    menu, foot = (MENU, FOOT) if frame else ("", "")
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head>"
        f"<body>{menu}<main>{main}</main>{foot}</body></html>"
    ).encode()


def teasers(tag: str, count: int = 9) -> str:
    """Linked headlines, each with a sentence below."""
    return "".join(
        f"<div class=item><{tag}><a href=/n{n}>{head}</a></{tag}><p>{text}</p></div>"
        for n, (head, text) in enumerate(TEASERS[:count])
    )


def links(count: int = 9) -> str:
    """Linked headlines and nothing else."""
    items = (f"<li><a href=/n{n}>{h}</a>" for n, (h, _) in enumerate(TEASERS[:count]))
    return f"<ul>{''.join(items)}</ul>"


NOT_ARTICLES = {
    "front page": (
        make("The Saltmarsh Courier", teasers("h2")),
        {Reason.INDEX_PAGE, Reason.NAVIGATION_ONLY},
    ),
    "list of headlines": (
        make("Harbour news | The Saltmarsh Courier", f"<h1>Harbour</h1>{links()}"),
        {Reason.INDEX_PAGE, Reason.NAVIGATION_ONLY},
    ),
    "tag page": (
        make("Tag: ferries - Courier", f"<h1>Tag: ferries</h1>{teasers('h3', 6)}"),
        {Reason.INDEX_PAGE},
    ),
    "author archive": (
        make(
            "Articles by Odile Varga",
            f"<h1>Odile Varga</h1><p>Odile Varga covers the harbour for the Courier."
            f"</p>{teasers('h2', 7)}<a href=?p=2>Older posts</a>",
        ),
        {Reason.INDEX_PAGE},
    ),
    "monthly archive": (
        make("Archive March 2026", f"<h1>March 2026</h1>{links()}"),
        {Reason.INDEX_PAGE, Reason.NAVIGATION_ONLY},
    ),
    "search results": (
        make(
            "Search results for tidal gate",
            "<h1>Search results for “tidal gate”</h1><p>8 results found</p>"
            + teasers("h3", 8),
        ),
        {Reason.SEARCH_RESULTS},
    ),
    "search without results": (
        make(
            "Suche nach Deichtor",
            "<h1>Suchergebnisse</h1><p>Ihre Suche nach Deichtor ergab keine Treffer. "
            "Bitte versuchen Sie es mit anderen Wörtern.</p>",
        ),
        {Reason.SEARCH_RESULTS},
    ),
    "404": (
        make(
            "404 - Page not found",
            "<h1>Page not found</h1><p>We are sorry, the page you asked for is not "
            "here. It may have moved, or the address may be mistyped.</p>",
        ),
        {Reason.ERROR_PAGE},
    ),
    "404 in German with teasers": (
        make(
            "Seite nicht gefunden",
            "<h1>Seite nicht gefunden</h1><p>Diese Seite gibt es leider nicht mehr."
            f"</p><h2>Das lesen andere</h2>{links(5)}",
        ),
        {Reason.ERROR_PAGE},
    ),
    "403": (
        make(
            "403 Forbidden",
            "<h1>Access denied</h1><p>You do not have permission to view this page on "
            "this server.</p>",
            frame=False,
        ),
        {Reason.ERROR_PAGE},
    ),
    "500": (
        make(
            "Service unavailable",
            "<h1>Something went wrong</h1><p>Our server is having trouble. Please try "
            "again in a few minutes.</p>",
        ),
        {Reason.ERROR_PAGE},
    ),
    "maintenance": (
        make(
            "Wartungsarbeiten",
            "<h1>Wartungsarbeiten</h1><p>Der Kurier ist in Kürze wieder für Sie da. "
            "Wir danken für Ihre Geduld.</p>",
            frame=False,
        ),
        {Reason.ERROR_PAGE},
    ),
    "consent wall": (
        make(
            "Before you continue",
            "<div class=consent><h2>We value your privacy</h2><p>We and our 214 "
            "partners store cookies on your device and process personal data for our "
            "advertising. You can give your consent or refuse it.</p><p>Some vendors "
            "rely on legitimate interest; you may object in the privacy settings. "
            "Cookies can be deleted at any time.</p><button>Accept all</button>"
            "<button>Manage cookies</button></div>",
            frame=False,
        ),
        {Reason.CONSENT_WALL},
    ),
    "consent wall in German": (
        make(
            "Der Kurier",
            "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie den Kurier wie gewohnt "
            "mit Werbung und Tracking. Ihre Einwilligung können Sie im Privacy Center "
            "widerrufen. Details in der Datenschutzerklärung.</p><p>Wir nutzen Cookies "
            "und geben Daten an Werbepartner weiter.</p><button>Zustimmen</button>",
            frame=False,
        ),
        {Reason.CONSENT_WALL},
    ),
    "bot wall": (
        make(
            "Just a moment...",
            "<h1>courier.example</h1><p>Checking if the site connection is secure. "
            "Verify you are human by completing the action below.</p>",
            frame=False,
        ),
        {Reason.BOT_WALL},
    ),
    "captcha": (
        make(
            "courier.example",
            "<p>Our systems have noticed unusual traffic from your network. Please "
            "solve the captcha to go on.</p>",
            frame=False,
        ),
        {Reason.BOT_WALL},
    ),
    "log-in": (
        make(
            "Log in | The Saltmarsh Courier",
            "<h1>Welcome back</h1><form><label>E-mail</label><input name=mail>"
            "<label>Password</label><input type=password><button>Log in</button></form>"
            "<p>No account yet? Register now and read three stories a month.</p>",
        ),
        {Reason.LOGIN_PAGE},
    ),
    "registration": (
        make(
            "Create an account",
            "<h1>Create an account</h1><p>It takes a minute. You need an e-mail "
            "address and a password of at least ten signs.</p><form><input name=mail>"
            "<input type=password></form>",
        ),
        {Reason.LOGIN_PAGE},
    ),
    "password reset": (
        make(
            "Forgot your password",
            "<h1>Forgot your password?</h1><p>Give the address you registered with and "
            "we send you a link.</p><form><input name=mail></form>",
        ),
        {Reason.LOGIN_PAGE},
    ),
    "empty shell": (
        make(
            "Courier", "<div id=root></div><script src=/app.js></script>", frame=False
        ),
        {Reason.NO_TEXT, Reason.SCRIPT_SHELL},
    ),
    "shell with a note": (
        make(
            "Courier",
            "<div id=app><p>Loading…</p></div><noscript>You need to enable JavaScript "
            "to run this app.</noscript><script src=/app.js></script>",
            frame=False,
        ),
        {Reason.SCRIPT_SHELL},
    ),
    "menus only": (
        make("Courier", "<h1>Courier</h1>"),
        {Reason.NAVIGATION_ONLY, Reason.TOO_SHORT, Reason.INDEX_PAGE},
    ),
}


def read(content: bytes, http_status: int | None = None) -> Draft | Refusal:
    """Read one page of no address."""
    page = Page(
        source="s",
        source_uri="file:///page.html",
        content=content,
        fetched_at=datetime(2026, 5, 1, tzinfo=UTC),
        http_status=http_status,
    )
    return read_html(page, RULES)[0]


@pytest.mark.parametrize("name", NOT_ARTICLES)
def test_page_that_is_no_article_is_refused_with_its_reason(name: str) -> None:
    """Each kind of page that is no article is known for what it is."""
    content, reasons = NOT_ARTICLES[name]
    found = read(content)
    assert isinstance(found, Refusal), found
    assert found.reason in reasons


STORY = (
    "<article><h1>Ferry to Gull Island stops for a day</h1>"
    "<p>The ferry to Gull Island stays in port on Tuesday, the harbour office said. "
    "A pump in the engine room has to be replaced, and the part comes by road.</p>"
    "<p>“We expect to sail again on Wednesday morning,” said Marek Ilves, who runs the "
    "line. Tickets for Tuesday are valid until the end of the week.</p></article>"
)


@pytest.mark.parametrize(
    ("title", "main"),
    [
        ("Ferry to Gull Island stops for a day", STORY),
        ("Ferry to Gull Island stops for a day", STORY + links(9)),
        ("Lost and not found: ferry stops for a day", STORY + teasers("h3", 6)),
    ],
)
def test_short_article_is_read_though_teasers_follow(title: str, main: str) -> None:
    """Two paragraphs are an article, whatever stands below them."""
    found = read(make(title, main))
    assert isinstance(found, Draft), found
    body = [b.text for b in found.blocks if b.label in BODY_LABELS]
    assert len(body) == 2
    assert body[0].startswith("The ferry to Gull Island stays in port")


def test_error_status_refuses_a_short_page() -> None:
    """A server that answers 404 sends no article, however the page is worded."""
    found = read(make("Gull Island", "<h1>Gull Island</h1><p>Gone fishing.</p>"), 404)
    assert isinstance(found, Refusal)
    assert found.reason is Reason.ERROR_PAGE


def test_article_without_text_is_kept_for_what_its_metadata_tells() -> None:
    """A film's page has no running text, but a headline, a day and an author."""
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": '
        '"Ferry to Gull Island stops for a day", "datePublished": '
        '"2026-04-20T08:00:00Z"}</script>'
    )
    found = read(make("Ferry to Gull Island stops for a day", links(), head=head))
    assert isinstance(found, Draft), found
    assert found.metadata.published_at == datetime(2026, 4, 20, 8, tzinfo=UTC)
    assert not [b for b in found.blocks if b.label in BODY_LABELS]
