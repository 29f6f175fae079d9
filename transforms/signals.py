"""What a class, id or role says of the element that wears it.

The words are those that page builders of many countries use; each is looked up once
and remembered, since a page wears a few hundred names and sites share them.
"""

import re
from collections.abc import Iterator
from enum import IntFlag

from transforms.tokens import find_names


class Signal(IntFlag):
    """Kinds of page part that a class name can announce."""

    BODY = 1 << 0
    COMMENT = 1 << 1
    NAVIGATION = 1 << 2
    FOOTER = 1 << 3
    ASIDE = 1 << 4
    RELATED = 1 << 5
    SHARE = 1 << 6
    ADVERT = 1 << 7
    CONSENT = 1 << 8
    NEWSLETTER = 1 << 9
    BYLINE = 1 << 10
    TIME = 1 << 11
    TAGS = 1 << 12
    CAPTION = 1 << 13
    CREDIT = 1 << 14
    TITLE = 1 << 15
    SUBTITLE = 1 << 16
    PAYWALL = 1 << 17
    COPYRIGHT = 1 << 18
    LOGIN = 1 << 19
    HEADER = 1 << 20
    QUOTE = 1 << 21
    BIO = 1 << 22
    UNSEEN = 1 << 23
    KICKER = 1 << 24
    META = 1 << 25
    BOX = 1 << 26
    CORRECTION = 1 << 27


_WORDS: dict[Signal, str] = {
    Signal.BODY: "article|story|content|entry|post|text|body|main|artikel|articulo"
    "|contenu|texte|cuerpo|inhalt|noticia|paragraph|richtext|prose|articlebody",
    Signal.COMMENT: "comments?|commentlist|kommentare?|commentaires?|comentarios?"
    "|disqus|respond|replies|discussion|livefyre|guestbook|reactie",
    Signal.NAVIGATION: "nav|navi|navbar|navigation|menu|menue?|breadcrumbs?|crumbs?"
    "|pagination|pager|paging|toc|skip|topbar|toolbar|tabs?|submenu|sitemap",
    Signal.FOOTER: "footer|foot|colophon|bottom|fuss|legal|imprint|impressum",
    Signal.ASIDE: "aside|sidebar|side|rail|widgets?|marginal|secondary|rightcol"
    "|infobox|factbox|module",
    Signal.RELATED: "related|recommend|recommended|recommendations?|more|teasers?"
    "|promo|promos?|similar|popular|trending|mostread|outbrain|taboola|readmore"
    "|seealso|latest|recirc|read|further|next|prev|previous|also|suggested|cards?"
    "|upnext|mehr|verwandt|onward|headlines|carousel|river|feed|list",
    Signal.SHARE: "share|sharing|shares|social|socials|sharedaddy|addthis|addtoany"
    "|facebook|twitter|whatsapp|pinterest|linkedin|teilen|follow|like|likes|tweet"
    "|sociable|bookmark|some|print|drucken|mail",
    Signal.ADVERT: "ad|ads|advert|adverts|advertisement|advertising|sponsor|sponsored"
    "|banner|anzeige|werbung|publicidad|adslot|dfp|gpt|affiliate|shop|product|buy"
    "|price",
    Signal.CONSENT: "cookies?|consent|gdpr|privacy|cmp|onetrust|notice|datenschutz"
    "|overlay|modal|popup|popin|dialog|lightbox|toast",
    Signal.NEWSLETTER: "newsletters?|subscribe|subscription|signup|optin|mailing"
    "|mailchimp|abo|abonnement|inscription",
    Signal.BYLINE: "byline|bylines|author|authors|autor|autoren|auteurs?|writer"
    "|contributors?|verfasser|vcard|creator|journalist|redakteur",
    Signal.TIME: "date|dates|time|timestamp|published|datum|updated|dateline|pubdate"
    "|datetime|fecha|modified|posted",
    Signal.TAGS: "tags?|tagcloud|topics?|keywords?|categor(?:y|ies)|cats?|schlagworte?"
    "|tagged|themen|taxonomy|etiquetas|labels?|hashtags?",
    Signal.CAPTION: "captions?|figcaption|figure|gallery|image|images|img|photos?"
    "|picture|media|video|slider|slideshow|bild|bildunterschrift|legend|legende"
    "|thumbnails?|thumb|wp-caption|fotos?|galerie",
    Signal.CREDIT: "credits?|copyright|source|attribution|rights|quelle|photographer"
    "|photocredit|bildquelle",
    Signal.TITLE: "title|headline|heading|titel|titulo|titre|hed|ueberschrift|header"
    "line|h1",
    Signal.SUBTITLE: "subtitle|subhead|subheadline|standfirst|summary|lead|lede|dek"
    "|deck|intro|teaser-text|excerpt|description|chapo|vorspann|abstract|subheading"
    "|introduction|sapo|einleitung|leadtext|unterzeile|bajada|entradilla|ingress",
    Signal.PAYWALL: "paywall|premium|piano|locked|metered|regwall|gate|barrier|plus",
    Signal.COPYRIGHT: "copyright|copy|rights|disclaimer|legal",
    Signal.LOGIN: "login|signin|register|account|user|profile|logout|anmelden|search"
    "|suche|form|input|field|button|btn",
    Signal.HEADER: "header|masthead|top|branding|logo|head|kopf|brand",
    Signal.QUOTE: "quote|blockquote|pullquote|zitat|cite|testimonial|tweet",
    Signal.BIO: "bio|biography|about|authorbox|aboutauthor|authorinfo|profile",
    Signal.UNSEEN: "hidden|hide|invisible|visuallyhidden|offscreen|screenreader|sr"
    "|assistive|accessibility|noscreen|reader",
    Signal.KICKER: "kicker|eyebrow|rubric|rubrik|section|dachzeile|overline|roofline"
    "|pretitle|channel|topline|category|slug|flag",
    Signal.META: "meta|info|details|postmeta|metadata|byline|infos|stats|views|counter"
    "|count|rating|votes",
    Signal.BOX: "box|note|callout|panel|fact|facts|sidebar|infographic|embed|embedded"
    "|inset|snippet|table|chart|accordion|faq|steps|list",
    Signal.CORRECTION: "corrections?|clarification|korrektur|erratum|editorsnote"
    "|editornote",
}
_GROUP = re.compile(r"(.*)\(\?:(.*)\)")
_LONG = 6
"""Letters from which a word also counts inside others: ``articlebodytext``."""


def _forms(words: str) -> Iterator[str]:
    """Spell out alternatives: ``tags?|categor(?:y|ies)`` is four words."""
    for word in re.split(r"\|(?![^(]*\))", words):
        if group := _GROUP.fullmatch(word):
            yield from (group[1] + end for end in group[2].split("|"))
        elif word.endswith("?"):
            yield from (word[:-2], word[:-1])
        else:
            yield word


_WHOLE: dict[str, int] = {}
_INSIDE: dict[str, list[tuple[str, int]]] = {}
"""Long words by their first letters."""

for _flag, _words in _WORDS.items():
    for _word in _forms(_words):
        _WHOLE[_word] = _WHOLE.get(_word, 0) | int(_flag)
    for _word in _words.split("|"):
        if _word.isalpha() and len(_word) >= _LONG:
            _INSIDE.setdefault(_word[:_LONG], []).append((_word, int(_flag)))

_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MAX_KEPT = 65_536


def read_signals(names: str) -> int:
    """Return the signals of class, id and role ``names``, as bits of Signal."""
    return _BY_NAMES[names]


class _Names(dict[str, int]):
    """The signals of all names that an element wears."""

    def __missing__(self, names: str) -> int:
        if len(self) >= _MAX_KEPT:
            self.clear()
        bits = 0
        for token in find_names(names) if names.isascii() else _TOKEN.findall(names):
            bits |= _BY_WORD[token]
        self[names] = bits
        return bits


class _Words(dict[str, int]):
    """The signals of each word met; half the time that a cache of calls takes."""

    def __missing__(self, token: str) -> int:
        if len(self) >= _MAX_KEPT:
            self.clear()
        bits = self[token] = _read_word(token)
        return bits


_BY_NAMES, _BY_WORD = _Names(), _Words()


def _read_word(token: str) -> int:
    word = token.lower()
    bits = _WHOLE.get(word, 0)
    if not bits and len(word) > _LONG:
        for start in range(len(word) - _LONG + 1):
            for inside, flag in _INSIDE.get(word[start : start + _LONG], ()):
                if word.startswith(inside, start):
                    bits |= flag
    return bits
