"""``with`` for things that are to be closed, whatever happened."""

from types import TracebackType
from typing import Self


class Closing:
    """Closes itself when a ``with`` block is left."""

    def close(self) -> None:
        """Close; harmless when it is closed."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
