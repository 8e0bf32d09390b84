"""A batch as it is filled in: the sheets of its indicators, and what its blocks say by them."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from services.metrics.indicators.model import CodeMap
from services.metrics.ingest.checks.sheet import Key, Rows, Sheet
from services.metrics.ingest.depositing import Filled
from services.metrics.ingest.faults import Faults, Unreadable, Wrong
from services.metrics.ingest.formats.block import Block
from services.metrics.ingest.repository import sheets_for
from services.metrics.observations.repository import numbers_of
from shared.contracts.metrics.dimensions import COLUMNS
from shared.database import Database
from shared.work import Work

INDICATORS_MAX, SERIES_MAX = 1_000, 100_000


class Book:
    """`indicator` is that of rows which do not say theirs. `names` are the codes of all dimensions.

    `restates`: its rows are of locked periods, and no others.
    """

    def __init__(
        self, indicator: str | None, code_map: CodeMap | None, names: frozenset[str], *, restates: bool = False
    ) -> None:
        self._indicator, self._code_map, self._names, self._restates = indicator, code_map, names, restates
        self._sheets: dict[str, Sheet | Wrong] = {}
        self._series: dict[str, dict[Key, int]] = {}
        self.used: dict[str, Sheet] = {}
        """By the codes of the indicators that have rows."""
        self.is_mixed = False
        """Rows say of which indicator they are: the next may be of one that nobody thought of yet."""

    def codes(self, block: Block) -> set[str]:
        """Of the indicators whose sheets are not known yet. Raises Unreadable."""
        self._refuse_unknown(block)
        self.is_mixed |= "indicator" in block.columns
        told = {cell or self._indicator for cell in block.columns.get("indicator", [self._indicator])}
        new = {code for code in told if code} - self._sheets.keys()
        if len(self._sheets) + len(new) > INDICATORS_MAX:
            raise Unreadable(block.numbers[0], "too_many_indicators", "indicator", max=INDICATORS_MAX)
        return new

    @property
    def is_reviewed(self) -> bool:
        """Somebody has to approve figures of it."""
        return any(sheet.form.review for sheet in self.used.values())

    async def open(self, work: Work, codes: set[str]) -> None:
        """Raises Unreadable where that of all rows takes none of the caller's: told once, and not for each."""
        self._sheets |= await sheets_for(work, sorted(codes), self._code_map, restates=self._restates)
        if isinstance(wrong := self._sheets.get(self._indicator or ""), Wrong):
            raise Unreadable(1, wrong.code, column="indicator", **wrong.params)

    def _refuse_unknown(self, block: Block) -> None:
        for name in block.columns.keys() - COLUMNS - self._names:
            near = get_close_matches(name[:64], sorted(COLUMNS | self._names), 3)
            raise Unreadable(1, "unknown_column", name[:64], candidates=near)

    def check(self, block: Block, faults: Faults) -> list[tuple[str, Rows]]:
        """The rows in which nothing is wrong, by indicator."""
        checked = []
        for code, part in self._parts(block, faults):
            if isinstance(sheet := self._sheets[code], Wrong):
                for number in part.numbers:
                    faults.add(number, "indicator", sheet)
                continue
            self.used[code] = sheet
            rows = sheet.check(part, faults)
            if rows.numbers:
                checked.append((code, rows))
        return checked

    def _parts(self, block: Block, faults: Faults) -> Iterator[tuple[str, Block]]:
        """Rows of one indicator together."""
        cells = block.columns.get("indicator") or [None] * len(block.numbers)
        if len({*cells}) == 1 and (code := cells[0] or self._indicator):
            yield code, block
            return
        places: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            if code := cell or self._indicator:
                places.setdefault(code, []).append(place)
            else:
                faults.add(block.numbers[place], "indicator", Wrong("missing"))
        for code, those in places.items():
            yield code, block.at(those)

    async def filled(self, database: Database, checked: Sequence[tuple[str, Rows]]) -> list[Filled]:
        """With the numbers of their series. What is new gets one, whatever becomes of the rows. Raises Unreadable."""
        return [Filled(rows, await self._numbers(database, code, rows.keys)) for code, rows in checked]

    async def _numbers(self, database: Database, code: str, keys: Sequence[Key]) -> list[int]:
        sheet, known = self.used[code], self._series.setdefault(code, {})
        if new := [*{*keys} - known.keys()]:
            if sum(map(len, self._series.values())) + len(new) > SERIES_MAX:
                raise Unreadable(1, "too_many_series", max=SERIES_MAX)
            told = [dimensions_of(sheet, key) for key in new]
            known |= zip(new, await numbers_of(database, sheet.form.id, told), strict=True)
        return [*map(known.__getitem__, keys)]


def dimensions_of(sheet: Sheet, key: Key) -> Mapping[str, str]:
    named = zip(sheet.form.dimensions, key, strict=True)
    return {listed.code: value for listed, value in named if value is not None}
