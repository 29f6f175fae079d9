"""Kinds of lines that a dump's labels must know, each on a page invented for it."""

import pytest

from tests.dumps import labels, read
from transforms.article import BylineKind

STORY = (
    "The ferry to Marrow was late again on Monday, and nobody on the quay minded.",
    "The crew gave nine reasons, and the harbor master wrote every one of them down.",
    "A tenth reason was found on Tuesday under the bench, where the tide left it.",
)
HEAD = (
    "Ferry To Marrow Is Late Again",
    "By Nora Quill",
    "May 5, 2026",
)
PULLED = "The bench has been here longer than the boat."


def labelled(*lines: str) -> dict[str, str]:
    """The label of each line of a dump whose lines stand alone."""
    return {text: label for label, text in labels(read("\n\n".join(lines)))}


KINDS = {
    "results below a report": (
        (
            "Scores",
            "Marrow Rowers 186-8: I Pell 71, T Rudd 38",
            "Skell Oars 187-9: K Oldroyd 64",
            "Skell won by one oar",
            "Other races",
            "Oban 143, Tarn 97",
        ),
        ("heading", "list_item", "list_item", "list_item", "heading", "list_item"),
    ),
    "a quotation that stands in the text, too": ((PULLED,), ("quote",)),
    "points of a list that are long": (
        (
            "- how long the break is, which no clock but the coffee decides on board;",
            "- the depth of the harbor, which the tide decides for itself every night.",
        ),
        ("list_item", "list_item"),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_lines_of_the_body(kind: str) -> None:
    """What looks like a menu or a paragraph line by line is known by its neighbors."""
    lines, expected = KINDS[kind]
    story = STORY[0] + f" “{PULLED}”"
    found = labelled(*HEAD, story, STORY[1], *lines, STORY[2])
    assert tuple(found[line] for line in lines) == expected


def test_the_story_goes_on_below_results() -> None:
    """A paragraph below a list of results is no advertisement."""
    lines, _ = KINDS["results below a report"]
    found = labelled(*HEAD, *STORY, *lines, "The next race is on 30 June, if it rains.")
    assert found["The next race is on 30 June, if it rains."] == "paragraph"


def test_a_live_report_is_headed_by_its_clock_times() -> None:
    """Two clock times or more above running text head the entries of a ticker."""
    found = labelled(*HEAD, "11.38", STORY[0], "10.05 Uhr: Fog", STORY[1], STORY[2])
    assert (found["11.38"], found["10.05 Uhr: Fog"]) == ("heading", "heading")


def test_one_clock_time_is_when_the_page_was_published() -> None:
    """A single clock time by the date heads nothing."""
    assert labelled(*HEAD, "11.38", *STORY)["11.38"] == "timestamp"


@pytest.mark.parametrize(
    "bio",
    [
        "The author is a retired pilot and teaches at Harrow College in Oban.",
        "Nora Quill, based in Oban, covers ferries for Skell Letter.",
        "Nora Quill writes about knots for Skell Letter.",
    ],
)
def test_a_bio_below_the_text_needs_no_role(bio: str) -> None:
    """Who is named as the author, or called that, is described in a bio."""
    assert labelled(*HEAD, *STORY, bio, "© 2026 Skell Letter")[bio] == "bio"


def test_an_answer_of_one_word_is_no_dateline() -> None:
    """German interviews answer with one word and a full stop."""
    draft = read(
        "Warum Fähren warten\n\nVon Hanne Volkers\n\n"
        "Frau Pell, kommt die Fähre heute noch an, oder wird es wieder spät?\n\n"
        "Nein. Sie kommt morgen, und das auch nur, wenn der Wind dreht und die Crew "
        "ihre Mützen findet.\n\n"
        "Und übermorgen soll dann alles besser werden, wie man in der Stadt hört?\n\n"
        "Ja. Übermorgen kommt sie zweimal, weil sie heute und morgen nicht gekommen "
        "ist, sagt der Kapitän."
    )
    assert draft.metadata.dateline is None


def test_the_heading_below_a_newsletter_box_is_the_storys() -> None:
    """A sign-up box in mid-body does not take the heading of what follows."""
    found = labelled(
        *HEAD, *STORY[:2], "Sign up for our daily newsletter", "Copper For Millions",
        STORY[2],
    )  # fmt: skip
    assert found["Copper For Millions"] == "heading"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Save   Print   Share   Via WhatsApp", "share"),
        ("Gift article   Save   Listen (5 min)", "share"),
        ("OBAN, May 5 (AP) -", "dateline_date"),
        ("Posted by Nora Quill on May 6, 2026", "byline"),
        ("Reporting from Oban", "byline"),
    ],
)
def test_lines_between_headline_and_body(line: str, label: str) -> None:
    """Rows of buttons, datelines and credits are known without a rule for each."""
    found = labelled("Ferry To Marrow Is Late Again", "By Nora Quill", line, *STORY)
    assert found[line] == label


@pytest.mark.parametrize(
    "line",
    [
        "Contact | Our Ferries | Privacy Policy | Terms of Use",
        "© 2026 Skell Letter Company  SkTel  Contact Us  Accessibility  Terms of Use",
    ],
)
def test_a_row_of_links_is_a_menu(line: str) -> None:
    """One word of a footer's row does not decide what the row is."""
    assert labelled(*HEAD, *STORY, "© 2026 Skell Letter", line)[line] == "navigation"


def test_a_dateline_alone_on_its_line_is_read() -> None:
    """Some wires print place, day and agency above the first paragraph."""
    draft = read("\n\n".join((*HEAD, "PUERTO SKELL, May 5 (EFE) -", *STORY)))
    assert draft.metadata.dateline == "PUERTO SKELL"


def test_the_house_below_a_name_is_its_employer() -> None:
    """A line that the imprint repeats is the publication, not a menu."""
    lines = (*HEAD[:2], "Skell Letter", HEAD[2], *STORY, "© 2026 Skell Letter")
    draft = read("\n\n".join(lines))
    assert [b.organization for b in draft.bylines] == ["Skell Letter"]


def test_a_short_headline_stands_over_its_deck() -> None:
    """The longer of two lines is the deck where people or a day follow it."""
    deck = "A bench that sinks by a millimeter a week leaves the quay with one seat"
    draft = read("\n\n".join(("Marrow keeps its bench", deck, *HEAD[1:], *STORY)))
    assert (draft.metadata.title, draft.metadata.subtitle) == (
        "Marrow keeps its bench",
        deck,
    )


def test_bulleted_points_above_the_story_are_its_summary() -> None:
    """Takeaways stand over the body with their header, even if they are sentences."""
    points = (
        "Takeaways by Skell AI",
        "• A bench on the quay of Marrow holds back nine ferries a day.",
        "• Three crews and one harbor master each claim the bench.",
    )
    found = labelled(*HEAD, *points, *STORY)
    assert {found[line] for line in points} == {"subtitle"}


def test_a_list_in_the_story_is_no_summary() -> None:
    """Below the first paragraph bullets are list items."""
    point = "• A bench on the quay of Marrow holds back nine ferries a day."
    found = labelled(*HEAD, STORY[0], point, point.replace("nine", "ten"), *STORY[1:])
    assert found[point] == "list_item"


def test_an_interviewer_says_a_sentence_between_two_answers() -> None:
    """Where questions stand above answers, so does a short remark."""
    remark = "Your crews cannot have liked that."
    found = labelled(
        *HEAD, "Why is the ferry late?", STORY[0], "Who sat on the bench?", STORY[1],
        remark, STORY[2], "And when does it sail?", STORY[0].replace("late", "in"),
    )  # fmt: skip
    assert found[remark] == "heading"


def test_a_short_sentence_of_a_story_is_a_paragraph() -> None:
    """Without questions the same sentence is the story's."""
    remark = "Nobody on the quay was fired."
    assert labelled(*HEAD, *STORY[:2], remark, STORY[2])[remark] == "paragraph"


def test_what_a_text_cites_is_no_part_of_it() -> None:
    """References below a text are other texts."""
    note = "1. Pell, I. et al. Ann. Ferr. 12, 101-119 (2019)."
    found = labelled(*HEAD, *STORY, "References", note)
    assert (found["References"], found[note]) == ("related", "related")


def test_a_release_is_not_headed_by_its_contact() -> None:
    """Whom to ask stands over many press releases; it is no headline."""
    contact = "Contact: Lorna Pike, Tel. 555-0144, lpike@tarn.example"
    lines = ("NEWS RELEASE", contact, "Tarn to Supply Bench for Marrow Quay", *STORY)
    found = labelled(*lines)
    assert (found[contact], found[lines[2]]) == ("bio", "title")


def test_a_genre_before_the_deck_is_no_dateline() -> None:
    """French papers open their decks with the genre in capitals."""
    draft = read(
        "À Marrow, le bac ne part jamais le lundi\n\n"
        "REPORTAGE - Le capitaine accuse le banc, la mairie accuse le vent.\n\n"
        "Par Hermine Delvaux, envoyée spéciale à Marrow\n\n"
        "Le bac de sept heures n'est pas parti lundi, et personne sur le quai ne s'en "
        "est étonné. Le banc était occupé depuis cinq heures du matin.\n\n"
        "La mairie a commandé une expertise, qui coûtera le prix d'un banc neuf."
    )
    assert draft.metadata.dateline is None
    assert [(b.name, b.location) for b in draft.bylines] == [
        ("Hermine Delvaux", "Marrow")
    ]


def test_a_role_under_the_name_below_the_text_is_a_bio() -> None:
    """Spanish papers print name and role on two lines below the text."""
    found = labelled(
        "El barco no sale los lunes", "Nora Quill", "4 de noviembre de 2025",
        "El barco de las siete no salió tampoco este lunes y nadie se sorprendió.",
        "El capitán lleva veinte años esperando a que alguien se levante del banco.",
        "Sobre la firma", "Nora Quill",
        "Redactora de Economía. Cubre puertos y transporte desde 2009.",
    )  # fmt: skip
    assert found["Redactora de Economía. Cubre puertos y transporte desde 2009."] == (
        "bio"
    )


def test_swedish_pages_have_rules_of_their_own() -> None:
    """Buttons and pointers in Swedish are no headings of the story."""
    found = labelled(
        "Färjan klockan sju ställs in", "Av Karin Lindqvist",
        "Publicerad 12 mars 2025 kl 06.30", "Dela",
        "Färjan klockan sju gick inte heller denna måndag, och ingen blev förvånad.",
        "Läs också: Fyren som tänds klockan tolv",
        "Kommunen har beställt en utredning som kostar lika mycket som en ny bänk.",
    )  # fmt: skip
    assert (found["Dela"], found["Läs också: Fyren som tänds klockan tolv"]) == (
        "share",
        "related",
    )


def test_a_guest_is_introduced_between_byline_and_text() -> None:
    """A guest's bio under the byline is no paragraph, and the text still follows."""
    bio = "Mr. Quill is the author of “Sitting” and lives on the quay of Marrow."
    lines = ("Leave the bench", "By Edwin Quill", "May 5, 2026", bio, *STORY)
    found = labelled(*lines)
    assert (found[bio], {found[line] for line in STORY}) == ("bio", {"paragraph"})


def test_ranks_of_other_articles_belong_to_their_list() -> None:
    """Numbers between the headlines of a list count no shares."""
    found = labelled(*HEAD, *STORY, "Most Popular", "1", "Ferry sinks in a puddle", "2")
    assert {found[line] for line in ("1", "2")} == {"related"}


def test_a_heading_in_capitals_is_nobodys_name() -> None:
    """Its words come again in the text below it."""
    heading = "NEW BENCH MARROW"
    story = "The quay of Marrow has a new bench, which seats four and waits for nobody."
    assert labelled(*HEAD, STORY[0], heading, story, STORY[1])[heading] == "heading"


def test_a_name_behind_a_dash_signs_the_text() -> None:
    """Letters end with their writer's name behind a dash."""
    found = labelled(*HEAD[:1], HEAD[2], *STORY, "— Nora Quill", "© 2026 Skell Letter")
    assert found["— Nora Quill"] == "byline"


def test_a_line_that_a_wall_cuts_is_the_body() -> None:
    """A teaser of one broken sentence between two walls has a headline and a text."""
    teaser = (
        "Rope prices fell for a ninth month in January, as harbors across the north "
        "bought chains instead and"
    )
    draft = read(
        "\n\n".join(
            (
                "You are reading a free preview. Rope Pro members get the full report.",
                "Rope Prices Fall For A Ninth Month",
                "Nora Quill",
                "Feb. 2, 2026",
                teaser,
                "This report is exclusive to Rope Pro members",
                "Already a member? Sign in",
            )
        )
    )
    assert draft.metadata.title == "Rope Prices Fall For A Ninth Month"
    assert [b.text for b in draft.blocks if b.label == "paragraph"] == [teaser]


def test_a_german_day_counts_no_shares() -> None:
    """A day in figures alone under the byline is the day of publication."""
    draft = read(
        "Fähre fällt aus\n\nVon Hanne Volkers\n\n12.01.2026\n\n"
        "Die Fähre nach Marn ist am Montag ausgefallen, und niemand war überrascht.\n\n"
        "Die Bank am Kai war seit fünf Uhr besetzt, wie die Hafenbehörde mitteilte."
    )
    assert str(draft.metadata.published_on) == "2026-01-12"


def test_a_quotation_heads_an_interview() -> None:
    """A headline in quotation marks is no first paragraph, whatever its length."""
    title = "«El banco siempre dice la verdad; el parte, a veces miente»"
    deck = "Sven Holm manda el barco más lento del norte. Se jubila en diciembre."
    draft = read(
        "\n\n".join(
            (
                title,
                deck,
                "Entrevista de Nora Quill",
                "4 de septiembre de 2024",
                "Holm, ante el banco desmontado.  Imagen: Talleres de Marrow",
                "Recibe de pie, junto a un banco de 1974 que nadie ha movido todavía.",
                "La verdad, dice, está en el banco y a veces en el parte.",
            )
        )
    )
    assert (draft.metadata.title, draft.metadata.subtitle) == (title, deck)
    assert [b.name for b in draft.bylines] == ["Nora Quill"]


def test_front_matter_lists_its_authors() -> None:
    """Each below the field's name, with a list mark."""
    draft = read(
        "---\ntitle: Night ferry returns\nauthors:\n  - Ada Thorpe\n  - Lev Marsh\n"
        "date: 2026-01-12\n---\n\n# Night ferry returns\n\n"
        "The night ferry returns on Friday, with a smaller crew and a new galley.\n\n"
        "Islanders had asked for it since the winter storms cut the bridge in two.\n"
    )
    assert [b.name for b in draft.bylines] == ["Ada Thorpe", "Lev Marsh"]


def test_a_list_below_a_quotation_names_no_speakers() -> None:
    """A dash alone does; of two each is an item."""
    head = "Night ferry returns\n\nBy Ada Thorpe\n\nThe ferry returns on Friday, she"
    head += " said, with a smaller crew and a new galley.\n\n> We had asked for it.\n"
    found = read(f"{head}\n- Tickets cost the same.\n- Bicycles are free.\n")
    assert [label for label, _ in labels(found)][-2:] == ["list_item", "list_item"]
    told = "The night ferry returns with a crew of nine, said the company on Monday."
    found = read(f"{head}\n- Ines Okafor, keeper\n\n{told}\n")
    assert [label for label, _ in labels(found)][-2:] == ["quote", "paragraph"]


def test_who_speaks_first_in_an_interview_is_no_place() -> None:
    """With a colon both stand before a paragraph; others open with names, too."""
    head = "A keeper remembers\n\nBy Ada Thorpe\n\nMay 4, 2025\n\n"
    first = "SKELL LETTER: What did you do on the first day without the light?"
    answer = "OKAFOR: I slept, and then I went down to look at it from below."
    told = "The light had burned for a hundred and forty years, and was cold."
    found = [read(f"{head}{first}\n\n{rest}\n").metadata for rest in (answer, told)]
    assert [metadata.dateline for metadata in found] == [None, "SKELL LETTER"]


@pytest.mark.parametrize("sign", ["© Ada Thorpe", "© Bild: Norrlight / Lev Marsh"])
def test_an_owner_without_a_year_owns_a_picture_of_the_text(sign: str) -> None:
    """Text follows it; the text's own owner stands at its end."""
    more = [
        f"{text[:-1]}, as it had in {year}." for text in STORY for year in (1931, 32)
    ]
    found = labelled(
        *HEAD, *STORY, sign, *more[:2], f"{sign} II", *more[2:4], "© Pier Gazette"
    )
    told = [found[text] for text in (*STORY, *more[:4])]
    assert told == ["paragraph"] * 7
    assert found[sign] == found[f"{sign} II"] == "credit"
    assert found["© Pier Gazette"] == "copyright"


FOUND = ("Harbor Desk", "Quay Street", "Tidal Gate", "Marrow Island")
SECTIONS = ("Ferries", "Nets", "Ropes", "Tides and quays", "Boats by night")


@pytest.mark.parametrize(
    "between",
    [
        ["* Nora Quill"],
        ["Nora Quill", *FOUND],
        [*SECTIONS, "Nora Quill", *reversed(SECTIONS)],
    ],
)
def test_a_bare_name_in_a_list_or_far_off_wrote_nothing(between: list[str]) -> None:
    """Nothing says so, and menus have names."""
    draft = read("\n\n".join([HEAD[0], *between, *STORY]))
    assert [b.name for b in draft.bylines if b.kind is BylineKind.AUTHOR] == []


@pytest.mark.parametrize(
    "between",
    [["Nora Quill"], ["A bench, a boat, a tide", "Nora Quill", "May 5, 2026"]],
)
def test_a_bare_name_below_the_headline_wrote_it(between: list[str]) -> None:
    """So it does beside a date."""
    draft = read("\n\n".join([HEAD[0], *between, *STORY]))
    assert [b.name for b in draft.bylines] == ["Nora Quill"]


ROWS = (("Boat", "Crew", "Late by"), ("Ferry", "9", "4 min"), ("Tug", "3", "1 min"))
DRAWN = {
    "tabs": ["\t".join(row) for row in ROWS],
    "blanks": ["    ".join(row) for row in ROWS],
    "bars": ["| Boat | Crew | Late by |", "| --- | ---: | --- |"]
    + [f"| {' | '.join(row)} |" for row in ROWS[1:]],
    "an empty cell": [*("\t".join(row) for row in ROWS), "Barge\t2"],
}


@pytest.mark.parametrize("form", DRAWN)
def test_the_rows_of_a_table_are_the_storys(form: str) -> None:
    """Between its paragraphs, however their columns are parted."""
    table = DRAWN[form]
    found = labels(read("\n\n".join([*HEAD, *STORY, "\n".join(table), *STORY[:2]])))
    rows = [(label, text) for label, text in found if text in table]
    assert rows == [("list_item", text) for text in table]


@pytest.mark.parametrize(
    "rows",
    [
        ["News\tSport\tWeather", "Tides\tBoats\tLetters"],  # no figures
        ["Ferry\t9\t4 min"],  # one row
    ],
)
def test_a_menu_in_columns_is_no_table(rows: list[str]) -> None:
    """Nor is one row alone."""
    found = read("\n\n".join([*HEAD, *STORY, "\n".join(rows), *STORY[:2]]))
    assert all(block.rule != "body.table-row" for block in found.blocks)


def test_a_table_below_the_text_is_not_the_storys() -> None:
    """Menus stand there in columns."""
    found = read("\n\n".join([*HEAD, *STORY, "\n".join(DRAWN["tabs"])]))
    assert all(block.rule != "body.table-row" for block in found.blocks)
