"""What is owed for a period, by when, and how much of it is there. Nothing here reads, writes or waits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.model import Dimension, Indicator
from services.metrics.indicators.periods import SHANGHAI, Period, period_of
from shared.contracts.metrics.indicators import Frequency

Member = Mapping[str, str]
"""A value of each of some dimensions, which a figure has to have, or values below them. Without any: any figure."""

Key = tuple[tuple[str, str], ...]

MOMENT = timedelta(microseconds=1)


class Figures(NamedTuple):
    """Of one series in the period: the starts of those that stand, and the last batch that brought any."""

    dimensions: Member
    starts: Sequence[datetime]
    held: int
    accepted_at: datetime
    batch: UUID


class Came(NamedTuple):
    """Of `expected` figures `received` are there; `missing` are members that lack some, `held` is how many are held."""

    expected: int
    received: int
    held: int
    missing: list[Member]
    at: datetime | None
    batch: UUID | None

    @property
    def all(self) -> bool:
        return self.received == self.expected


def owed_by(frequency: Frequency) -> Frequency:
    """Whose periods make one report: hours are owed by the day."""
    return "daily" if frequency == "hourly" else frequency


def owed_at(frequency: Frequency, at: datetime) -> Period:
    return period_of(owed_by(frequency), at)


def due_on(period: Period, days: int) -> date:
    """So many calendar days after the last day of the period."""
    return (period.ends - MOMENT).astimezone(SHANGHAI).date() + timedelta(days=days)


def end_of(day: date) -> datetime:
    """24:00 in Asia/Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def members_of(
    indicator: Indicator, dimensions: Mapping[str, Dimension], targets: Iterable[Member]
) -> list[dict[str, str]]:
    """What targets are set for, and each value of the one dimension that every figure has to have, where that is all.

    Of several such dimensions nobody says which values go together, and of an open one nobody knows its values.
    """
    members = [dict(target) for target in targets if target]
    if [*indicator.requires().values()] == [True]:
        (dimension,) = (dimensions[code] for code in indicator.requires())
        top = [value["code"] for value in dimension.values if not (value["retired"] or value["parent"])]
        members += [] if dimension.open else [{dimension.code: code} for code in top]
    return [*{key_of(member): member for member in members}.values()] or [{}]


def with_above(dimension: Dimension) -> dict[str, list[str]]:
    """Each value, with all that it stands below."""
    parents = {value["code"]: value["parent"] for value in dimension.values}
    return {code: [*upwards(parents, code)] for code in parents}


def upwards(parents: Mapping[str, str | None], code: str) -> Iterator[str]:
    at: str | None = code
    while at is not None:
        yield at
        at = parents[at]


Above = Mapping[str, Mapping[str, Sequence[str]]]
"""By dimension, each of its values with all that it stands below."""


def counted(members: Sequence[Member], figures: Sequence[Figures], above: Above, parts: int) -> Came:
    """`parts` figures are owed of each member: one, or one an hour."""
    starts: dict[Key, set[datetime]] = {key_of(member): set() for member in members}
    named = {tuple(name for name, _ in key) for key in starts}
    for each in figures:
        for key in keys_of(each.dimensions, named, above):
            if key in starts:
                starts[key].update(each.starts)
    came = {key: min(len(found), parts) for key, found in starts.items()}
    last = max(figures, key=lambda each: each.accepted_at, default=None)
    return Came(
        expected=len(came) * parts,
        received=sum(came.values()),
        held=sum(each.held for each in figures),
        missing=[dict(key) for key, count in came.items() if count < parts],
        at=last.accepted_at if last else None,
        batch=last.batch if last else None,
    )


def key_of(member: Member) -> Key:
    return tuple(sorted(member.items()))


def keys_of(dimensions: Member, named: Iterable[Sequence[str]], above: Above) -> set[Key]:
    """Of which members by these dimensions a figure with these values is: by its values, and by those above them."""
    found: set[Key] = set()
    for names in named:
        if dimensions.keys() >= {*names}:
            values = (above[name].get(dimensions[name], [dimensions[name]]) for name in names)
            found.update(tuple(zip(names, way, strict=True)) for way in product(*values))
    return found
