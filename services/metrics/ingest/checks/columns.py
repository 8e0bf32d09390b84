"""Rules of single columns. Each takes the cells of many rows at once, and one by one where any of them is wrong."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar

from services.metrics.ingest.faults import Wrong
from services.metrics.ingest.formats.block import NULL, Cells

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PLACES_MAX, WHOLE_MAX = 6, 14
"""Digits behind and before the point: 20 in all."""
ONE = 10**PLACES_MAX

DECIMAL = rf"-?[0-9]{{1,{WHOLE_MAX}}}(?:\.[0-9]{{1,{PLACES_MAX}}})?"
DECIMALS = re.compile(rf"(?:(?:{DECIMAL}|{NULL})\n)*")

DAY, TIME, OFFSET = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?",
    r"[+-][0-9]{2}:[0-9]{2}",
)
INSTANTS = re.compile(rf"(?:{DAY}T{TIME}(?:Z|{OFFSET})\n)*")

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

CACHED_MAX = 50_000


class Rule(Protocol[T_co]):
    """Of a column. An empty cell is None or ''."""

    def all(self, cells: Cells) -> Sequence[T_co]:
        """Raises Wrong if any is."""

    def one(self, cell: str | None) -> T_co:
        """Raises Wrong."""


class Looked(dict[str | None, T]):
    """Of a column with few different cells: each is looked at once."""

    def __init__(self, one: Callable[[str | None], T]) -> None:
        super().__init__()
        self.one = one

    def __missing__(self, cell: str | None) -> T:
        if len(self) > CACHED_MAX:
            self.clear()
        found = self[cell] = self.one(cell)
        return found

    def all(self, cells: Cells) -> Sequence[T]:
        return [*map(self.__getitem__, cells)]


class Figures:
    """Decimals as they are written: nothing is rounded, and none becomes a float. None: it is withdrawn."""

    def __init__(self, lower: Decimal | None, upper: Decimal | None) -> None:
        self._lower, self._upper = lower, upper

    def all(self, cells: Cells) -> Sequence[str | None]:
        if not well_formed(DECIMALS, cells):
            raise Wrong("invalid_decimal")
        told = [None if cell == NULL else cell for cell in cells] if NULL in cells else cells
        if self._lower is not None or self._upper is not None:
            self._require_bounds([Decimal(cell) for cell in told if cell])
        return told

    def one(self, cell: str | None) -> str | None:
        if not cell:
            raise Wrong("missing")
        if not well_formed(DECIMALS, [cell]):
            raise Wrong("invalid_decimal", whole=WHOLE_MAX, places=PLACES_MAX)
        if cell == NULL:
            return None
        self._require_bounds([Decimal(cell)])
        return cell

    def _require_bounds(self, values: Sequence[Decimal]) -> None:
        low = self._lower is not None and values and min(values) < self._lower
        high = self._upper is not None and values and max(values) > self._upper
        if low or high:
            bounds = {"lower": self._lower, "upper": self._upper}
            raise Wrong("out_of_bounds", **{name: str(bound) for name, bound in bounds.items() if bound is not None})


class Instants:
    """RFC 3339, with its offset, as it is written. None: nobody says when."""

    def __init__(self, latest: datetime) -> None:
        self._latest = latest

    def all(self, cells: Cells) -> Sequence[str | None]:
        told = [*filter(None, cells)]
        if not told:
            return [None] * len(cells)
        self._require(told)
        return cells if len(told) == len(cells) else [cell or None for cell in cells]

    def one(self, cell: str | None) -> str | None:
        return self.all([cell])[0]

    def _require(self, told: Sequence[str]) -> None:
        if not well_formed(INSTANTS, told):
            raise Wrong("invalid_instant")
        try:
            last = max(map(datetime.fromisoformat, told))
        except ValueError as none:
            raise Wrong("invalid_instant") from none
        if last > self._latest:
            raise Wrong("in_the_future")


class Texts:
    """None: nothing is said."""

    def __init__(self, most: int) -> None:
        self._most = most

    def all(self, cells: Cells) -> Sequence[str | None]:
        told = [*filter(None, cells)]
        if not told:
            return [None] * len(cells)
        if max(map(len, told)) > self._most:
            raise Wrong("too_long", max=self._most)
        text = "".join(told)
        if not text.isprintable() and CONTROLS.search(text):
            raise Wrong("unstorable")
        return cells if len(told) == len(cells) else [cell or None for cell in cells]

    def one(self, cell: str | None) -> str | None:
        return self.all([cell])[0]


def well_formed(shapes: re.Pattern[str], cells: Cells) -> bool:
    """All of them in one match: each is a line of its own, and none is empty."""
    try:
        text = "\n".join(cells) + "\n"  # type: ignore[arg-type] # It raises TypeError for None.
    except TypeError:
        return False
    return text.count("\n") == len(cells) and shapes.fullmatch(text) is not None


def converted(value: str, factor: Fraction) -> str:
    """Exactly. Raises Wrong where that takes more digits than a value has."""
    if factor == 1:
        return value
    scaled = Fraction(value) * factor * ONE
    if scaled.denominator != 1:
        raise Wrong("inexact", places=PLACES_MAX)
    whole, rest = divmod(abs(scaled.numerator), ONE)
    if whole >= 10**WHOLE_MAX:
        raise Wrong("invalid_decimal", whole=WHOLE_MAX, places=PLACES_MAX)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{PLACES_MAX}}"
