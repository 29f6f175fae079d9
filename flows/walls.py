"""Answers that stand where the page should be: bot checks and consent pages."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from transforms.article import Reason

_CHALLENGE_HEADERS = {
    # Source: the vendors' own documentation of what their challenges answer with
    "cf-mitigated": "challenge",
    "x-amzn-waf-action": "challenge",
    "x-datadome": "",
    "x-px-captcha": "",
}
_CHALLENGE_BODY = re.compile(
    rb"cf-chl-|challenge-platform|captcha-delivery\.com|px-captcha|hcaptcha\.com/1/api|"
    rb"google\.com/recaptcha/|_Incapsula_Resource|sec-if-cpt-container",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(
    r"(?:^|[./_-])(?:consent|cookie-?wall|privacy-?(?:gate|wall)|gdpr-?consent)"
    r"(?:$|[./_?-])"
)
_HEAD_BYTES = 64 << 10


def wall_of(
    status: int, headers: Mapping[str, str], content: bytes, asked: str, answered: str
) -> Reason | None:
    """Tell a bot check or a consent page from the page that was asked for.

    A body's marks count only with an error status: articles load such scripts too, and
    what a page with status 200 is, its reader tells.
    """
    for name, value in _CHALLENGE_HEADERS.items():
        if name in headers and headers[name].startswith(value) and status >= 400:
            return Reason.BOT_WALL
    if headers.get("cf-mitigated") == "challenge":
        return Reason.BOT_WALL
    if status in (401, 403, 429, 503) and _CHALLENGE_BODY.search(content[:_HEAD_BYTES]):
        return Reason.BOT_WALL
    if answered != asked and _is_consent(answered) and not _is_consent(asked):
        return Reason.CONSENT_WALL
    return None


def _is_consent(url: str) -> bool:
    parts = urlsplit(url.lower())
    return bool(
        _CONSENT_PLACE.search(parts.hostname or "") or _CONSENT_PLACE.search(parts.path)
    )
