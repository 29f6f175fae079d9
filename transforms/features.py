"""What can be measured of a piece of text: the columns that the body model asks for.

Only pieces that could be body are measured: an image's alt text and a short line of
links inside a menu are settled without the model, which saves two thirds of the work.
"""

import re
from collections import Counter
from functools import lru_cache

from transforms.blocks import Outline, Piece
from transforms.clues import HEADS, Clues, normalise
from transforms.layout import Layout
from transforms.signals import Signal, read_signals
from transforms.tokens import find_alnum

_DIGITS = b"0123456789"
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGIT = re.compile(r"\d")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω]")
_SENTENCE_END = re.compile(r"[.!?。！？…؟۔।][\"'”’»“)\]]*(?:\s|$)")
STOPS = ".!?。！？؟۔।"
_MENU_WORDS = 12
_SHORT_WORDS = 10
_LEAST_SHARE = 0.01
"""Of the running words: a short line is body only near some of them. Tried on the dev
pages: the gate halves the rows and costs 0.1 % of the body's words."""

_COMMENT = int(Signal.COMMENT)
_FURNITURE_TAGS = 16 | 32 | 64
_PROMO_WORDS = (
    "cookie cookies newsletter newsletters subscribe subscriber subscribers abonnieren"
    " subscription abo abonnement abonnez privacy datenschutz consent einverstanden"
    " datenschutzerklärung einwilligung advertisement sponsored affiliate commission"
    " provision copyright rights reserved vorbehalten login sign register anmelden"
    " registrieren registered click klick klicken clique cliquez download app follow"
    " folgen facebook twitter instagram whatsapp telegram youtube share teilen lesen"
    " mehr more lire aussi leer lea también leggi anche lees ook gratis javascript"
    " browser comments kommentare kommentar comentarios commentaires email mail"
    " publicidad publicidade publicité werbung anzeige photo foto image bild getty"
    " images reuters credit source quelle related donate spenden unsubscribe inbox"
    " inhalte extern externen content member members mitglied account konto disclaimer"
    " inscrivez suscríbete impressum policy terms"
)
_PROMO = frozenset(_PROMO_WORDS.split())
"""Words of invitations, terms and credits, in the languages most met."""

_TAG_CODES = {
    **dict.fromkeys(["p"], 1),
    **dict.fromkeys(HEADS, 2),
    **dict.fromkeys(["li", "dt", "dd"], 3),
    **dict.fromkeys(["td", "th", "caption"], 4),
    **dict.fromkeys(["figcaption", "figure"], 5),
    **dict.fromkeys(["blockquote", "pre"], 6),
    **dict.fromkeys(["form", "label", "button", "legend", "fieldset"], 7),
    **dict.fromkeys(["header", "footer", "nav", "aside", "menu"], 8),
    **dict.fromkeys(["article", "section", "main", "body"], 9),
}
_LEADS = {"": 0, "a": 1, "strong": 2, "b": 2, "em": 3, "i": 3, "span": 4, "time": 5}
_FLAGS = (
    Signal.COMMENT, Signal.FOOTER, Signal.ASIDE, Signal.ADVERT, Signal.NEWSLETTER,
    Signal.BYLINE, Signal.CAPTION, Signal.RELATED, Signal.META, Signal.BOX,
)  # fmt: skip
_OWN_FLAGS = (Signal.CAPTION, Signal.META)
_FLAG_BITS = [int(flag) for flag in _FLAGS]
_OWN_BITS = [int(flag) for flag in _OWN_FLAGS]
_SEMANTIC_BITS = {
    "in_article": 1, "in_main": 2, "in_aside": 4, "in_header": 8, "in_footer": 16,
    "in_table": 128, "in_figure": 512, "in_quote": 1024,
}  # fmt: skip

FEATURES: tuple[str, ...] = (
    "words", "word_chars", "end", "digits", "upper", "sentences", "links", "strong",
    "copies", "later_copy", "breaks",
    "promo", "promo_share",
    "tag", "head", "lead",
    "box_share", "box_links", "box_count", "box_flow", "box_words", "box_at",
    "box2_share", "box2_links", "box2_count", "box2_flow",
    "box3_share", "box3_links", "box3_flow",
    "best_line", "best_gap", "depth", "best_depth",
    "sig_count", "sig_share", "sig_words", "sig_links", "sig_flow",
    "sig2_count", "sig2_share", "sig2_words", "sig2_links",
    "at", "from_title", "chars_from_title", "before_title", "flow_before",
    "flow_after", "prev_flow", "next_flow",
    "prev_words", "prev2_words", "next_words", "next2_words",
    "prev_links", "next_links", "prev_head", "next_head", "prev_same", "next_same",
    "window_links", "window_flow",
    "like_title", "like_description", "in_json_ld",
    "page_words", "page_pieces", "page_links", "page_best", "has_article",
    *_SEMANTIC_BITS,
    *(f"{flag.name}".lower() for flag in _FLAGS),
    *(f"own_{flag.name}".lower() for flag in _OWN_FLAGS),
)  # fmt: skip
"""Names of the columns, in the order of a row."""


def is_candidate(outline: Outline, layout: Layout, k: int) -> bool:
    """Tell whether piece ``k`` could be body at all."""
    piece = outline.pieces[k]
    if piece.is_alt or k == layout.title:
        return False
    at, words = piece.container, layout.words[k]
    if words < _SHORT_WORDS:
        if layout.semantic[at] & _FURNITURE_TAGS or layout.flags[at] & _COMMENT:
            return False
        box = at if layout.counts[at] > 1 else max(layout.up[at], 0)
        box3 = max(layout.up[max(layout.up[box], 0)], 0)
        if layout.running[box3] < _LEAST_SHARE * layout.running[0]:
            return False
    if words > _MENU_WORDS or piece.link_chars < 0.9 * len(piece.text):
        return True
    box = layout.up[at]
    return box >= 0 and layout.links[box] < 0.5 * layout.chars[box]


def read_features(
    outline: Outline, layout: Layout, clues: Clues
) -> tuple[list[int], list[list[float]]]:
    """Measure the pieces that could be body.

    Returns:
        The indices of the pieces measured, and for each its row, FEATURES wide.
    """
    measure = _Measure(outline, layout, clues)
    chosen = [k for k in range(len(outline.pieces)) if is_candidate(outline, layout, k)]
    return chosen, [measure.row(k) for k in chosen]


class _Sums:
    """Of the pieces of one look."""

    __slots__ = ("chars", "flow", "flow_words", "links", "pieces", "whole", "words")

    def __init__(self, whole: "_Sums | None" = None) -> None:
        self.pieces, self.words, self.flow, self.flow_words = 0.0, 0.0, 0.0, 0.0
        self.links, self.chars = 0.0, 0.0
        """Characters, in links and at all."""

        self.whole = whole
        """Of all the pieces that look so themselves, whatever is around them."""


class _Measure:
    """What is the same for all pieces of a page, worked out once."""

    def __init__(self, outline: Outline, layout: Layout, clues: Clues) -> None:
        self.outline, self.layout = outline, layout
        pieces = outline.pieces
        self.n = len(pieces)
        self.running = layout.running[0] or 1.0
        self.links = [p.link_chars / len(p.text) for p in pieces]
        self.heads = [HEADS.get(outline.tags[p.container], 0) for p in pieces]
        self.copies = Counter(p.text for p in pieces)
        self.seen: set[str] = set()
        self.title_words = [set(find_alnum(t.lower())) for t in clues.titles if t]
        self.description = normalise(clues.description or "")[:400]
        self.article_body = normalise(clues.article_body or "")
        self._signatures()
        self._running()
        self.page = self._page()

    def _signatures(self) -> None:
        """Count pieces, words and links per tag and class, and with the parent's."""
        outline, layout = self.outline, self.layout
        tags, classes, up = outline.tags, outline.classes, layout.up
        all_words, is_running = layout.words, layout.is_running
        self.sigs: list[_Sums] = []
        looks: dict[tuple[str, str], int] = {}
        wholes: list[_Sums] = []
        parts: dict[tuple[int, int], _Sums] = {}
        known: dict[int, _Sums] = {}
        for k, piece in enumerate(outline.pieces):
            at = piece.container
            sums = known.get(at)
            if sums is None:
                box = up[at]
                look = looks.setdefault((tags[at], classes[at]), len(looks))
                around = -1
                if box >= 0:
                    around = looks.setdefault((tags[box], classes[box]), len(looks))
                while len(wholes) < len(looks):
                    wholes.append(_Sums())
                sums = parts.get((look, around))
                if sums is None:
                    sums = parts[look, around] = _Sums(wholes[look])
                known[at] = sums
            words = all_words[k]
            sums.pieces += 1.0
            sums.words += words
            sums.links += piece.link_chars
            sums.chars += len(piece.text)
            if is_running[k]:
                sums.flow += 1.0
                sums.flow_words += words
            self.sigs.append(sums)
        for (look, _), sums in parts.items():
            whole = wholes[look]
            whole.pieces += sums.pieces
            whole.words += sums.words
            whole.links += sums.links
            whole.chars += sums.chars
            whole.flow += sums.flow
            whole.flow_words += sums.flow_words

    def _running(self) -> None:
        """Note for each piece the running words before it and the nearest of them."""
        words, is_running = self.layout.words, self.layout.is_running
        before, chars, links, flows = [0.0], [0], [0], [0]
        previous, following = [], []
        ran, size, linked, flow, gap = 0.0, 0, 0, 0, 99
        for k, piece in enumerate(self.outline.pieces):
            size += len(piece.text)
            linked += piece.link_chars
            previous.append(gap)
            if is_running[k]:
                ran += words[k]
                flow += 1
                gap = 1
            else:
                gap += 1
            before.append(ran)
            chars.append(size)
            links.append(linked)
            flows.append(flow)
        gap = 99
        for running in reversed(is_running):
            following.append(gap)
            gap = 1 if running else gap + 1
        following.reverse()
        self.before, self.chars, self.link_sum, self.flow_sum = (
            before, chars, links, flows,
        )  # fmt: skip
        self.previous, self.following = previous, following

    def _page(self) -> list[float]:
        layout = self.layout
        return [
            layout.running[0],
            float(self.n),
            layout.links[0] / (layout.chars[0] or 1),
            layout.running[layout.best] / self.running,
            float("article" in self.outline.tags),
        ]

    def row(self, k: int) -> list[float]:
        """Measure piece ``k``; in the order of FEATURES."""
        piece = self.outline.pieces[k]
        layout, at = self.layout, piece.container
        tokens = find_alnum(piece.text[:200].lower())
        semantic, flags, own = layout.semantic[at], layout.flags[at], layout.own[at]
        if piece.lead:
            own |= read_signals(piece.lead.partition(" ")[2])
        return [
            *self._text(k, piece, tokens),
            *self._place(k, piece),
            *self._neighbours(k),
            *self._likeness(piece.text, tokens),
            *self.page,
            *_bits(semantic, flags, own),
        ]

    def _text(self, k: int, piece: Piece, tokens: list[str]) -> list[float]:
        text = piece.text
        size = len(text)
        words = self.layout.words[k]
        head = text[:200]
        digits, capitals = _count_signs(head)
        promo = 0
        if not _PROMO.isdisjoint(tokens):
            promo = sum(map(_PROMO.__contains__, tokens))
        last = text.rstrip("\"'”’»“)] ")[-1:]
        copies = self.copies[text]
        later = copies > 1 and text in self.seen
        self.seen.add(text)
        tag = self.outline.tags[piece.container]
        return [
            words,
            size / words,
            (
                1.0 if last in STOPS and last
                else 2.0 if last in ":：" and last
                else 3.0 if last == "…" else 0.0
            ),
            digits / len(head),
            capitals / len(head),
            float(len(_SENTENCE_END.findall(text))) if size < 2000 else 20.0,
            self.links[k],
            piece.strong_chars / size,
            float(copies),
            1.0 if later else 0.0,
            float(piece.breaks),
            float(promo),
            promo / (len(tokens) or 1),
            float(_TAG_CODES.get(tag, 0)),
            float(self.heads[k]),
            float(_LEADS.get(piece.lead.partition(" ")[0], 6)),
        ]  # fmt: skip

    def _place(self, k: int, piece: Piece) -> list[float]:
        layout, total = self.layout, self.running
        at = piece.container
        box = layout.up[at] if layout.counts[at] == 1 else at
        box = max(box, 0)
        box2 = max(layout.up[box], 0)
        box3 = max(layout.up[box2], 0)
        count, count2 = layout.counts[box], layout.counts[box2]
        part = self.sigs[k]
        whole = part.whole or part
        title = layout.title
        running, links, chars, flow = (
            layout.running, layout.links, layout.chars, layout.flow,
        )  # fmt: skip
        return [
            running[box] / total,
            links[box] / (chars[box] or 1),
            float(count),
            flow[box] / count,
            running[box],
            (k - layout.first[box]) / count,
            running[box2] / total,
            links[box2] / (chars[box2] or 1),
            float(count2),
            flow[box2] / count2,
            running[box3] / total,
            links[box3] / (chars[box3] or 1),
            flow[box3] / layout.counts[box3],
            float(layout.best_line[at]),
            float(layout.best_gap[at]),
            float(layout.depth[at]),
            float(layout.depth[at] - layout.depth[layout.best]),
            whole.pieces,
            whole.flow_words / total,
            whole.words / whole.pieces,
            whole.links / whole.chars,
            whole.flow / whole.pieces,
            part.pieces,
            part.flow_words / total,
            part.words / part.pieces,
            part.links / part.chars,
            k / self.n,
            float(k - title) if title >= 0 else float(k),
            float(self.chars[k] - self.chars[title + 1]) if title >= 0 else -1.0,
            1.0 if k < title else 0.0,
            self.before[k] / total,
            1.0 - self.before[k + 1] / total,
            float(self.previous[k]),
            float(self.following[k]),
        ]

    def _neighbours(self, k: int) -> list[float]:
        n, words, links, heads = self.n, self.layout.words, self.links, self.heads
        pieces = self.outline.pieces
        at = pieces[k].container
        up = self.layout.up
        one, two = k > 0, k > 1
        more, more2 = k + 1 < n, k + 2 < n
        low, high = max(k - 4, 0), min(k + 5, n)
        return [
            words[k - 1] if one else 0.0,
            words[k - 2] if two else 0.0,
            words[k + 1] if more else 0.0,
            words[k + 2] if more2 else 0.0,
            links[k - 1] if one else 0.0,
            links[k + 1] if more else 0.0,
            float(heads[k - 1]) if one else 0.0,
            float(heads[k + 1]) if more else 0.0,
            1.0 if one and up[pieces[k - 1].container] == up[at] else 0.0,
            1.0 if more and up[pieces[k + 1].container] == up[at] else 0.0,
            (self.link_sum[high] - self.link_sum[low])
            / (self.chars[high] - self.chars[low]),
            (self.flow_sum[high] - self.flow_sum[low]) / (high - low),
        ]

    def _likeness(self, text: str, tokens: list[str]) -> list[float]:
        like = 0.0
        if len(text) < 200:
            own = set(tokens)
            for want in self.title_words:
                if own and want:
                    like = max(like, len(own & want) / max(len(own), len(want)))
        described = inside = -1.0
        if self.description or self.article_body:
            folded = normalise(text[:300])
            if self.description:
                start = folded[:60]
                described = 1.0 if start and start in self.description else 0.0
            if self.article_body:
                inside = 1.0 if folded and folded[:150] in self.article_body else 0.0
        return [like, described, inside]


@lru_cache(maxsize=4096)
def _bits(semantic: int, flags: int, own: int) -> tuple[float, ...]:
    """Spread what containers are and announce over columns; few kinds are met."""
    return (
        *(1.0 if semantic & bit else 0.0 for bit in _SEMANTIC_BITS.values()),
        *(1.0 if flags & bit else 0.0 for bit in _FLAG_BITS),
        *(1.0 if own & bit else 0.0 for bit in _OWN_BITS),
    )


def _count_signs(text: str) -> tuple[int, int]:
    """Count digits and capitals."""
    if not text.isascii():
        return len(_DIGIT.findall(text)), len(_UPPER.findall(text))
    data = text.encode()
    return (
        len(data) - len(data.translate(None, _DIGITS)),
        len(data) - len(data.translate(None, _CAPITALS)),
    )
