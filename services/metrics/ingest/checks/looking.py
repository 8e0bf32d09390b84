"""One look at a block: which of its rows are wrong, and what is said of them."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import TypeVar

from services.metrics.ingest.checks.columns import Rule, converted
from services.metrics.ingest.faults import Faults, Wrong
from services.metrics.ingest.formats.block import NULL, Block, Cells

T = TypeVar("T")


class Looking:
    """`bad` are the places of rows in which something is wrong; what their cells say is None."""

    def __init__(self, block: Block, faults: Faults) -> None:
        self._block, self._faults = block, faults
        self.count = len(block.numbers)
        self.bad: set[int] = set()

    def at(self, column: str, rule: Rule[T]) -> Sequence[T | None]:
        """What a column says. One that is not there says nothing in any row."""
        return self.checked(column, rule, self._block.columns.get(column) or [None] * self.count)

    def checked(self, column: str, rule: Rule[T], cells: Cells) -> Sequence[T | None]:
        try:
            return rule.all(cells)
        except Wrong:
            return [self._one(column, rule, cell, place) for place, cell in enumerate(cells)]

    def _one(self, column: str, rule: Rule[T], cell: str | None, place: int) -> T | None:
        try:
            return rule.one(cell)
        except Wrong as wrong:
            self.tell(place, column, wrong)
            return None

    def tell(self, place: int, column: str, wrong: Wrong) -> None:
        self.bad.add(place)
        self._faults.add(self._block.numbers[place], column, wrong)

    def refuse_others(self, known: Collection[str]) -> None:
        """A column that this indicator does not have says nothing in its rows."""
        for column in self._block.columns.keys() - known:
            for place, cell in enumerate(self._block.columns[column]):
                if cell:
                    self.tell(place, column, Wrong("unknown_column"))

    def converted(self, column: str, told: Sequence[str | None], factors: Sequence[Fraction | None]) -> Cells:
        """As cells again. What is wrong already is withdrawn, so that it is wrong only once."""
        cells = []
        for place, (value, factor) in enumerate(zip(told, factors, strict=True)):
            try:
                cells.append(NULL if value is None else converted(value, factor or Fraction(1)))
            except Wrong as wrong:
                self.tell(place, column, wrong)
                cells.append(NULL)
        return cells
