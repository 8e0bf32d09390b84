"""What is asked of series, checked as far as it can be without reading anything."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from starlette.datastructures import QueryParams

from services.metrics.indicators.formulas import dimensions_of
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import CONTAINED, NoPeriod, Period, parse
from shared.contracts.metrics.indicators import Frequency
from shared.errors import Fault, InvalidField

INDICATORS_MAX, DIMENSIONS_MAX, VALUES_MAX = 10, 5, 100
WHERE = re.compile(r"where\[([^\[\]]{1,200})\]")

Gaps = Literal["null", "skip", "previous"]
Where = Mapping[str, tuple[str, ...]]


class Question(NamedTuple):
    """Without a step each indicator is told as it is reported; without a range all that there is."""

    indicators: tuple[str, ...]
    first: Period | None
    last: Period | None
    step: Frequency | None
    group_by: tuple[str, ...]
    where: Where
    year_before: bool
    gaps: Gaps
    as_of: datetime | None

    def require_fit(self, indicator: Indicator) -> None:
        """Raises InvalidField where it has no such dimension, or no such periods."""
        if faults := [*self.unfit(indicator)]:
            raise InvalidField(*faults)

    def unfit(self, indicator: Indicator) -> Iterable[Fault]:
        has, steps = dimensions_of(indicator), CONTAINED[indicator.frequency]
        told: dict[str, object] = {"indicator": indicator.code}
        if self.step and self.step not in steps:
            yield Fault("step", "not_made_of_periods", {**told, "known": sorted(steps)})
        if not has_all(self.group_by, has):
            yield Fault("group_by", "not_of_the_indicator", {**told, "known": has})
        yield from (Fault(f"where[{name}]", "not_of_the_indicator", told) for name in self.where if name not in has)


def has_all(names: Iterable[str], known: Iterable[str]) -> bool:
    return {*known}.issuperset(names)


def several(text: str | None, name: str, most: int) -> tuple[str, ...]:
    """Separated by commas, each once. Raises InvalidField."""
    found = tuple(dict.fromkeys(text.split(","))) if text else ()
    if len(found) > most:
        raise InvalidField(Fault(name, "too_long", {"max_length": most}))
    if "" in found:
        raise InvalidField(Fault(name, "string_too_short"))
    if "\0" in (text or ""):
        raise InvalidField(Fault(name, "string_pattern_mismatch"))
    return found


def period(text: str | None, name: str) -> Period | None:
    """Raises InvalidField."""
    try:
        return None if text is None else parse(text)
    except NoPeriod:
        raise InvalidField(Fault(name, "period_parsing")) from None


def where_of(params: QueryParams) -> Where:
    """`where[channel]=rail,river`: any of these. Raises InvalidField."""
    if "where" in params:
        raise InvalidField(Fault("where", "dimension_missing"))
    where: dict[str, tuple[str, ...]] = {}
    for name, text in params.multi_items():
        if found := WHERE.fullmatch(name):
            where |= {found[1]: several_once(where, found[1], text, name)}
    if len(where) > DIMENSIONS_MAX:
        raise InvalidField(Fault("where", "too_long", {"max_length": DIMENSIONS_MAX}))
    return where


def several_once(where: Where, dimension: str, text: str, name: str) -> tuple[str, ...]:
    if dimension in where:
        raise InvalidField(Fault(name, "repeated"))
    if not text:
        raise InvalidField(Fault(name, "string_too_short"))
    return several(text, name, VALUES_MAX)
