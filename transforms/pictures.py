"""Pictures of a dump: captions that hold their credit, and the image rows.

A picture leaves up to three lines, in this order: its description (alt), its caption,
its credit. The credit may stand inside the caption, with or without a mark.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from transforms.article import Image, Label
from transforms.lines import fold
from transforms.triggers import Gated

MAX_CAPTION_WORDS = 75
MAX_CAPTION_SENTENCES = 3

_CAP = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"{_CAP}[\w.'-]*"
_MARK = (
    r"(?:(?:photo|image|picture|video|graphic|illustration|media|foto|bild|imagen|"
    r"immagine|imagem)? ?(?:credits?|crédits?|créditos?|crediti|bildnachweis|"
    r"bildquelle|quelle|beeld)(?: photo| image| photos)? ?(?::|\.{3})|"
    r"(?:photos?|photographs?|photography|images?|pictures?|illustrations?|graphics?|"
    r"renderings?|artwork|fotos?|bild(?:er)?|grafik|imagen|imágenes|illustrazione|"
    r"immagine|imagem|ilustración|infographie|photographie|fotografia|fotografía|fotografie|"
    r"beeld|foto di|source|"
    r"quelle|fuente|fonte|bron) ?:|(?:gea-)?foto:|"
    r"(?:photos?|photograph|image|picture|video) (?:courtesy(?: of)?|by|provided by)|"
    r"courtesy(?: of)?)"
)
_WORD_END = r"(?:(?<!\w)|(?=[ .!?(]))"
_MARK_BEGIN = "(?=[abcfgimpqrsv][ehilmnoru]| )"
"""Said before it follows from the rest: a pattern that is tried behind each letter of a
line takes half the time."""

_INLINE_MARK = re.compile(
    rf"^(?P<caption>.{{8,}}?[^,;(\s]{_WORD_END}(?:[.!?]\"?)?)(?: +| ?)\(? ?"
    rf"(?<!\w){_MARK_BEGIN}{_MARK} ?"
    r"(?P<credit>[^:.]{2,110}?(?:\.[^.:]{1,30})?)\)?[.)]*$",
    re.IGNORECASE,
)
_INLINE_STRICT = re.compile(
    r"^(?P<caption>.{8,}?[^,;(\s\"])(?: +\(?| ?\()"
    r"(?:(?:Photo |Image |Picture )?Credits?|Crédits?(?: photo)?|Créditos?|Photos?|"
    r"Photograph|Images?|Pictures?|Fotos?|Bild|Bildnachweis|Imagen|Foto di|Beeld|"
    r"Illustration|Grafik|GEA-FOTO|PHOTO|FOTO|Source|Quelle|Fuente) ?: ?"
    r"(?P<credit>[^:.]{2,110}?(?:\.[^.:]{1,30})?)\)?[.)]*$|"
    r"^(?P<caption2>.{8,}?[.!?]) +\(?(?:Photo|Image|Picture|Video)s? "
    r"(?:courtesy(?: of)?|by|provided by) (?P<credit2>[^:.]{2,90}(?:\.[^.:]{1,30})?)"
    r"\)?\.?$"
)
"""Of the marks only those with a capital and a colon, or after a full stop."""

_INLINE_BRACKET = re.compile(
    r"^(?P<caption>.{12,}?[.!?\"]) ?[(\[](?P<credit>(?:©|\(c\)|via )? ?"
    rf"(?:{_CAP}|U\.S\.|dpa|epa|picture alliance|imago)[^()]{{1,90}})[)\]]\.?$"
)
_SLASH_NAMES = re.compile(
    r"^(?P<caption>.{12,}?[.!?\"]) +(?P<credit>"
    rf"(?:© ?)?{_WORD}(?: {_WORD}){{0,4}} ?/ ?{_CAP}[\w.' -]{{1,40}}|"
    rf"(?:REUTERS|Reuters|EFE|AFP|AP|dpa|ANSA) ?/ ?{_CAP}[\w.' -]{{2,40}}|"
    r"© .{2,60}|\| [A-ZÀ-Þ][A-ZÀ-Þ .'-]{4,40}(?:, .{2,40})?|"
    rf"{_WORD}(?: {_WORD}){{1,4}} \([A-Z][\w. ]{{1,20}}\)|"
    rf"{_WORD}(?: {_WORD}){{1,4}},? (?:special to|via) .{{2,50}}|"
    rf"{_WORD}(?: {_WORD}){{1,3}} for (?:The )?{_WORD}(?: {_WORD}){{0,4}}|"
    r"(?:U\.S\. )?(?:Air Force|Navy|Army|Marine Corps|Space Force|Coast Guard) "
    r"photo(?: by|/) ?.{2,60})$"
)
_TAIL = re.compile(
    r"^(?P<caption>.{20,}?(?:\b[a-zà-ÿ]{2,}|[a-zà-ÿ]{4,}|\d|\))[.!?]\"?) +"
    rf"(?P<credit>{_CAP}[\w.&'-]*"
    rf"(?: (?:{_CAP}[\w.&'-]*|of|the|and|&|de|der|für)){{0,5}})(?<!\.)$"
)
_WIRES = (
    r"(?:AFP|AP|REUTERS|Reuters|EFE|dpa|DPA|ANSA|Ansa|EPA|ANP|Belga|Lusa|LUSA|Getty)"
)
_UNMARKED = re.compile(
    r"^(?P<caption>.{16,}?[\w.)!?»”\"])(?: /)? +(?P<credit>"
    r"\((?:foto|photo|bild|imagen|imagem|beeld)s?:?"
    r"(?: (?:di|de|by|van|von|par|por|do|da))?"
    rf" {_CAP}[^()]{{2,60}}\)|"
    rf"© ?{_CAP}[^©]{{2,60}}|"
    rf"{_WIRES} ?/ ?{_CAP}[\w.' -]{{2,40}}|"
    rf"(?:PHOTOS?|FOTOS?|BILD) {_CAP}[^.]{{2,60}}|"
    rf"{_WORD}(?: {_WORD}){{1,3}},? {_WIRES}(?:/[\w /]{{2,20}})?|"
    r"\((?i:ansa|afp|ap|dpa|epa|efe|reuters|lapresse|imagoeconomica|getty(?: images)?|"
    r"lusa|anp|tt|ntb|belga|keystone|ats|archivo|archivio|archives?|archiv|arquivo)\)|"
    rf"{_WORD}(?: {_WORD}){{1,3}}, {_WORD}(?: {_WORD}){{0,3}} "
    r"(?:photo|photograph|file photo))"
    r"\)?\.?$"
)
"""Credits that stand at the end of a caption without mark or full stop before them."""

_HIDDEN = re.compile(
    r"^(?P<caption>.{12,}?[.!?\"”]) +(?P<credit>[^.!?]{3,80}) (?:hide|toggle) caption$"
)
"""A caption with the switch behind it, as public broadcasters print it."""

_IN_HEAD = tuple(
    Gated(pattern)
    for pattern in (
        _HIDDEN,
        _INLINE_MARK,
        _INLINE_BRACKET,
        _SLASH_NAMES,
        _UNMARKED,
        _TAIL,
    )
)
_ELSEWHERE = tuple(Gated(form) for form in (_HIDDEN, _INLINE_STRICT, _SLASH_NAMES))
"""The forms of captions, by where they stand."""

_LEAD = re.compile(
    r"^(?:image caption,? ?|caption: ?|enlarge(?: this image)?(?: / ?)?|"
    r"(?:photo |image |item |bild |foto |slide )?\d{1,2} (?:of|/|von|de|di|van) \d{1,3}"
    r" ?[|:-] ?|(?:photo|image|item|slide) \d{1,2} of \d{1,3} |"
    r"\[\d{1,2}/\d{1,3}\] ?|bildunterschrift: ?|légende ?: ?|pie de foto: ?)",
    re.IGNORECASE,
)
_LICENSE = re.compile(r" *Purchase Licensing Rights.*$")
_CREDIT_LEAD = re.compile(
    rf"^[(\[]? ?(?:{_MARK}|(?:illustrations?|renderings?|graphics?) by|"
    r"(?:image source|photo source|picture source|getty|by|via|photo|foto|bild|"
    r"photograph|image),? ?[-–:]?(?= )|©|\(c\)) ?[-–:/]? ?",
    re.IGNORECASE,
)
_OBJECT = re.compile(rf"^{_CAP}[\w-]*\d[\w-]*: (?=.)")
_MARKDOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<url>[^)\s]*)[^)]*\)")
_SENTENCE = re.compile(r"[.!?]\"? +(?=[A-ZÀ-Þ\"])")


@lru_cache(maxsize=512)  # a dump's lines are asked for their place, then for pictures
def split_caption(text: str, *, head: bool) -> tuple[str, str] | None:
    """Part a caption from the credit inside it; None when it holds none.

    Args:
        text: the line, folded.
        head: whether it stands between headline and body, where credits need no mark:
            "… on the ramp. (Kestrel Forge)", "… on the ramp. Kestrel Forge".
    """
    if len(text) > 900 or len(text.split()) > MAX_CAPTION_WORDS:
        return None
    lowered = text.lower()
    for pattern in _IN_HEAD if head else _ELSEWHERE:
        match = pattern.match(text, lowered)
        if match:
            found = [group for group in match.groups() if group is not None]
            caption = found[0].strip(" |")
            credit = _outer_brackets_off(found[1].strip(" |"))
            if len(_SENTENCE.findall(caption)) < MAX_CAPTION_SENTENCES:
                return caption, credit
    return None


def _outer_brackets_off(credit: str) -> str:
    """A credit without the stop and brackets around it; those of an agency stay."""
    credit = credit.strip(" .")
    if credit.count("(") == credit.count(")") and not credit.startswith("("):
        return credit
    return credit.strip(" .()")


def caption_text(text: str) -> str:
    """A caption without the mark that opens it."""
    return _LICENSE.sub("", _LEAD.sub("", fold(text))).strip(" *")


def credit_text(text: str) -> str:
    """A credit without its mark and brackets."""
    folded = fold(text).strip()
    bare = _CREDIT_LEAD.sub("", folded)
    bare = _OBJECT.sub("", bare)
    if folded.startswith(("(", "[")):
        bare = bare.rstrip(")]")
    return bare.strip(" .:") or folded


_PICTURE_LABELS = frozenset({Label.ALT, Label.CAPTION, Label.CREDIT})


@dataclass
class _Picture:
    """The lines of one picture, as they come."""

    url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None

    def is_begun(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.caption or self.credit or self.alt or self.url)

    def image(self) -> Image | None:
        """The image row; None when there is nothing in it."""
        if not self.is_begun():
            return None
        return Image(
            url=self.url, alt=self.alt, caption=self.caption, credit=self.credit
        )


def read_images(blocks: Iterable[tuple[Label, str]]) -> tuple[Image, ...]:
    """Join the alt, caption and credit lines of each picture, in order.

    Args:
        blocks: label and text of all blocks; others than picture lines end a picture.
    """
    pictures = [_Picture()]
    for label, text in blocks:
        if label not in _PICTURE_LABELS:
            if pictures[-1].is_begun():
                pictures.append(_Picture())
        elif label is Label.ALT:
            pictures.append(_Picture(alt=fold(text)))
        elif label is Label.CAPTION:
            _add_caption(pictures, text)
        else:
            _add_credit(pictures, text)
    return tuple(image for p in pictures if (image := p.image()))


def _add_caption(pictures: list[_Picture], text: str) -> None:
    """Add a caption, and the credit inside it, to the picture it belongs to."""
    if markdown := _MARKDOWN.search(text):
        pictures.append(
            _Picture(alt=markdown["alt"] or None, url=markdown["url"] or None)
        )
        return
    found = caption_text(text)
    if not found:
        return
    split = split_caption(found, head=True)
    caption = split[0] if split else found
    if any(picture.caption == caption for picture in pictures):
        return
    if pictures[-1].caption:
        pictures.append(_Picture())
    picture = pictures[-1]
    picture.caption = caption
    if split and not picture.credit:
        picture.credit = credit_text(split[1])


def _add_credit(pictures: list[_Picture], text: str) -> None:
    """Add a credit; a line of its own counts more than what a caption ends with.

    In a gallery the picture's text stands between its caption and its credit.
    """
    if not pictures[-1].image() and len(pictures) > 1:
        before = pictures[-2]
        if before.caption and not before.credit and not before.alt:
            before.credit = credit_text(text)
            return
    if pictures[-1].credit and not pictures[-1].caption:
        pictures.append(_Picture())
    pictures[-1].credit = credit_text(text)
