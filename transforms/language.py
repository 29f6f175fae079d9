"""The language of a text, by the small words that no text of it can do without.

Counts how many words of the text are among each language's most frequent ones. Those
that several languages share count little: all of them gain.

Source: function words of the languages' own grammars; the idea is as old as Ingle
(1976) and enough for texts of a few sentences. Scripts that only one language here
uses decide by themselves.
"""

import re
from collections.abc import Sequence
from math import lcm

from transforms.tokens import find_small_words, find_words

SAMPLE_CHARS = 2000
"""More text does not change the answer."""

MIN_HITS = 3
"""Fewer known words say nothing; the answer is then None."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
)
_ANY_SCRIPT = re.compile(
    "[\u0370-\u06ff\u0900-\u09ff\u0b80-\u0bff\u0e00-\u0e7f\u10a0-\u10ff\u3040-\u30ff"
    "\u4e00-\u9fff\uac00-\ud7af]"
)
"""Letters of all of them, and of Cyrillic: without one, no script need be asked."""

_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_BULGARIAN = re.compile("[ъ]", re.IGNORECASE)
_RUSSIAN_ONLY = re.compile("[ыэё]", re.IGNORECASE)
_SCRIPT_SHARE = 0.2
"""Share of letters from which a script decides."""

_FREQUENT = {
    "en": "the of and to in a is that for it was on with as at by from this be are "
    "have has had not but its will said which would they their an or were been who "
    "he she his her we you about after more than when there what if up out into",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein "
    "eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind "
    "noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au "
    "sur ne se ce il sont la avec son aux d l été cette ont ou mais comme nous sa "
    "leur elle fait même ses deux aussi entre être ces depuis après dont sans",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como "
    "más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos "
    "también fue había era muy años hasta desde está mi porque qué sólo han yo hay",
    "it": "di e il la che in a per un è del non una i si con da le della sono al come "
    "più anche dei nel alla gli ha lo o ma delle dal questo ad su suo essere stato "
    "hanno nella dell degli tra dopo due loro era questa ai sul anni quando",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos "
    "como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu "
    "também só pelo pela até isso ela entre era depois sem mesmo aos ter são",
    "nl": "de van het een en in is dat op te zijn met voor die niet aan er om ook als "
    "dan maar bij of uit nog naar heeft hij ze door wordt over werd deze wel kan zo "
    "tot hebben worden meer had was haar geen hun moet kunnen na jaar",
    "sv": "och i att det som en på är av för med den till inte har de ett om var men "
    "sig så från vi kan när år hon under också efter nu eller ut vid mot skulle",
    "da": "og i at det er en til af på for med de den der ikke som har et om var han "
    "fra men vi sig ved så kan efter hun også blev eller over havde mod når være",
    "no": "og i det som på en er av for at til med har de ikke den et om var han fra "
    "men vi seg ved så kan etter hun også ble eller over hadde mot når være sier",
    "fi": "ja on ei että se oli hän mutta ovat kun myös mukaan niin joka tai kuin "
    "sen ole sekä vain jo nyt jos kanssa jälkeen ollut mitä olla tämä",
    "pl": "w i na z do nie się że to jest o jak za od po przez ale dla są oraz tym "
    "co jego już był jej tego być który które także roku",
    "cs": "a v se na je že s z do o i to ve pro za by jako ale po které jeho jsou "
    "který od ze tak také jsem bude jen už byl podle než",
    "ro": "de și în a la cu pe care nu este din un o se mai că pentru sunt au fost ca "
    "prin sau dar după sa lui această foarte fi acest",
    "hu": "a az és hogy nem is egy ez meg volt csak már de mint még azt ha el után "
    "van szerint vagy lesz aki pedig majd között",
    "tr": "ve bir bu da de için ile olarak daha çok olan gibi en kadar ne var sonra "
    "ama her olduğu ise dedi göre değil",
    "id": "yang dan di dengan untuk dari ini pada itu dalam tidak akan ke juga oleh "
    "telah atau mereka adalah sebagai kata bisa saat ada lebih",
    "vi": "và của là có cho trong được với không các người những một này đã khi đến "
    "về từ theo tại cũng nhiều năm",
    "ca": "de la i el que a en les els per del un una amb no és al es són més com ha "
    "dels pel va aquest seva ser però també fa l d",
    "hr": "i u je se na da su za od s o koji kao ne iz bi što će to ali po do nije "
    "koja više godine kako bio",
}
_WORDS = {language: frozenset(text.split()) for language, text in _FREQUENT.items()}
_LANGUAGES = sorted(_WORDS)
_SHARED = {
    word: tuple(n for n, language in enumerate(_LANGUAGES) if word in _WORDS[language])
    for words in _WORDS.values()
    for word in sorted(words)
}
_WHOLE = lcm(*map(len, _SHARED.values()))
_GROUPS = [(_WHOLE // len(group), group) for group in sorted(set(_SHARED.values()))]
"""Languages that share words, and each one's share in such a word, in whole numbers."""

_NUMBERS = {group: number for number, (_, group) in enumerate(_GROUPS)}
_TABLE = {word: _NUMBERS[group] for word, group in _SHARED.items()}

FREQUENT_WORDS = frozenset(_TABLE)
"""All of them: words that tell nothing of what a line is about."""


def detect_language(text: str) -> str | None:
    """Tell the language of a text (ISO 639-1); None when it gives no ground.

    Where a text holds two languages, the one with more text wins.
    """
    sample = text[:SAMPLE_CHARS]
    words = find_small_words(sample.replace("ß", "ss"))
    if words is None:  # letters that Western Europe has not
        if found := _by_script(sample):
            return found
        words = find_words(sample.casefold())
    return _most_likely(words)


def _most_likely(words: Sequence[str]) -> str | None:
    """Tell the language that has most of the words to itself."""
    hits = [0] * len(_GROUPS)
    found = 0
    for word in words:
        group = _TABLE.get(word)
        if group is not None:
            hits[group] += 1
            found += 1
    if found < MIN_HITS:
        return None
    scores = [0] * len(_LANGUAGES)
    for group, count in enumerate(hits):
        if count:
            share, languages = _GROUPS[group]
            for language in languages:
                scores[language] += count * share
    return _LANGUAGES[scores.index(max(scores))]


def _by_script(sample: str) -> str | None:
    """Tell the languages that have a script to themselves."""
    if not _ANY_SCRIPT.search(sample):
        return None
    letters = sum(map(str.isalpha, sample)) or 1
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) > _SCRIPT_SHARE * letters:
            return language
    cyrillic = len(re.findall("[\u0400-\u04ff]", sample))
    if cyrillic <= _SCRIPT_SHARE * letters:
        return None
    if _UKRAINIAN.search(sample) and not _RUSSIAN_ONLY.search(sample):
        return "uk"
    if _BULGARIAN.search(sample) and not _RUSSIAN_ONLY.search(sample):
        return "bg"
    return "ru"
