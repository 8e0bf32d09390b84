"""CSV as RFC 4180 has it: commas, quotes, a row of column names; LF or CRLF, with or without a byte order mark."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from services.metrics.ingest.faults import Faults, Unreadable, Wrong
from services.metrics.ingest.formats.block import Block, require_columns
from services.metrics.ingest.formats.cutting import Cutter, text_of

Row = list[str]

OTHERS = re.compile(r"[;\t|，；]")
"""What others put between columns."""


class Delimited:
    """Rows are numbered as a spreadsheet does: the names are row 1, and blank lines count."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._cutter = Cutter(quoted=True)
        self._names: Sequence[str] | None = None

    def feed(self, chunk: bytes) -> Iterator[Block]:
        for piece in self._cutter.feed(chunk):
            yield from self._blocks(piece)

    def end(self) -> Iterator[Block]:
        for piece in self._cutter.end():
            yield from self._blocks(piece)
        if self._names is None:
            raise Unreadable(1, "no_header")

    def _blocks(self, piece: bytes) -> Iterator[Block]:
        text = text_of(piece, self._cutter.row)
        if self._names is None:
            header, _, text = text.partition("\n")
            self._names = names_of(header)
            self._cutter.row += 1
        block = self._block(text, self._names)
        if block.numbers:
            yield block

    def _block(self, text: str, names: Sequence[str]) -> Block:
        first = self._cutter.row
        if columns := plain_columns(text, len(names)):
            self._cutter.row += len(columns[0])
            return Block(range(first, self._cutter.row), dict(zip(names, columns, strict=True)))
        rows = self._read(text)
        self._cutter.row += len(rows)
        return self._by_column(rows, range(first, self._cutter.row), names)

    def _read(self, text: str) -> list[Row]:
        """A row that cannot be read is as one without cells."""
        try:
            return [*csv.reader(StringIO(text, newline=""), strict=True)]
        except csv.Error:
            return [self._read_one(line, self._cutter.row + nth) for nth, line in enumerate(records(text))]

    def _read_one(self, record: str, number: int) -> Row:
        try:
            return next(csv.reader(StringIO(record, newline=""), strict=True), [])
        except csv.Error:
            self._faults.add(number, "", Wrong("malformed_row"))
            return []

    def _by_column(self, rows: list[Row], numbers: range, names: Sequence[str]) -> Block:
        fit = [(number, row) for number, row in zip(numbers, rows, strict=True) if self._fits(number, row, names)]
        columns = {name: [row[place] for _, row in fit] for place, name in enumerate(names)}
        return Block([number for number, _ in fit], columns)

    def _fits(self, number: int, row: Row, names: Sequence[str]) -> bool:
        if row and len(row) != len(names):
            self._faults.add(number, "", Wrong("wrong_width", expected=len(names)))
        return len(row) == len(names)


def names_of(header: str) -> Sequence[str]:
    """No name has a line break in it. Raises Unreadable."""
    try:
        names = [name.strip() for name in next(csv.reader([header], strict=True), [])]
    except csv.Error as error:
        raise Unreadable(1, "malformed_row") from error
    if len(names) == 1 and OTHERS.search(names[0]):
        raise Unreadable(1, "other_separator")
    require_columns(names)
    return names


def plain_columns(text: str, width: int) -> list[list[str]] | None:
    """In a third of the time, where nothing is quoted and every row is whole; else None."""
    text = text.replace("\r\n", "\n").removesuffix("\n")
    if not text or '"' in text or "\r" in text or width == 1:
        return None
    if {line.count(",") for line in text.split("\n")} != {width - 1}:
        return None
    cells = text.replace("\n", ",").split(",")
    return [cells[place::width] for place in range(width)]


def records(text: str) -> Iterator[str]:
    """Each as it stands: a line break between quotes ends none."""
    lines: list[str] = []
    odd = 0
    for line in StringIO(text, newline=""):
        lines.append(line)
        odd ^= line.count('"') % 2
        if not odd:
            yield "".join(lines)
            lines.clear()
    if lines:
        yield "".join(lines)
