"""Credits in Korean, Chinese and Japanese: by titles and slashes in place of marks.

"(서울=한빛통신) 김바다 기자", "本报记者林晓、周云", "記者林小明／台北報導",
"ソウル＝山本葵": a title stands right behind the name or right before it, house and
place stand first or behind a slash. The words are data (``data/eastern.toml``).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from transforms.article import Basis, Byline, BylineKind
from transforms.lexicon import load_lexicon

MAX_CHARS = 80
"""A longer line is a sentence."""

_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_KANA = re.compile("[\u3040-\u30ff]")
_WIDE = str.maketrans("／＝：，｜（）［］", "/=:,|()[]")
_BRACKETS = ("[]", "()", "【】", "〔〕", "『』")
_MAIL = re.compile(r"\(?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)\)?", re.ASCII)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d ?[.年년/-] ?)?\d{1,2} ?[.月월/-] ?\d{1,2} ?[日일.]?"
    r"|\d{1,2}:\d{2}(?::\d{2})?"
)
_SPLIT = re.compile(r"[\s,、·ㆍ・/|&:;]+")


def read_eastern(
    text: str, basis: Basis = Basis.TEXT, *, marked: bool = False
) -> tuple[Byline, ...] | None:
    """Read a credit line in one of the three scripts.

    Args:
        text: The line, white space folded.
        basis: Where it stands.
        marked: It stands where only credits stand, so that brackets around a name are
            enough.

    Returns:
        Whom it credits; nobody where it is a label ("기사입력") or speaks of some
        reporter; None where it has no form that is known here.
    """
    if len(text) > MAX_CHARS or not _LETTER.search(text):
        return None
    mails = _MAIL.findall(text)
    line = _MAIL.sub(" ", text).translate(_WIDE)
    bare, has_brackets = _unwrap(line)
    if is_eastern_label(bare):
        return ()
    is_wire = bare in _words("ja", "wires")
    if (marked and is_eastern_body(bare)) or (is_wire and (marked or has_brackets)):
        people = [_person(bare, kind=BylineKind.AGENCY)]
    elif _HANGUL.search(bare):
        people = _read_korean(bare)
    else:
        people = [] if _KANA.search(bare) else _read_chinese(bare)
        people = people or _read_japanese(bare, in_brackets=has_brackets, marked=marked)
    if not people:
        return () if _title_opens().fullmatch(bare) else None
    email = mails[0] if len(mails) == len(people) == 1 else None
    return tuple(replace(p, basis=basis, raw=text, email=email) for p in people)


def is_eastern_label(text: str) -> bool:
    """Whether a text only names a field of the page: "기사입력 : 2026-05-01"."""
    return _DATE.sub("", text).strip(" :.-|[]()") in _words("shared", "labels")


def is_eastern_body(name: str) -> bool:
    """Whether a name in one of the three scripts is a house's or a desk's."""
    if name.isascii() or not _LETTER.search(name) or not 3 <= len(name) <= 24:
        return False
    return _ends_body().search(name) is not None


def _person(
    name: str,
    *,
    kind: BylineKind = BylineKind.AUTHOR,
    role: str | None = None,
    organization: str | None = None,
    location: str | None = None,
) -> Byline:
    """A byline of which the caller tells where it stands."""
    return Byline(
        name=name,
        kind=kind,
        basis=Basis.TEXT,
        raw=name,
        role=role,
        organization=organization,
        location=location,
    )


def _unwrap(line: str) -> tuple[str, bool]:
    """Return a line without the brackets around it, and whether it had any."""
    bare = line.strip(" =|·-:;")
    for pair in _BRACKETS:
        inner = bare[1:-1]
        if f"{bare[:1]}{bare[-1:]}" == pair and pair[0] not in inner:
            return inner.strip(), True
    return bare, False


_WIRE = re.compile(r"\((?P<place>[\uac00-\ud7af]{2,8}) ?= ?(?P<house>[^()=]{2,20})\)")
_LEAD = re.compile(r"(?P<lead>[\uac00-\ud7afA-Za-z0-9]{2,15}) ?= ?")
_DEPARTMENT = re.compile(r"[\uac00-\ud7af0-9]{1,6}(?:부|팀|국|센터)")


def _read_korean(line: str) -> list[Byline]:
    """Read "(서울=한빛통신) 김바다·이누리 기자", "[한빛일보 김바다 선임기자]"."""
    house = place = desk = ""
    if wire := _WIRE.match(line):
        house, place = wire["house"], wire["place"]
        line = line[wire.end() :]
    elif lead := _LEAD.match(line):
        house, place = _house_or_place(lead["lead"])
        line = line[lead.end() :]
    people: list[Byline] = []
    untitled: list[str] = []
    for word in _korean_words(line):
        if word in _words("ko", "titles"):
            role = f"{desk} {word}".strip()
            people += [_person(n, role=_role("ko", role)) for n in untitled]
            if not untitled:
                return []
            untitled, desk = [], ""
        elif word in _words("ko", "dropped"):
            continue
        elif _DEPARTMENT.fullmatch(word):
            desk = word
        elif _is_korean_name(word):
            untitled.append(word)
        elif not house and not people and not untitled:
            house, place = _house_or_place(word)
        else:
            return []
    if untitled:
        return []
    return [
        replace(p, organization=house or None, location=place or None) for p in people
    ]


def _korean_words(line: str) -> Iterable[str]:
    """The words of a line, a title parted from the name that it is glued to."""
    titles = _longest_first(_words("ko", "titles"))
    for piece in filter(None, _SPLIT.split(line)):
        word = piece.strip("[]()【】")
        title = next((t for t in titles if word.endswith(t) and word != t), "")
        name = word.removesuffix(title)
        if title and word not in titles and _is_korean_name(name):
            yield name
            yield title
        else:
            yield word


def _house_or_place(word: str) -> tuple[str, str]:
    """What stands before a name: a house, unless it is a town where papers have one."""
    if word in _words("ko", "dropped"):
        return "", ""
    return ("", word) if word in _words("ko", "places") else (word, "")


def _is_korean_name(word: str) -> bool:
    """Whether a word is a surname and one to three syllables more, and no place."""
    return (
        2 <= len(word) <= 4
        and all("\uac00" <= sign <= "\ud7af" for sign in word)
        and word.startswith(_surnames("ko"))
        and word not in _words("ko", "places")
        and not is_eastern_body(word)
    )


_HAN = r"[\u3400-\u9fff]"
_REPORTS = r"(?:\d+日)?(?:报道|報導|報道|电|電|专电|專電)"
_PLACE = rf"(?P<place>{_HAN}{{2,6}}?)"
_DISPATCH = re.compile(
    rf"(?P<house>{_HAN}{{1,6}}[社报報])(?P<place>{_HAN}{{2,4}})(?:\d+月)?\d+日[电電]"
    r"(?P<rest>[\s(].+)"
)
"""A wire's opening: "新潮社北京5月1日电（记者 林晓）"."""

_HOUSE_ENDS = "社报報网網台刊"
_EDITS = frozenset(["编辑", "編輯", "责任编辑", "責任編輯", "责编", "責編"])


def _read_chinese(line: str) -> list[Byline]:
    """Read "新潮社记者林晓、周云", "記者林小明／台北報導", "林小明／台北報導"."""
    if sent := _DISPATCH.fullmatch(line):
        people = _read_chinese(sent["rest"].strip(" ()"))
        house = sent["house"] if sent["house"][0] != "本" else None
        return [replace(p, organization=house, location=sent["place"]) for p in people]
    people = []
    for part in _chinese_parts().split(line):
        found = _chinese_form().fullmatch(part) or _taiwan_form().fullmatch(part)
        told = found.groupdict() if found else {}
        house = (told.get("house") or "").strip(" /|:")
        if not found or (house and house[-1] not in _HOUSE_ENDS):
            return []
        place, title = told.get("place") or told.get("post"), told.get("title") or ""
        people += [
            _person(
                name,
                kind=BylineKind.EDITOR if title in _EDITS else BylineKind.AUTHOR,
                role=_role("zh", title),
                organization=house or None,
                location=None if place in _words("zh", "dropped") else place,
            )
            for name in _SPLIT.split(found["names"])
        ]
    return people


@cache
def _chinese_parts() -> re.Pattern[str]:
    """The blanks before further titles: "记者 林晓 通讯员 周云"."""
    return re.compile(
        rf"(?<=[^\s:/])\s+(?=(?:{_any('zh', 'ranks')})*(?:{_any('zh', 'titles')}))"
    )


@cache
def _chinese_names() -> str:
    """A pattern of names of two to four characters with the signs between them."""
    first = "|".join(_surnames("zh"))
    name = rf"(?:(?={first})(?:{_HAN}{{3}}|{_HAN}{{2}}|{_HAN}{{4}}))"
    return rf"(?P<names>{name}(?:[\s,、/&]+{name}){{0,5}}?)"


@cache
def _chinese_form() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:{_any('zh', 'marks')})[:/\s]+)?"
        rf"(?:(?:{_any('zh', 'dropped')})|(?P<house>{_HAN}{{2,10}}?))??[\s:]*"
        rf"(?:驻(?P<post>{_HAN}{{1,6}}?))?(?:{_any('zh', 'ranks')})*"
        rf"(?P<title>{_any('zh', 'titles')})[\s:]*{_chinese_names()}"
        rf"(?:[\s/|]*{_PLACE}{_REPORTS}|\s*[文摄攝])?"
    )


@cache
def _taiwan_form() -> re.Pattern[str]:
    return re.compile(rf"{_chinese_names()}(?: ?[/|] ?| ){_PLACE}{_REPORTS}")


_JAPANESE = r"[\u3040-\u30ff\u3005\u3400-\u9fff]"
_JAPANESE_NAME = re.compile(rf"{_JAPANESE}{{2,8}}(?: {_JAPANESE}{{1,5}})?")
_BETWEEN = re.compile(r"\s*[、,]\s*")
_FROM = re.compile(rf"(?P<place>{_JAPANESE}{{2,10}}) ?= ?")


def _read_japanese(line: str, *, in_brackets: bool, marked: bool) -> list[Byline]:
    """Read "取材・文／山本葵", "編集委員・山本葵", "ソウル＝山本葵", "【山本葵】"."""
    place = title = ""
    sure = in_brackets and marked
    if (mark := _japanese_mark().match(line)) and mark.end() < len(line):
        title, line, sure = mark["title"] or "", line[mark.end() :], True
    elif source := _FROM.match(line):
        place, line, sure = source["place"], line[source.end() :], True
    if tail := _japanese_title().search(line):
        title, line, sure = tail["title"], line[: tail.start()], True
    names = _BETWEEN.split(line.strip())
    if not sure or not all(map(_JAPANESE_NAME.fullmatch, names)):
        return []
    return [
        _person(name, role=_role("ja", title), location=place or None) for name in names
    ]


@cache
def _japanese_mark() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:{_any('ja', 'marks')})|(?P<title>{_any('ja', 'titles')}))"
        r"(?: ?[/=:|・] ?| )"
    )


@cache
def _japanese_title() -> re.Pattern[str]:
    return re.compile(rf"(?<=..) ?\(?(?P<title>{_any('ja', 'titles')})\)?$")


@cache
def _title_opens() -> re.Pattern[str]:
    """A word or a clause: "记者会", "记者了解到"."""
    return re.compile(rf"(?:{_any('zh', 'titles')}){_HAN}+")


def _role(language: str, title: str) -> str | None:
    """What a title tells of somebody: that he writes is told by his being named."""
    return None if title in _words(language, "plain") else title or None


@cache
def _words(language: str, key: str) -> frozenset[str]:
    return frozenset(load_lexicon("eastern")[language][key].split())


@cache
def _surnames(language: str) -> tuple[str, ...]:
    lists: dict[str, str] = load_lexicon("eastern")[language]
    return (*lists["long_surnames"].split(), *"".join(lists["surnames"].split()))


@cache
def _ends_body() -> re.Pattern[str]:
    ends = f"{_any('shared', 'bodies')}|{_any('shared', 'desks')}"
    tails, fronts = _any("shared", "tails"), _any("shared", "fronts")
    return re.compile(rf"(?:{ends})(?:{tails})?$|^(?:{fronts})")


def _any(language: str, key: str) -> str:
    """A pattern of any word of a list."""
    return "|".join(map(re.escape, _longest_first(_words(language, key))))


def _longest_first(words: Iterable[str]) -> Sequence[str]:
    return sorted(words, key=lambda word: (-len(word), word))
