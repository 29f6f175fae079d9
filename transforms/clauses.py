"""A credit line's clauses: each mark ("By", "Editing by") with the text it opens."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from transforms.article import BylineKind
from transforms.dates import find_dates, is_date_words
from transforms.lexicon import load_lexicon, phrases_of, words_of
from transforms.lines import has_digit
from transforms.names import is_agency, looks_like_name
from transforms.tokens import find_tokens

_WORD = re.compile(r"\w+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_GLUED_HANDLE = re.compile(r"(?<=[^\W\d_])(?=@\w{2,30}(?![\w.@-]))")
"""Where a handle in an element of its own stands right behind the role."""

_HANDLE = re.compile(r"(?<![\w@/])@\w{2,30}")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_MARKDOWN = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|^#+\s|^>\s")
_NOISE = re.compile(
    r"\b(?:e-?mail|mail|contact|twitter|x|follow|reach)\s*:?\s*(?=\|)"
    r"|\b\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?|uhr)?\b"
    r"|\b\d+\s*(?:min(?:ute)?n?s?|mins?)\b(?:\s*read)?",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"(?<=\w) +(special to\b)", re.IGNORECASE)
_OUR = re.compile(
    r"^(?:van onze|dal nostro|dalla nostra|dai nostri|de notre|de nos|de nuestr[oa]s?|"
    r"do nosso|da nossa|von unser(?:er|em|en)) (?=\S+(?: \S+)* [A-ZÀ-Þ])",
    re.IGNORECASE,
)
"""Before a role and a name: "De notre correspondant, Ann Doe"."""

_DATIVE = re.compile(r"(?<=(?:ondent|nalist|umnist))en(?= [A-ZÀ-Þ])")
"""German: "von unserem Korrespondenten Ann Doe"; the role is Korrespondent."""

_FROM_REPORTS = re.compile(
    r",? +(?:from|and|with) (?:staff|wire|agency|news)(?: and \w+)? "
    r"(?:reports|services|writers)$",
    re.IGNORECASE,
)
_LETTERS_S = ("s", "S", "ſ")
"""The last letter of "reports", "services" and "writers"."""

_REPORTS_FROM = re.compile(
    r"^(?:Aus (?P<de>[A-ZÄÖÜ][\w .-]{1,30}?) berichte(?:t|n) "
    r"(?P<who_de>[A-ZÀ-Þ].{3,80})"
    r"|(?P<who>[A-ZÀ-Þ][^,.]{3,60}?) reports? from (?P<en>[A-ZÀ-Þ][\w .-]{1,30}))\.?$"
)
"""Where a byline is a sentence: "Aus Kiel berichtet Ann Doe"."""

_GLUED_MARK = re.compile(r"^(By|BY|Von|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ.]|[A-ZÀ-Þ]+\s)")
_GLUED = ("By", "BY", "Von", "Par", "Por")
_EASTERN = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_EASTERN_MARK = re.compile(
    r"(?:^|(?<=\s))(?:本[报報紙])?(记者|記者|作者|撰文|采写|取材|執筆|文|写真|撮影|摄影|"
    r"攝影|图|来源|來源|编辑|編輯|編集|责任编辑|責任編集|责编|기자|글|사진|편집|출처)"
    r"(?:\s*[:・·／/＝=]\s*|\s+)(?=[\u3040-\u9fff\uac00-\ud7af])"
)
"""A mark of the Far East, where a blank, a dot or a bar does what a colon does."""

_POSTED_IN = re.compile(
    r"^(?:posted|filed|published|veröffentlicht|publié|publicado)\s+(?:in|under|dans|en)"
    r"\s.{2,40}?\s(by|von|par|por)\s",
    re.IGNORECASE,
)
_MARK_ALONE = re.compile(
    r"^\W*((?:written |posted |published |story )?"
    r"(?:geschrieben |veröffentlicht |verfasst )?"
    r"(?:by|von|par|por|di|af|av|door|texte?|autor(?:in)?|author|interview|"
    r"автор|авторы|текст|كتبت?|بقلم|كتابة|"
    r"foto(?:s|graf(?:in|ie)?)?|photos?|illustration(?:en)?))"
    r"(?:\s*[;|]+\s*|\s+[-–—]\s+)",
    re.IGNORECASE,
)
"""A mark in an element of its own, before the name in another, or before a dash."""

_DASH = re.compile(r"\s[-–—]\s")
_ASIDE = re.compile(
    r"(?:\b[^\W\d_]{2,5}\. )*\((?:ret(?:ired)?|retd|a\. ?D|i\. ?R)\.?\)\.? *"
    r"|(?: *,| +(?:and|und|sowie|et|y|e|en|&))? +[A-ZÀ-Þ][^(),;|]{3,40} "
    r"\((?:fotos?|photos?|photographs?|photography|bilder|bild|foto's|fotografie|"
    r"fotografías?|fotografia|pictures|video|illustrations?)\)"
    r"|\((?:texte?|texto|testo|tekst|words|now|earlier|jetzt|zuvor)\)",
    re.IGNORECASE,
)
"""What stands in brackets by a name and is neither role nor place: a rank's "retired",
who made the pictures, whose the words are."""

_DATE_LABEL = re.compile(
    r"\s+(?:stand|datum|date|updated|published|posted|aktualisiert|veröffentlicht|"
    r"erstellt|fecha|actualizado|publicado|publié|mis à jour|data|pubblicato|"
    r"aggiornato|güncelleme)\s*:\s*$",
    re.IGNORECASE,
)
"""What a date behind a name is called: "Ann Doe Updated: 5 May 2024"."""

_RATE = re.compile(r"^\(?[$€£]?1 = [^()]{3,60}\)? +(?=[A-Z])")
"""The exchange rate that stands before a wire's credits."""

_GALLERY_CREDIT = re.compile(r"^Credit:\s*([^:]{4,50}):$")
"""Over the text of a gallery "Credit: NAME:" names its writer, not a photographer."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What one mark opens, or the text before the first."""

    kind: BylineKind | None
    """None: a credit that is no byline (photographs, translation)."""

    text: str
    marked: bool
    posted: bool = False
    """The mark is of a program ("posted by"): an account's name may follow."""


def clean_line(raw: str, language: str | None) -> str:
    """Take out markup, dates and clock times; put marks where they stood."""
    # Each pattern is asked only of a line that holds what it cannot do without: most
    # lines are plain names, and the patterns take longer than all the rest.
    line = _LINK.sub(lambda m: m[1], raw) if "](" in raw else raw
    line = line.replace("：", ": ")
    if not line.isascii() and _EASTERN.search(line):
        line = _EASTERN_MARK.sub(r"; \1: ", line)
    if line.startswith(_GLUED):
        line = _GLUED_MARK.sub(r"\1 ", line, count=1)
    if _POSTED_IN.match(line):
        line = _POSTED_IN.sub(r"posted \1 ", line)
    if "*" in line or "_" in line or line.startswith(("#", ">")):
        line = _MARKDOWN.sub("", line)
    for found in reversed(find_dates(line, language)):
        before = _DATE_LABEL.sub("", line[: found.start])
        line = f"{before} ; {line[found.end :]}"
    if "@" in line:
        line = _GLUED_HANDLE.sub(" ", line)
        line = _MAIL.sub(lambda m: f" | {m[0].rstrip('.')} | ", line)
        line = _HANDLE.sub(lambda m: f" | {m[0]} | ", line)
    if "://" in line or "www." in line:
        line = _URL.sub(" | ", line)
    if "|" in line or has_digit(line):
        line = _NOISE.sub(" ", line)
    if "special to" in line.casefold():
        line = _SPECIAL.sub(", special to", line)
    if line[-1:] in _LETTERS_S:
        line = _FROM_REPORTS.sub("", line)
    if ours := _OUR.match(line):
        line = f"by {_DATIVE.sub('', line[ours.end() :], count=1)}"
    if (" report" in line or line.startswith("Aus ")) and (
        sentence := _REPORTS_FROM.match(line)
    ):
        who, where = sentence["who"] or sentence["who_de"], sentence["en"]
        line = f"by {who} in {where or sentence['de']}"
    if "(" in line:
        line = _RATE.sub("", _ASIDE.sub("", line))
    if ";" in line or "|" in line or _DASH.search(line):
        line = _MARK_ALONE.sub(lambda m: f"{m[1]}: ", line)
    gallery = _GALLERY_CREDIT.match(line)
    if gallery:
        return f"contributor: {gallery[1]}"
    line = line.strip(" |,;:-–—―•·\u200b")
    while line[:1] == "(" and line[-1:] == ")" and line.count("(") == 1:
        line = line[1:-1].strip(" |,;:-–—―")
    return line


class _Marks(NamedTuple):
    by_word: dict[str, tuple[str, ...]]
    """The marks by their first word; a line with none of these holds no mark."""

    kinds: dict[str, BylineKind | None]
    closing: re.Pattern[str]
    closing_words: frozenset[str]
    """The longest word of each; a text with none of them ends in none."""

    joiner: re.Pattern[str]
    with_agencies: re.Pattern[str]
    """The short mark before agencies: "avec" in "Le Courrier avec AFP"."""


@cache
def _opening(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """How marks that begin with one word open a clause."""
    with_colon, free, anywhere = [], [], []
    for phrase in phrases:
        if " " not in phrase and phrase not in _PREPOSITIONS:
            with_colon.append(phrase)
        elif phrase.endswith((" by", " von", " par")) and " " in phrase:
            anywhere.append(phrase)
        else:
            free.append(phrase)
    late = [p for p in phrases if " " not in p and len(p) >= _LATE_CHARS]
    return re.compile(
        rf"(?:^|(?<=[;|(/,.·•—–\]])\s*|\s)(?P<any>{_alternation(anywhere)})\s*:?\s+"
        rf"|(?:^|(?<=[;|(.·•—–])\s*|(?<=,)\s*)(?:(?P<free>{_alternation(free)})\s*:?\s+"
        rf"|(?P<colon>{_alternation([*with_colon, *free])})\s*:\s*)"
        rf"|(?<=[a-zà-ÿ)])\s+(?P<late>{_alternation(late)})\s*:\s+",
        re.IGNORECASE,
    )


@cache
def _marks(language: str) -> _Marks:
    data = load_lexicon("people")
    kinds: dict[str, BylineKind | None] = {}
    for name, kind in (
        ("author", BylineKind.AUTHOR),
        ("contributor", BylineKind.CONTRIBUTOR),
        ("editor", BylineKind.EDITOR),
        ("other", None),
    ):
        for phrase in phrases_of(data["marks"][name]):
            kinds.setdefault(_plain_case(phrase), kind)
        for word in data["local_marks"].get(name, {}).get(language, "").split():
            kinds.setdefault(_plain_case(word), kind)
    by_word: dict[str, tuple[str, ...]] = {}
    for phrase in kinds:
        first = _WORD.findall(phrase)[0]
        by_word[first] = (*by_word.get(first, ()), phrase)
    closings = phrases_of(data["closings"]["contributor"])
    closing_words = frozenset(_plain_case(max(p.split(), key=len)) for p in closings)
    before_place = [p for p in closings if p.endswith(_FROM)]
    whole = [p for p in closings if not p.endswith(_FROM)]
    closing = re.compile(
        rf"\s+(?:{_alternation([p.removesuffix(_FROM) for p in before_place])})"
        r"(?=\s+from\b)"
        rf"|\s+(?:{_alternation(whole)})\b"
        r"(?:\s+to\s+(?:this|the)\s+[\w ]{3,24})?",
        re.IGNORECASE,
    )
    own = data["joiners"]["by_language"].get(language, "")
    words = [*data["joiners"]["any"].split(), *own.split()]
    joiner = re.compile(rf"\s+(?:{_alternation(words)}|&|\+)\s+", re.IGNORECASE)
    helpers = data["local_marks"]["contributor"].get(language, "with")
    with_agencies = re.compile(rf"\s+{re.escape(helpers)}\s+", re.IGNORECASE)
    return _Marks(by_word, kinds, closing, closing_words, joiner, with_agencies)


def mark_phrases(language: str | None) -> tuple[str, ...]:
    """Return the marks of a language, lower case, in the order they are read."""
    return tuple(_marks((language or "")[:2].casefold()).kinds)


@cache
def author_marks(language: str | None) -> frozenset[str]:
    """Return the short words that open an author's credit, lower case: "by", "von"."""
    kinds = _marks((language or "")[:2].casefold()).kinds
    return frozenset(m for m in _PREPOSITIONS if kinds.get(m) is BylineKind.AUTHOR)


_FROM = " from"
"""Behind a closing it stays, and tells that a place follows."""

_GENITIVES = words_of("de di da do")

_LATE_CHARS = 4
"""A shorter word with a colon in the midst of a line may be part of it."""

_PREPOSITIONS = words_of(
    "by von vom par por di de da door av af ngu with mit avec con com med met words"
    " كتب كتبت بقلم מאת беседовал беседовала подготовил подготовила подготовили записал"
    " записала rozmawiał rozmawiała rozmawiali opracował opracowała napsal napsala"
    " του της द्वारा โดย photography photographs colaboró colaboraron colaborou"
    " colaboraram reportage texte"
)


def _alternation(phrases: Sequence[str]) -> str:
    """Any of some phrases, the longest first; without any, what never matches."""
    if not phrases:
        return r"(?!)"
    longest_first = sorted(phrases, key=lambda p: (-len(p), p))
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in longest_first)


def split_clauses(line: str, language: str | None) -> list[Clause]:
    """Cut a cleaned line at its marks."""
    marks = _marks((language or "")[:2].casefold())
    found = [
        match
        for match in _find_marks(line, marks)
        # Romance "de" opens a credit; behind a name it stands before a place.
        if not (match.start() and (match["free"] or "").casefold() in _GENITIVES)
    ]
    clauses: list[Clause] = []
    if not found:
        tail = marks.with_agencies.search(line)
        if tail and all(
            is_agency(part) for part in marks.joiner.split(line[tail.end() :])
        ):
            line, rest = line[: tail.start()], line[tail.end() :]
            person = looks_like_name(line)
            head_kind = BylineKind.AUTHOR if person else BylineKind.AGENCY
            clauses.append(Clause(head_kind, line, False))
            return [*clauses, Clause(BylineKind.CONTRIBUTOR, rest, True)]
    head = line[: found[0].start()] if found else line
    if head.strip(" |,;.()-–—"):
        clauses.append(_closing(head, marks, BylineKind.AUTHOR, marked=False))
    for n, match in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(line)
        phrase = match["any"] or match["free"] or match["colon"] or match["late"]
        kind = marks.kinds[_plain_case(" ".join(phrase.split()))]
        text = line[match.end() : end]
        if not text.strip(" |,;.()"):
            continue
        closed = _closing(text, marks, kind, marked=True)
        clauses.append(replace(closed, posted=bool(_POSTED.match(phrase))))
    if len(clauses) > 1 and is_date_words(clauses[0].text):
        # "Posted on May 1 by ann": the program's own line.
        clauses = [replace(c, posted=True) for c in clauses[1:]]
    elif len(clauses) > 1 and _is_rubric(clauses[0]):
        del clauses[0]
    return clauses


def _find_marks(line: str, marks: _Marks) -> list[re.Match[str]]:
    """Find the marks of a line from left to right, where their first words stand.

    A mark begins with its first word, or with the blanks before that.
    """
    found: list[re.Match[str]] = []
    end = 0
    for word in _WORD.finditer(line):
        start = word.start()
        phrases = marks.by_word.get(_plain_case(word.group()))
        if start < end or phrases is None:
            continue
        opening = _opening(phrases)
        blank = start
        while blank > end and line[blank - 1].isspace():
            blank -= 1
        for at in range(blank, start + 1):
            match = opening.match(line, at)
            if match is not None:
                found.append(match)
                end = match.end()
                break
    return found


def _plain_case(phrase: str) -> str:
    """A mark in lower case: a pattern that ignores case takes ı and İ for i, too."""
    return phrase.casefold().replace("ı", "i").replace("i\u0307", "i")


def _is_rubric(head: Clause) -> bool:
    """Tell whether a rubric stands before the mark: "News | By Ann Doe"."""
    text = head.text.rstrip()
    return not head.marked and text.endswith("|") and len(text.split()) <= 6


_POSTED = re.compile(
    r"posted|submitted|published by|publi|eingestellt|gespeichert|erstellt|verfasst|"
    r"gepostet|veröffentlicht|written|geschrieben|author|autor|inserito",
    re.IGNORECASE,
)


def _closing(
    text: str, marks: _Marks, kind: BylineKind | None, *, marked: bool
) -> Clause:
    """Read a mark behind the names: "… contributed to this report"."""
    match = None
    if not marks.closing_words.isdisjoint(find_tokens(_plain_case(text))):
        match = marks.closing.search(text)
    if match is None:
        return Clause(kind, text, marked)
    rest = text[match.end() :].strip(" .")
    return Clause(BylineKind.CONTRIBUTOR, f"{text[: match.start()]} {rest}", True)


def joiner_of(language: str | None) -> re.Pattern[str]:
    """Return the words that join people in a language: "and", "und", "&"."""
    return _marks((language or "")[:2].casefold()).joiner
