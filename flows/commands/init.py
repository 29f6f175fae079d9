"""``copydesk init``: a settings file to begin with."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands import write_new

TEMPLATE = """\
# Settings of copydesk. Every line is optional. Paths are relative to this file; lengths
# of time are seconds, or "90s", "15m", "6h", "1d".

warehouse = "copydesk.duckdb"
# For teams: warehouse = "ducklake:postgres:dbname=desk host=db.example"

# rules = "rules/"                # rules of your own, asked before ours
# workers = 4                     # processes that read pages; default: the cores
# page_seconds = "20s"            # CPU time that one page may take
# publish_every = "0s"            # publish no oftener than this; 0: after each run

# [lake]
# data = "s3://desk/data/"        # or a folder that all machines see

# [prefect]
# api_url = "http://127.0.0.1:4200/api"   # tracks every run; --no-prefect goes without
# dask = "tcp://scheduler.example:8786"   # or "local": batches on Dask (copydesk[dask])

# [fetch]
# contact = "desk@paper.example"  # how publishers reach you; stands in the User-Agent
# spacing = "1s"                  # from one request to a host to the next

# One section for each source. "copydesk ingest NAME" reads it now, "copydesk serve"
# on its schedule.
#
# [[source]]
# name = "courier"
# what = "feed:https://courier.example/rss"
# every = "30m"
# publisher = "The Courier"
#
# [[source]]
# name = "saved"
# what = "saved/"
# cron = "0 6 * * mon-fri"        # minute, hour, day, month, weekday
# time_zone = "Europe/Berlin"     # UTC if it is not said
"""


def init(
    path: Path = Path("copydesk.toml"),
    *,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Write a commented settings file.

    For example:

    copydesk init

    Args:
        path: Where to; an existing file is left alone.
        json: Print one JSON object.
    """
    write_new(path, TEMPLATE, "copydesk sources lists what it names", json=json)
    return 0
