"""Rows on their way from a file to the checks: some thousand at a time, by column."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from services.metrics.ingest.faults import Unreadable

COLUMNS_MAX = 32

NULL = "null"
"""In the column `value`: what was said before is withdrawn. An empty cell says nothing, and is refused there."""

Cells = Sequence[str | None]


class Block(NamedTuple):
    """`numbers` are those of its rows. A cell without anything in it is None or empty."""

    numbers: Sequence[int]
    columns: Mapping[str, Cells]

    def at(self, places: Sequence[int]) -> "Block":
        """Some of its rows."""
        columns = {name: [cells[place] for place in places] for name, cells in self.columns.items()}
        return Block([self.numbers[place] for place in places], columns)


class Reader(Protocol):
    """Of one file. A row that cannot be read is told to its Faults; Unreadable is raised where nothing more can be."""

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """What the next bytes complete."""

    def end(self) -> Iterator[Block]:
        """What is left when all have come."""


def require_columns(names: Sequence[str]) -> None:
    """Raises Unreadable where there are too many, or one twice or without a name."""
    if len(names) > COLUMNS_MAX:
        raise Unreadable(1, "too_many_columns", max=COLUMNS_MAX)
    for place, name in enumerate(names):
        if not name:
            raise Unreadable(1, "no_header")
        if name in names[:place]:
            raise Unreadable(1, "repeated_column", name[:64])
