"""XLSX: the first sheet of a workbook, its first row the names of columns."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from python_calamine import CalamineError, load_workbook

from services.metrics.ingest.faults import Faults, Unreadable, Wrong
from services.metrics.ingest.formats.archive import require_sound
from services.metrics.ingest.formats.block import Block, require_columns

AT_ONCE = 10_000

Row = list[str]


class Workbook:
    """Rows are numbered as the sheet does. Whoever feeds it keeps count of the bytes.

    A cell that is text is taken as it is. Of a number the 15 digits count that a spreadsheet keeps and shows.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._chunks: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[Block]:
        self._chunks.append(chunk)
        return iter(())

    def end(self) -> Iterator[Block]:
        rows = rows_of(b"".join(self._chunks))
        names = [name.strip() for name in rows[0]] if rows else []
        while names and not names[-1]:
            names.pop()
        if not names:
            raise Unreadable(1, "no_header")
        require_columns(names)
        for start in range(1, len(rows), AT_ONCE):
            yield from self._blocks(rows[start : start + AT_ONCE], start + 1, names)

    def _blocks(self, rows: Sequence[Row], first: int, names: Sequence[str]) -> Iterator[Block]:
        fit = [(number, row) for number, row in enumerate(rows, first) if any(row) and self._fits(number, row, names)]
        if fit:
            columns = {name: [row[place] for _, row in fit] for place, name in enumerate(names)}
            yield Block([number for number, _ in fit], columns)

    def _fits(self, number: int, row: Row, names: Sequence[str]) -> bool:
        if any(row[len(names) :]):
            self._faults.add(number, "", Wrong("wrong_width", expected=len(names)))
            return False
        return True


def rows_of(data: bytes) -> list[Row]:
    """Raises Unreadable."""
    require_sound(data)
    try:
        with load_workbook(BytesIO(data)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            return [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise Unreadable(1, "malformed_file") from error


def text_of(cell: object) -> str:
    """A date, which a spreadsheet makes of `2026-11` and of `2026-11-24`, is the moment at which it begins."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return f"{Decimal(format(cell, '.15g')):f}"
    if isinstance(cell, date):
        return f"{cell.isoformat()}{'' if isinstance(cell, datetime) else 'T00:00:00'}"
    return str(cell)
