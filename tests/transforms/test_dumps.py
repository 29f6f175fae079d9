"""Text dumps: the layouts, the look-alikes and bad input."""

import time
import tracemalloc

import pytest

from tests.dumps import RULES, dump_page, labels, read, refuse, squash
from transforms.article import Access, Basis, Reason
from transforms.dumps import read_dump


def story(end: str = "\n\n") -> str:
    """A small article, its lines joined by ``end``."""
    return end.join(
        [
            "Ferry Crew Counts Its Reasons",
            "By Ada Thorpe",
            "May 5, 2026",
            "SKELL—The ferry was late on Monday, and the crew counted nine reasons.",
            "The harbor master wrote all of them down and hung them in his office.",
            "“One of them was the cat,” he said.",
            "© 2026 Skell Letter",
        ]
    )


@pytest.mark.parametrize(
    "content",
    [
        story(),
        story("\n"),
        story("\r\n\r\n"),
        story("\r"),
        "\ufeff" + story(),
        story().encode("utf-16"),
        story().replace("\u2014", " - ").replace("“", '"').replace("”", '"'),
        story().replace(" ", "\u00a0", 6),
        story().rstrip("\n"),
        story().replace(". ", ".  "),
        "\n\n\n" + story("\n\n\n"),
    ],
    ids=["blank", "single", "crlf", "cr", "bom", "utf16", "plain", "nbsp", "cut",
         "double", "spaced"],
)  # fmt: skip
def test_layouts(content: str | bytes) -> None:
    """However the text got into the file, its parts are the same."""
    found = [label for label, _ in labels(read(content))]
    assert found == [
        "title", "byline", "dateline_date", "paragraph", "paragraph", "paragraph",
        "copyright",
    ]  # fmt: skip


@pytest.mark.parametrize("column", [36, 48, 60, 68, 72, 76, 80])
def test_hard_wraps_are_joined(column: int) -> None:
    """Lines cut at a column are one block again, its line ends kept."""
    import textwrap

    long = (
        "The ferry was late on Monday, the third time in a week, and nobody on the "
        "quay was surprised, least of all the crew, who had counted nine reasons for "
        "it and given them to the harbor master in writing before noon."
    )
    text = "\n\n".join(
        ["Ferry Crew Counts Its Reasons", "By Ada Thorpe"]
        + [textwrap.fill(f"{opening} {long}", column) for opening in "ABCD"]
    )
    paragraphs = [text for label, text in labels(read(text)) if label == "paragraph"]
    assert [" ".join(p.split()) for p in paragraphs] == [f"{o} {long}" for o in "ABCD"]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "iso8859-15"])
def test_a_wrong_encoding_still_gives_the_words(encoding: str) -> None:
    """Western text that is no UTF-8 is read in its code page."""
    text = "Der Fährmann zählt\n\nVon Hanne Volkers\n\nKiel. Die Fähre war am Montag "
    text += "wieder zu spät, und niemand am Kai war darüber überrascht oder böse.\n"
    draft = read(text.encode(encoding))
    assert (draft.metadata.title, draft.metadata.dateline) == (
        "Der Fährmann zählt",
        "Kiel",
    )


def test_control_characters_stay_in_their_lines() -> None:
    """Stray control characters neither break lines nor vanish."""
    draft = read(story().replace("Monday", "Mon\x07day\x1b[0m"))
    assert any("Mon\x07day\x1b[0m" in block.text for block in draft.blocks)


def test_nothing_but_white_space_is_refused() -> None:
    """A page without text says so."""
    assert refuse(" \n\t\u00a0\r\n ").reason == Reason.NO_TEXT


def test_a_dump_of_nothing_but_navigation_is_refused() -> None:
    """Menus, search and a footer make no article, and the reason says so."""
    menu = "Skip to content\nHome\nNews\nSports\nSearch\nLog in\nPrivacy Policy\n"
    refusal = refuse(menu + "About Us | Contact Us | Terms of Use\n© 2026 Skell Letter")
    assert (refusal.reason, "no running text" in refusal.message) == (
        Reason.NAVIGATION_ONLY,
        True,
    )


def test_fifty_megabytes_on_one_line_are_refused_at_once() -> None:
    """No article is that long; the message says what to do."""
    content = b"word " * 10_000_000
    started = time.process_time()
    refusal = refuse(content)
    assert refusal.reason == Reason.TOO_LARGE
    assert "one file per article" in refusal.message
    assert time.process_time() - started < 1


def test_ten_million_short_lines_are_refused_at_once() -> None:
    """A list or a log is no article."""
    assert refuse(b"a\n" * 10_000_000).reason == Reason.TOO_LARGE


def test_many_lines_below_the_size_limit_are_refused() -> None:
    """A file within the limit can still be a list of a million entries."""
    refusal = refuse("\n".join(map(str, range(1_000_000))))
    assert (refusal.reason, "lines" in refusal.message) == (Reason.TOO_LARGE, True)


@pytest.mark.parametrize(
    "content",
    [
        b"word " * 400_000,
        b"a b c. " * 200_000 + b"\n",
        b"Home\n" * 20_000,
        b"\n".join(b"Alpha beta gamma %d" % n for n in range(30_000)),
        b"\n\n".join(
            b"The ferry was late, and the crew %d." % n for n in range(40_000)
        ),
        b"By Ada and " * 100_000,
        b"| " * 500_000,
        b"(" * 1_000_000,
        b"http://" * 200_000,
        "\u4e00".encode() * 400_000,
    ],
    ids=[
        "line",
        "sentences",
        "menu",
        "lines",
        "paragraphs",
        "names",
        "bars",
        "brackets",
        "links",
        "cjk",
    ],
)
def test_odd_text_takes_bounded_time_and_memory(content: bytes) -> None:
    """Two megabytes of anything are read or refused within seconds."""
    tracemalloc.start()
    started = time.process_time()
    read_dump(dump_page(content), RULES)
    seconds = time.process_time() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (seconds < 20, peak < 60 * len(content) + 50_000_000) == (True, True)


def test_a_dump_of_two_languages_is_read_in_the_longer_one() -> None:
    """The language is that of most of the text; nothing of the other is lost."""
    german = "Die Fähre war am Montag wieder zu spät, und niemand am Kai war darüber "
    text = story() + "\n\n" + (german + "überrascht, sagte der Hafenmeister. ") * 6
    draft = read(text)
    assert draft.metadata.language == "de"
    assert squash(text) == squash("".join(b.text for b in draft.blocks))


def test_a_person_of_the_story_is_no_author() -> None:
    """The same grammar is a bio below the text and a sentence within it."""
    text = story().replace(
        "The harbor master wrote",
        "Lev Marsh is the operations chief of a rival ferry in Oban. He laughed.\n\n"
        "The harbor master wrote",
    )
    draft = read(text)
    assert [b.name for b in draft.bylines] == ["Ada Thorpe"]
    assert "bio" not in {label for label, _ in labels(draft)}


def test_a_photographer_is_no_author() -> None:
    """Who made the picture is in the image row only."""
    text = story().replace(
        "SKELL", "The ferry at the quay.\n\nCredit: Juno Amado\n\nSKELL"
    )
    draft = read(text)
    assert [b.name for b in draft.bylines] == ["Ada Thorpe"]
    assert [(i.caption, i.credit) for i in draft.images] == [
        ("The ferry at the quay.", "Juno Amado")
    ]


def test_a_credit_may_name_what_is_shown() -> None:
    """Below the picture of a tanker: "Tanker: Kestrel Forge". A deck is none."""
    shown = "tanker on wet apron\n\nTanker: Kestrel Forge\n\nSKELL"
    draft = read(story().replace("SKELL", shown, 1))
    assert [(i.alt, i.credit) for i in draft.images] == [
        ("tanker on wet apron", "Tanker: Kestrel Forge")
    ]
    deck = "The crew explains itself\n\nReasons: Nine And Counting\n\nSKELL"
    assert read(story().replace("SKELL", deck, 1)).images == ()


GERMAN = (
    "Die Fähre kam am Montag zu spät, und die Besatzung zählte dafür neun Gründe auf. "
    "Der Hafenmeister schrieb sie alle auf und hängte sie in sein Büro.\n\n"
    "Einer davon war die Katze. Die anderen acht waren nach Angaben der Reederei das "
    "Wetter, sechs Mal der Motor und einmal ein Fahrgast aus dem Nachbarort.\n\n"
    "Am Dienstag fuhr die Fähre wieder nach Plan, und niemand zählte etwas.\n"
)


def test_an_export_names_its_fields() -> None:
    """Paper, headline and section stand in fields above the text."""
    metadata = read(
        "Quelle: Der Marrower Bote vom 14.03.2023, Seite 9\nRessort: Wirtschaft\n"
        "Titel: Die Fähre zählt ihre Gründe\nAutor: Malte Ohrens\n\n" + GERMAN
    ).metadata
    assert metadata.title == "Die Fähre zählt ihre Gründe"
    assert metadata.publication == "Der Marrower Bote"
    assert metadata.kicker == "Wirtschaft"
    assert str(metadata.published_on) == "2023-03-14"


def test_what_is_free_until_a_day_is_no_paywall() -> None:
    """The line names subscribers, and stops nobody."""
    line = (
        "Dieser Newsletter ist Teil von Hafenpost Plus und bis zum 26. September 2026 "
        "frei lesbar. Danach steht er nur noch Abonnenten offen."
    )
    metadata = read(f"Die Fähre und die Katze\n\n{line}\n\n{GERMAN}").metadata
    assert metadata.access is Access.COMPLIMENTARY
    assert metadata.publication == "Hafenpost Plus"
    assert str(metadata.free_until) == "2026-09-26"


def test_a_date_is_not_guessed() -> None:
    """Without a date line or a dateline's day there is no date."""
    draft = read(story().replace("May 5, 2026\n\n", ""))
    assert draft.metadata.published_on is None


def test_a_dateline_and_an_imprint_give_an_inferred_day() -> None:
    """Day and month of the dateline, year of the imprint, and the basis says so."""
    text = (
        story()
        .replace("May 5, 2026\n\n", "")
        .replace("SKELL—The", "SKELL, May 4 (Harbor Wire) - The")
    )
    metadata = read(text).metadata
    assert (str(metadata.published_on), metadata.published_basis) == (
        "2026-05-04",
        Basis.INFERRED,
    )


def test_a_stub_is_truncated() -> None:
    """Nobody takes a teaser for an article."""
    text = story().replace(
        "© 2026", "Subscription Required\n\nAlready a member? Log in\n\n© 2026"
    )
    assert read(text).metadata.access == Access.TRUNCATED


def test_short_sentences_are_a_body() -> None:
    """A story of a few short sentences is a story, not a headline with decks."""
    draft = read("A kiln is lit again\nPotters fired pots.\nThe mayor came too.\n")
    assert [str(block.label) for block in draft.blocks] == [
        "title", "paragraph", "paragraph",
    ]  # fmt: skip
