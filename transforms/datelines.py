"""Datelines: the place, agency and day that open a story's first paragraph.

``COLORADO SPRINGS—The`` · ``NORFOLK, Va. — In`` · ``WASHINGTON (AP) — The`` · ``LONDON,
Nov 24 (Reuters) - The`` · ``Kiel. Ein`` · ``Madrid, 4 nov (EFE).- La`` · ``HARLOW,
Wash.--(BUSINESS WIRE)--Acme``. The place stays in its paragraph; it is read, not cut.

Source: PATTERNS section 4, and its look-alikes: a paragraph that opens with a dash, a
company's name in capitals, "AP is what we call …".
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transforms.names import is_place

_MAX_CHARS = 120
"""Where a dateline must have ended."""

_CAP = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĶĹĻŁŃŅŇŐŘŚŞŠȘŢŤȚŪŮŰŹŻŽ]"
_WORD = rf"{_CAP}[\w.'’]*(?:[-–](?:{_CAP}|sur|en|am|an|der|de|la|le|les|sous)[\w.'’]*)*"
_SMALL = (
    r"(?:de|del|la|las|los|el|le|les|du|des|sur|en|am|an|der|im|in|bei|ob|of|the|upon|"
    r"do|da|dos|di|aan|den|op|ABOARD|ON BOARD)"
)
_PLACE_WORDS = rf"{_WORD}(?: (?:{_WORD}|{_SMALL}(?= ))){{0,4}}"
_PLACE = rf"(?P<place>{_PLACE_WORDS}(?:, {_PLACE_WORDS}){{0,2}}?(?:/{_PLACE_WORDS})?)"
_MONTH = r"[A-Za-zÀ-ÿ]{3,10}\.?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|º)?\.? (?:de )?{_MONTH}|{_MONTH} \d{{1,2}})"
_DATE = (
    rf"(?P<day>{_DAY}(?:,? (?:de )?\d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?)"
)
_AGENCY = r"[(/](?P<agency>[^()/\d]{2,40})[)/]"
_DASH = r"(?:—|–|―|--|-)"
_STRONG = re.compile(
    rf"{_PLACE}(?:, ?{_DATE})?,?(?: ?{_DASH}{{0,2}} ?{_AGENCY})"
    rf"(?: ?[.:]? ?{_DASH}+(?: {_DASH})*|[.:,])? *(?=\S)"
)
_DASHED = re.compile(
    rf"{_PLACE}(?:,? {_DATE}\.?)?"
    rf"(?: {_DASH}+(?: {_DASH})* ?| ?(?:—|–|―|--) ?|\.[-–—]+ ?| [·•] )"
    r"(?=[\w\"“„«‘'¿¡(])"
)
_BRACKETED = re.compile(
    rf"(?P<place>{_PLACE_WORDS} \({_PLACE_WORDS}\))(?:,? {_DATE}\.?)?"
    rf"(?: {_AGENCY})? ?(?:\.?{_DASH}+) ?(?=\S)"
)
"""The country or province in brackets: "PORTO LANZO (Rovigo) – Alle"."""

_SPEAKER = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,4}: (?=\S)")
_COLON = re.compile(rf"{_PLACE}: (?=\S)")
_STOP = re.compile(rf"{_PLACE}\. (?=[A-ZÀ-ÞÄÖÜ\"“„«¿¡])")
_AP_STATES = (
    "Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Mass. Md. "
    "Mich. Minn. Miss. Mo. Mont. Neb. Nev. Okla. Ore. Pa. Tenn. Vt. Va. Wash. Wis. "
    "Wyo. Ont. Que. Alta. Sask. Man."
)
_AGENCIES = re.compile(
    r"^(?:ap|afp|reuters|dpa|efe|ansa|upi|bloomberg|xinhua|tass|pti|ians|ani|anp|apa|"
    r"sda|belga|lusa|kyodo|yonhap|cna|ats|epd|kna|sid|europa press|business wire|"
    r"prnewswire|pr newswire|globe newswire|globenewswire|.*news.*|.*wire.*|.*press.*|"
    r".*agen.*|.*mail.*|.{2,5})$",
    re.IGNORECASE,
)
_NOT_PLACES = (
    "update exclusive breaking analysis corrected correction updated opinion comment "
    "interview factbox explainer live watch video photo photos q a editor's note note "
    "meanwhile however today yesterday monday tuesday wednesday thursday friday "
    "saturday sunday by the a an and but in on at he she it they we i this that these "
    "those there related read more see credit source foto photo bild advertisement "
    "reportage récit enquête décryptage analyse entretien portrait vidéo infographie "
    "tribune chronique critique témoignage témoignages exclusif carte direct kommentar "
    "porträt glosse essay kritik rezension análisis entrevista crónica reportaje "
    "opinión vídeo directo exclusiva analisi intervista cronaca inchiesta esclusiva "
    "reportagem análise crónica entrevista opinião review feature profile listen"
)
_ANSWERS = (
    "ja nein doch vielleicht natürlich genau stimmt eben richtig sicher klar "
    "niemals nie selten danke gern gerne kaum leider absolut schon wohl jawohl "
    "niemand alles nichts vorerst frühestens spätestens immer manchmal oft "
    "heute gestern nee zeker misschien natuurlijk nooit precies klopt bedankt "
    "absoluut inderdaad helaas soms altijd"
)
"""German and Dutch one-word answers: in interviews they open paragraphs."""

_FULL_STOP = re.compile(r"(?<=[A-ZÀ-Þa-zà-ÿ]{5})\.$")
"""Behind a place; states are cut to fewer letters."""

_GERMAN_STOP_LANGUAGES = frozenset({"de", "nl"})
_STOP_LANGUAGES = frozenset({"de", "nl", "it", "es", "pt", "fr"})
"""Papers of these close the place with a full stop, the Romance ones in capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """What opens a first paragraph."""

    place: str
    """As printed, with state or country; without day, agency and separator."""

    end: int
    """Where the story's first word begins, in characters of the paragraph."""

    agency: str | None = None
    day: str | None = None
    """Day and month as printed, mostly without a year."""


def read_dateline(text: str, language: str | None = None) -> Dateline | None:
    """Read the dateline that a paragraph opens with, or None.

    Args:
        text: the first paragraph as printed.
        language: German and Dutch papers close the place with a full stop.
    """
    if not text[:1].isupper():
        return None  # every place is written with a capital
    head = text[:_MAX_CHARS].replace("\u00a0", " ").replace("\n", " ")
    for pattern, signs, check in _FORMS:
        for sign in signs:
            if sign in head:
                break
        else:
            continue  # most paragraphs have none of them so early
        match = pattern.match(head)
        if match and check(match):
            return _answer(match)
    if language in _STOP_LANGUAGES:
        match = _STOP.match(head)
        if match and _is_stop_form(match, len(text)):
            capitals = match["place"].isupper() and len(match["place"]) > 3
            if (
                capitals
                or language in _GERMAN_STOP_LANGUAGES
                or is_place(match["place"])
            ):
                return _answer(match)
    return None


def is_speaker(dateline: Dateline, text: str, others: Iterable[str]) -> bool:
    """Whether what looks like a dateline tells who speaks, as in an interview.

    Args:
        dateline: What a paragraph opens with.
        text: The paragraph.
        others: The other paragraphs; in an interview some open with a name, too.
    """
    return text[: dateline.end].rstrip().endswith(":") and any(
        _SPEAKER.match(other) for other in others
    )


STORY = "Story goes on"
"""Stands for the story where a dateline has a line of its own."""


def ends_as_dateline(text: str, language: str | None) -> bool:
    """Tell whether a line is a dateline and nothing else: "OBAN, May 5 (AP) -"."""
    if len(text) > _MAX_CHARS or not text.endswith(("-", "–", "—", "―", ")")):
        return False
    found = read_dateline(f"{text} {STORY}", language)
    return found is not None and found.end == len(text) + 1


def _answer(match: re.Match[str]) -> Dateline:
    groups = match.groupdict()
    return Dateline(
        place=_FULL_STOP.sub("", match["place"].strip()),
        end=match.end(),
        agency=groups.get("agency"),
        day=groups.get("day"),
    )


def _plausible(place: str) -> bool:
    """A place has few words, none of them a word that opens sentences or labels."""
    words = place.split()
    first = words[0].casefold().strip(".,'’")
    return len(words) <= 7 and first not in _NOT_PLACES.split() and len(place) > 2


def _is_agency_form(match: re.Match[str]) -> bool:
    return _plausible(match["place"]) and bool(_AGENCIES.match(match["agency"]))


def _is_dash_form(match: re.Match[str]) -> bool:
    """City in capitals, or with state or country, or at most three words."""
    place = match["place"]
    if not _plausible(place):
        return False
    city = place.split(",")[0]
    separator = match.group()[len(place) :]
    first = match.string[match.end() : match.end() + 1]
    if separator.strip() == "-" and first.islower() and not match["day"]:
        return False  # "THE DAILY - for subscribers": a story begins with a capital
    if city.isupper() or match["day"]:
        return True
    spaced_hyphen = separator.strip() == "-"
    if "," in place:
        return len(place.split()) <= 5
    most = 2 if spaced_hyphen else 3
    return len(city.split()) <= most and not first.islower()


def _is_colon_form(match: re.Match[str]) -> bool:
    """Only capitals: "Washington: …" opens many a sentence."""
    city = match["place"].split(",")[0]
    return _plausible(match["place"]) and city.isupper() and len(city) > 3


def _is_stop_form(match: re.Match[str], length: int) -> bool:
    """One place, then a sentence of the story; never a short remark such as "Nein."."""
    place = match["place"]
    return (
        _plausible(place)
        and place.casefold() not in _ANSWERS.split()
        and len(place.split()) <= 3
        and length > 60
        and place not in _AP_STATES.split()
    )


def _is_bracket_form(match: re.Match[str]) -> bool:
    return _plausible(match["place"])


_FORMS: tuple[
    tuple[re.Pattern[str], tuple[str, ...], Callable[[re.Match[str]], bool]], ...
] = (
    (_STRONG, ("(", "/"), _is_agency_form),
    (_DASHED, ("—", "–", "―", "--", " -", ".-", "·", "•"), _is_dash_form),
    (_BRACKETED, ("(",), _is_bracket_form),
    (_COLON, (": ",), _is_colon_form),
)
"""Each form of a dateline, the signs of which it has one, and what else it must be."""
