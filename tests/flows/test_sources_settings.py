"""Sources named in copydesk.toml, and how arguments are told apart."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.settings import Settings, SettingsError, SourceSettings, load_settings
from flows.sources import find_source, find_sources, source_uri


@pytest.mark.parametrize(
    ("argument", "kind", "where"),
    [
        ("-", "stdin", "-"),
        ("saved/", "files", "saved/"),
        ("urls:list.txt", "urls", "list.txt"),
        ("feed:feed.xml", "feed", "feed.xml"),
        ("site:courier.example", "site", "courier.example"),
        ("https://a.example/story", "url", "https://a.example/story"),
        ("https://a.example/story-on-rss", "url", "https://a.example/story-on-rss"),
        ("https://a.example/feed/", "feed", "https://a.example/feed/"),
        ("https://a.example/rss", "feed", "https://a.example/rss"),
        ("https://a.example/x.atom?y=1", "feed", "https://a.example/x.atom?y=1"),
        ("https://a.example/news-feed.xml", "feed", "https://a.example/news-feed.xml"),
        (
            "https://a.example/sitemap-news.xml.gz",
            "sitemap",
            "https://a.example/sitemap-news.xml.gz",
        ),
        ("file:///tmp/a%20b.html", "files", "/tmp/a b.html"),
        ("C:pages", "files", "C:pages"),
        ("ftp://a.example/x", "url", "ftp://a.example/x"),
    ],
)
def test_kind_is_told(argument: str, kind: str, where: str) -> None:
    """By its prefix, else by its looks."""
    source = find_source(argument)
    assert (source.kind, source.where, source.name) == (kind, where, argument)


def test_password_stays_out_of_the_name() -> None:
    """What a source is called in tables has no password."""
    source = find_source("feed:https://anna:pass@a.example/feed")
    assert source.name == "feed:https://a.example/feed"
    assert source.where == "https://anna:pass@a.example/feed"
    assert source_uri(source) == "https://a.example/feed"


def test_named_sources() -> None:
    """A name stands for what copydesk.toml says; none, for all of them."""
    letters = SourceSettings(
        name="letters", what="feed:https://a.example/f", since="2026-03-04"
    )
    dump = SourceSettings(name="dump", what="dump.jsonl", columns=("text=story",))
    settings = Settings(source=(letters, dump))
    first, second = find_sources([], settings)
    assert (first.name, first.kind) == ("letters", "feed")
    assert first.where == "https://a.example/f"
    assert first.since == datetime(2026, 3, 4, tzinfo=UTC)
    assert (second.name, second.columns) == ("dump", (("text", "story"),))
    [saved] = find_sources(["saved/"], settings)
    assert (saved.name, saved.settings) == ("saved/", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[fetch]\nspacng = 1",
            ':2: there is no setting "spacng"; did you mean "spacing"',
        ),
        ("[fetch]\nparallel = 0", ":2: parallel is 0; give 1 or more"),
        ('[[source]]\nname = "a"', ':1: "what" is missing'),
        (
            '[[source]]\nname = "a"\nwhat = ""',
            ":3: what is ''; give a path or an address",
        ),
        (
            '[[source]]\nname = "a"\nwhat = "x"\n\n[[source]]\nname = "a"\nwhat = "y"',
            ':6: another source is named "a"; give each a name of its own',
        ),
        (
            '[[source]]\nname = "a"\nwhat = "x"\nsince = "lately"',
            ":4: since is 'lately'; give a day",
        ),
        (
            '[[source]]\nname = "a"\nwhat = "x"\n[[source]]\nname = "b"\nwath = "x"',
            ':6: there is no setting "wath"; did you mean "what"',
        ),
    ],
)
def test_wrong_settings_are_refused_by_line(
    tmp_path: Path, text: str, said: str
) -> None:
    """Unknown keys, double names and bad values: file, line, what to do."""
    path = tmp_path / "copydesk.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert f"{path}{said}" in str(caught.value)
