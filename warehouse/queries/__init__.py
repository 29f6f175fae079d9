"""SQL in files, one named statement each; its parameters in a comment on top."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of ``<name>.sql``."""
    return files("warehouse.queries").joinpath(f"{name}.sql").read_text("utf-8")
