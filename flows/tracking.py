"""Whether a run is tracked in Prefect, and by which API; imports no Prefect."""

import os
import urllib.error
import urllib.request

from flows.settings import Settings

ANSWER_SECONDS = 5
"""How long a Prefect API may take to say that it is there."""

_ALIVE_STATUSES = (401, 403)
"""A server that wants to know who asks is there; Prefect brings the key itself."""


class TrackingError(Exception):
    """The Prefect API that was named does not answer."""


def begin_tracking(settings: Settings, wanted: bool | None) -> bool:
    """Tell whether the run is to be tracked, and point Prefect at its API.

    Call it before Prefect is imported.

    Args:
        settings: May name an API; ``PREFECT_API_URL`` in the environment goes first.
        wanted: ``--prefect`` or ``--no-prefect``; None: tracked when an API is named.

    Raises:
        TrackingError: the API that is named does not answer.
    """
    api_url = os.environ.get("PREFECT_API_URL") or settings.prefect.api_url
    if wanted is False or (wanted is None and not api_url):
        return False
    if api_url:
        check_answers(api_url)
        os.environ["PREFECT_API_URL"] = api_url
    return True


def check_answers(api_url: str) -> None:
    """Ask a Prefect API whether it is there.

    Raises:
        TrackingError: it is not.
    """
    advice = "start it, or call with --no-prefect to run without it"
    if not api_url.startswith(("http://", "https://")):
        raise TrackingError(f'Prefect API "{api_url}" is no http address; {advice}')
    try:
        with urllib.request.urlopen(  # noqa: S310 (http and https only)
            api_url.rstrip("/") + "/health", timeout=ANSWER_SECONDS
        ):
            return
    except urllib.error.HTTPError as error:
        if error.code in _ALIVE_STATUSES:
            return
        found = f"it answers HTTP {error.code}, which no Prefect API does"
    except (OSError, ValueError) as error:
        found = f"it does not answer ({getattr(error, 'reason', error)})"
    raise TrackingError(f"Prefect API {api_url}: {found}; {advice}")
