"""Where the parts of a warehouse lie on disk."""

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.address import LakeAddress
from warehouse.errors import NotAWarehouseError

DEFAULT_NAME = "copydesk.duckdb"


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one warehouse: ``desk.duckdb`` and ``desk.duckdb.d/`` beside it.

    Of a lake, this machine's: the folder with staging and archive.
    """

    warehouse: Path
    """What readers open: a symbolic link to the newest published file."""

    def __init__(self, warehouse: Path | str | LakeAddress) -> None:
        if isinstance(warehouse, LakeAddress):
            warehouse = warehouse.local
        object.__setattr__(self, "warehouse", _own_path(Path(warehouse)))

    @property
    def folder(self) -> Path:
        """Everything but the link."""
        return _beside(self.warehouse)

    @property
    def store(self) -> Path:
        """The writer's own DuckDB file."""
        return self.folder / "store.duckdb"

    @property
    def staging(self) -> Path:
        """Parquet files that wait to be loaded, or for the publish after it."""
        return self.folder / "staging"

    @property
    def archive(self) -> Path:
        """WARC files: bytes kept for good."""
        return self.folder / "archive"

    @property
    def turns(self) -> Path:
        """When runs asked each host last, so that they do not ask it at once."""
        return self.folder / "turns"

    @property
    def robots(self) -> Path:
        """What hosts' robots.txt said last."""
        return self.folder / "robots"

    @property
    def lock(self) -> Path:
        """The writer lock."""
        return self.folder / "lock"

    @property
    def runs(self) -> Path:
        """A lock for each run at work, named for it."""
        return self.folder / "runs"

    @property
    def published(self) -> Path:
        """The published files, ``<n>.duckdb``."""
        return self.folder / "published"

    @property
    def purge(self) -> Path:
        """A mark: the next publish clears away all files that hold deleted rows."""
        return self.folder / "purge"

    @staticmethod
    def is_folder(path: Path) -> bool:
        """Whether a folder is the one beside some warehouse, with its files in it."""
        return path.suffix == ".d" and all(
            (path / part).is_dir() for part in ("staging", "archive", "published")
        )

    def make(self) -> None:
        """Make the folders; harmless when they are there.

        Raises:
            NotAWarehouseError: what is named is a published file of a warehouse, so a
                second one would come to lie inside it.
        """
        owner = self.warehouse.parent.parent
        if self.warehouse.parent.name == "published" and owner.suffix == ".d":
            raise NotAWarehouseError(
                f"{self.warehouse}: a published file, which is only read, of the "
                f"warehouse {owner.with_suffix('')}; give that. A warehouse that is "
                f"renamed or moved takes {owner.name} with it, renamed like it"
            )
        for folder in (self.staging, self.archive, self.published, self.runs):
            folder.mkdir(parents=True, exist_ok=True)

    def staged(self) -> tuple[Path, ...]:
        """The staged files, in the order in which they are to be loaded."""
        return tuple(sorted(self.staging.glob("*.parquet")))


def _own_path(path: Path) -> Path:
    """Follow links of the user's own up to, not through, our link."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow our link)
    for _ in range(40):  # Linux gives up after as many links
        if not path.is_symlink():
            break
        target = path.parent / path.readlink()
        if target.parent.parent.name == path.name + ".d":
            break
        if target.parent.name == "published" and Layout.is_folder(_beside(path)):
            break  # renamed with its folder: the next publish points it there
        path = Path(os.path.abspath(target))  # noqa: PTH100
    return path


def _beside(warehouse: Path) -> Path:
    return warehouse.with_name(warehouse.name + ".d")
