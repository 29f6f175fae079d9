"""Pages that are no article: what gives each kind away.

A page is refused on two grounds together: it holds little running text of its own, and
it says or looks what it is. A long text is an article whatever its title says.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from lxml.etree import _Element

from transforms.article import BODY_LABELS, Block, Label, Reason, Refusal, Region
from transforms.blocks import Outline
from transforms.layout import count_words
from transforms.metadata import Findings

_LONG_WORDS = 220
"""Body words from which a page is an article unless it is a list of teasers."""

_SHORT_WORDS = 120
_LEAST_WORDS = 12
_SHELL_WORDS = 40
_SEEN_CHARS = 20_000
"""Enough to know a page by; one word can have millions."""

_CONSENT_HITS = 3
_CONSENT_WORDS = 22
"""A text with a word of consent oftener than this is about nothing else."""

_STORY_WORDS = 40
_STORY_SENTENCES = 3
_STOPS = tuple('.!?…"”»“’。！？')
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”»“’]?(?:\s|$)")
_TEASERS = 5
_TEASER_WORDS = 70
"""Words between two linked headlines: a teaser has fewer, a section more."""

_ERROR = re.compile(
    r"\b(?:404|403|410|500|502|503)\b|(?:page|article|site|file|url|content) (?:was |"
    r"is |could )?(?:not|no longer|cannot) (?:be )?(?:found|available|exist)|not found"
    r"|nothing (?:was )?found|(?:seite|artikel) (?:wurde )?(?:leider )?nicht"
    r" (?:gefunden|verfügbar)|nicht gefunden|introuvable|no encontrad[ao]"
    r"|não encontrad[ao]|non trovat[ao]|niet gevonden|access denied|forbidden"
    r"|internal server error|bad gateway|service unavailable|something went wrong"
    r"|temporarily (?:unavailable|down)|zugriff verweigert|accès refusé|maintenance"
    r"|wartungsarbeiten|an error (?:has )?occurred|ein fehler ist aufgetreten",
    re.IGNORECASE,
)
_BOT = re.compile(
    r"captcha|are (?:you )?(?:not )?a robot|verify(?:ing)? (?:that )?you are"
    r" (?:a )?human|checking (?:if the site connection|your browser)"
    r"|unusual (?:traffic|activity)"
    r"|just a moment|attention required|ddos protection|cloudflare"
    r"|automated (?:requests|queries|access)|kein roboter|n'êtes pas un robot"
    r"|no eres un robot|bot detection|security check|perimeterx"
    r"|pardon our interruption",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"cookies?\b|consent|gdpr|dsgvo|privacy|datenschutz|einwillig|tracking|personalis"
    r"|personaliz|advertising partners|werbepartner|vendors|zustimm|consentement"
    r"|consentimiento|before you continue|bevor sie fortfahren"
    r"|our (?:\d+ )?partners|on (?:a|your) device|unique identifiers|geolocation"
)
"""In lower case: to fold each letter where it is compared takes eight times as long."""
"""The last line's words are those of the purposes that IAB Europe's Transparency and
Consent Framework lays down for every wall."""

_LOGIN = re.compile(
    r"\b(?:log[ -]?in|sign[ -]?in|sign[ -]?up|log on|register"
    r"|create (?:an |your )?account|(?:reset|forgot(?:ten)?)(?: your)? password"
    r"|anmelden|anmeldung|einloggen|registrieren"
    r"|passwort|connexion|se connecter|identifiez-vous|iniciar sesión|acceder"
    r"|accedi|inloggen|registration|my account|mein konto|mon compte)\b",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"search results?|results? for\b|you searched|search:|\bsearch\b.{0,40}\bresults?\b"
    r"|\d+ results?\b|suchergebnis|treffer für|ergebnisse für|suche nach"
    r"|résultats? (?:de|pour)|resultados? (?:de|para|da)|risultati (?:di|per|della)"
    r"|zoekresultaten|advanced search|no results",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|activate|turn on|requires?|need|without|disabled|support).{0,40}"
    r"javascript|javascript.{0,60}(?:enable|required|disabled|aktivier|activ|nécessaire"
    r"|desactivado|turned off)|\bloading\b|redirect",
    re.IGNORECASE,
)
_INDEX = re.compile(
    r"\b(?:archives?|category|categories|tag|topic|all (?:posts|articles|stories)"
    r"|latest (?:news|stories|articles|posts)|home ?page|front page|(?:articles|posts|"
    r"stories) by|sitemap|index|kategorie|schlagwort|rubrik|themen|startseite|accueil"
    r"|catégorie|categoría|archiv|übersicht|browse|directory|page \d+)\b",
    re.IGNORECASE,
)


def refuse_page(
    tree: _Element,
    outline: Outline,
    blocks: Sequence[Block],
    found: Findings,
    http_status: int | None,
    body_words: float,
) -> Refusal | None:
    """Tell why a page is no article; None when it is one, or may be."""
    body = [b for b in blocks if b.label in BODY_LABELS]
    words = int(body_words)
    title = f"{found.metadata.title or ''} {found.marks.title}"
    seen = ""
    if words < _LONG_WORDS:  # no other page is asked for it
        seen = " ".join(b.text for b in blocks if b.label is not Label.ALT)
    has_article = found.article is not None or any(
        name == "og:type" and "article" in content.casefold()
        for name, content in found.marks.metas
    )
    if any(b.region is Region.JSON_LD for b in body):
        return None
    if refusal := _refuse_consent(body, seen, words):
        return refusal
    has_article = has_article or _tells_story(outline, blocks, found.title_piece)
    if http_status is not None and http_status >= 400 and words < _LONG_WORDS:
        return _refusal(Reason.ERROR_PAGE, f"answered with status {http_status}", words)
    if words < _LONG_WORDS and (
        refusal := _refuse_short(tree, title, seen, words, has_article=has_article)
    ):
        return refusal
    if not has_article and (refusal := _refuse_index(outline, blocks, title, words)):
        return refusal
    if words < _LEAST_WORDS and (not has_article or not words):
        if not words and _is_told(found):
            return None
        reason = Reason.TOO_SHORT if words else Reason.NAVIGATION_ONLY
        return _refusal(reason, "has menus and links, no running text", words)
    return None


def _is_told(found: Findings) -> bool:
    """Tell whether JSON-LD calls the page an article and dates it, text or none.

    What it tells is worth keeping: of films, and of texts kept back from strangers.
    """
    article = found.article
    return (
        article is not None
        and article.rank >= 3
        and bool(found.metadata.title and article.published)
    )


def _refuse_consent(body: Sequence[Block], seen: str, words: int) -> Refusal | None:
    """Tell a page whose text, all of it, is about cookies and consent."""
    if words >= _LONG_WORDS:
        return None
    text = " ".join(b.text for b in body) if words >= _LEAST_WORDS else seen
    text = text[:_SEEN_CHARS]
    hits = len(_CONSENT.findall(text.lower()))
    if hits >= _CONSENT_HITS and hits * _CONSENT_WORDS > count_words(text):
        return _refusal(Reason.CONSENT_WALL, "speaks of consent and little else", words)
    return None


def _tells_story(outline: Outline, blocks: Sequence[Block], title: int | None) -> bool:
    """Tell whether the printed title is followed by sentences, not by other headlines.

    Two or three of them make a short article, whatever links stand below.
    """
    if title is None or outline.tags[outline.pieces[title].container] != "h1":
        return False
    words, sentences = 0.0, 0
    for piece, block in zip(
        outline.pieces[title + 1 :], blocks[title + 1 :], strict=False
    ):
        if piece.link_chars > 0.8 * len(piece.text) and piece.text.count(" ") >= 3:
            break
        if block.label is Label.PARAGRAPH and block.text[-1:] in _STOPS:
            words += count_words(block.text)
            sentences += len(_SENTENCE_END.findall(block.text))
    return words >= _STORY_WORDS and sentences >= _STORY_SENTENCES


def _refuse_short(
    tree: _Element, title: str, seen: str, words: int, *, has_article: bool
) -> Refusal | None:
    """Ask what a page with little text says it is."""
    total = count_words(seen)
    seen = seen[:_SEEN_CHARS]
    if _BOT.search(title) or (total < _SHORT_WORDS and _BOT.search(seen)):
        return _refusal(Reason.BOT_WALL, "asks for a human", words)
    if has_article:
        return None
    if total < 2 * _SHORT_WORDS and (
        _ERROR.search(title) or (words < _SHORT_WORDS and _ERROR.search(seen[:300]))
    ):
        return _refusal(Reason.ERROR_PAGE, "says that something was not found", words)
    if _ERROR.search(title) and words < _SHORT_WORDS:
        return _refusal(Reason.ERROR_PAGE, "is titled as an error", words)
    if total < _SHELL_WORDS:
        scripts = " ".join(e.text or "" for e in tree.iter("noscript"))
        nested = " ".join(str(t) for e in tree.iter("noscript") for t in e.itertext())
        if _SCRIPT.search(f"{seen} {scripts} {nested}") or (
            total < _LEAST_WORDS and next(tree.iter("script"), None) is not None
        ):
            return _refusal(
                Reason.SCRIPT_SHELL, "brings its text by script only", words
            )
    has_password = any(
        (e.get("type") or "").lower() == "password" for e in tree.iter("input")
    )
    if (has_password and words < _SHELL_WORDS) or (
        _LOGIN.search(title) and total < 2 * _SHORT_WORDS
    ):
        return _refusal(Reason.LOGIN_PAGE, "asks to log in or register", words)
    if _SEARCH.search(title) and words < _LONG_WORDS:
        return _refusal(Reason.SEARCH_RESULTS, "is titled as search results", words)
    return None


def _refuse_index(
    outline: Outline, blocks: Sequence[Block], title: str, words: int
) -> Refusal | None:
    """Tell a list of teasers by its linked headlines with little text between them."""
    heads = [
        k
        for k, piece in enumerate(outline.pieces)
        if len(piece.text) > 20
        and piece.link_chars > 0.8 * len(piece.text)
        and outline.tags[piece.container] in {"h1", "h2", "h3", "h4", "h5"}
    ]
    links = sum(
        1
        for piece in outline.pieces
        if piece.link_chars > 0.8 * len(piece.text) and piece.text.count(" ") >= 3
    )
    if _SEARCH.search(title) and links >= 3 and words < 2 * _LONG_WORDS:
        return _refusal(Reason.SEARCH_RESULTS, "is titled as search results", words)
    named = bool(_INDEX.search(title)) and words < _SHORT_WORDS
    if words < _LONG_WORDS and links >= 8 and (words < _SHELL_WORDS or named):
        return _refusal(Reason.INDEX_PAGE, f"has {links} linked headlines", words)
    if named and links >= 4 and words < _SHORT_WORDS:
        return _refusal(Reason.INDEX_PAGE, f"has {links} linked headlines", words)
    if len(heads) < _TEASERS:
        return None
    bounds = [*heads, len(outline.pieces)]
    between = [
        sum(
            count_words(p.text)
            for p in outline.pieces[low + 1 : high]
            if not p.is_alt and p.link_chars * 2 < len(p.text)
        )
        for low, high in pairwise(bounds)
    ]
    before = sum(
        count_words(p.text)
        for p in outline.pieces[: heads[0]]
        if not p.is_alt and p.link_chars * 2 < len(p.text)
    )
    if max(between[:-1]) <= _TEASER_WORDS and before < _SHORT_WORDS:
        kept = [b for b in blocks if b.label is Label.PARAGRAPH]
        longest = max((count_words(b.text) for b in kept), default=0)
        if between[-1] < _LONG_WORDS and longest < _SHORT_WORDS:
            return _refusal(
                Reason.INDEX_PAGE, f"is a list of {len(heads)} teasers", words
            )
    return None


def _refusal(reason: Reason, found: str, words: int) -> Refusal:
    return Refusal(
        reason=reason,
        message=f"the page {found}; {words} words of running text",
    )
