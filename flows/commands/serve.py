"""``copydesk serve``: the sources of copydesk.toml, read on their schedules."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import Parameter

from flows.commands import CommandError, UsageError
from flows.settings import DEFAULT_FILE, load_settings
from flows.tracking import TrackingError, begin_tracking, check_answers

START_SECONDS = 120
"""How long a Prefect server may take to start: ten seconds on a quiet laptop."""


def serve(
    *,
    server: Annotated[bool, Parameter(negative="")] = False,
    port: int = 4200,
    config: Path | None = None,
    limit: int = 2,
) -> int:
    """Read the sources of copydesk.toml on their schedules, as Prefect deployments.

    Each source is a deployment that can be seen, started, paused and cancelled in
    Prefect; so are publish, retry failures and verify archive. A source that was due
    while nothing was served, or was never read, is read at once. Ends with ^C.

    For example, a whole scheduled system on a laptop:

    copydesk serve --server

    Args:
        server: Start a Prefect server too, on this machine only.
        port: Where that server listens.
        config: A settings file other than ./copydesk.toml.
        limit: Most runs at a time.
    """
    path = config or DEFAULT_FILE
    settings = load_settings(config)
    if limit < 1:
        raise UsageError(f"--limit is {limit}; give 1 or more")
    if not 0 < port < 1 << 16:
        raise UsageError(f"--port is {port}; give one from 1 to 65535")
    if not settings.source:
        raise UsageError(
            f"{path} names no [[source]]; copydesk init shows how to write one"
        )
    api_url = f"http://127.0.0.1:{port}/api"
    with _running_server(port, api_url) if server else nullcontext():
        if server:
            os.environ["PREFECT_API_URL"] = api_url
        if not begin_tracking(settings, None):
            raise CommandError(
                "no Prefect API is named: set PREFECT_API_URL, or api_url under "
                "[prefect] in copydesk.toml, or start one with --server"
            )
        from flows.deployments import serve_all

        names = ", ".join(source.name for source in settings.source)
        print(
            f"copydesk: serving {names}; {os.environ['PREFECT_API_URL']}",
            file=sys.stderr,
        )
        try:
            serve_all(settings, path, limit=limit)
        except RuntimeError as error:
            # As when it gave up looking for cancellations while its server was away;
            # runs look for themselves (flows.watch).
            raise CommandError(f"Prefect's runner did not end well: {error}") from error
    return 0


@contextmanager
def _running_server(port: int, api_url: str) -> Iterator[None]:
    """Run a Prefect server on this machine, unless one answers there already.

    Raises:
        CommandError: it does not start.
    """
    try:
        check_answers(api_url)
    except TrackingError:
        pass
    else:
        yield
        return
    _end_in_order()
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 (ourselves)
        # -P: in the working folder may be a prefect.py that is not Prefect's.
        [sys.executable, "-P", "-m", "prefect", *command],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PREFECT_SERVER_ANALYTICS_ENABLED": "false"},
        process_group=0,  # ^C is for us, who still have to tell it that we end
    )
    try:
        _wait_for(api_url, process)
        print(f"copydesk: Prefect at http://127.0.0.1:{port}", file=sys.stderr)
        yield
    finally:
        process.terminate()
        process.wait()


def _end_in_order() -> None:
    """Take a request to end as an interruption, which ends what we began as well.

    Python ends by these signals at once, and the server would be left behind. One that
    is ignored (``nohup``) stays so; while it serves, Prefect takes SIGTERM itself.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_for(api_url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            check_answers(api_url)
        except TrackingError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
        else:
            return
    raise CommandError(
        f"the Prefect server did not start at {api_url}; what it said is above. Is the "
        "port taken? --port names another"
    )
