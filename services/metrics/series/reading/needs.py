"""What a question needs: of a formula its inputs, of what is reported its series."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.formulas import adopted, dimensions_of, inputs_of
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period, period_of
from services.metrics.indicators.values import with_below
from services.metrics.series.figures.points import Group
from services.metrics.series.question import Where
from services.metrics.series.reading.moments import Moment
from shared.expressions.expression import Expression

AMONG = """
not exists (
    select from jsonb_each(asked.among) as needed (name, allowed)
    where not coalesce(allowed ? (key.dimensions ->> name), false)
)
"""
"""`asked.among` are, by dimension, the values of which a series is to have one."""

SERIES = f"""
select asked.place, key.number, key.dimensions, first.starts, last.starts
from unnest($2::jsonb[]) with ordinality as asked (among, place) join series_key as key on {AMONG}
cross join lateral (
    select starts from (
        select distinct on (o.starts) o.starts, o.value
        from observation as o join observation_batch as batch on batch.number = o.batch
        where o.series = key.number and batch.accepted_no <= $3 order by o.starts, batch.accepted_no desc
    ) as figure where value is not null order by starts limit 1
) as first cross join lateral (
    select starts from (
        select distinct on (o.starts) o.starts, o.value
        from observation as o join observation_batch as batch on batch.number = o.batch
        where o.series = key.number and batch.accepted_no <= $3 order by o.starts desc, batch.accepted_no desc
    ) as figure where value is not null order by starts desc limit 1
) as last
where key.indicator = $1
order by asked.place, key.number
"""  # noqa: S608 - what is put in is ours.
"""Those that have a figure, for each of several that are asked for."""


class Known(NamedTuple):
    """A series, and the periods of its first and last figure."""

    number: int
    dimensions: Mapping[str, str]
    first: Period
    last: Period


@dataclass(frozen=True, slots=True)
class Need:
    """An indicator's figures by some of its dimensions, of some values of them.

    `series` where they are reported; `expression` and `inputs`, by name, where they are computed.
    """

    indicator: Indicator
    group_by: tuple[str, ...]
    where: Where
    series: list[Known] = field(default_factory=list)
    expression: Expression | None = None
    inputs: dict[str, "Need"] = field(default_factory=dict)

    def group_of(self, dimensions: Mapping[str, str | None]) -> Group:
        return tuple(dimensions.get(name) for name in self.group_by)

    def counts(self, dimensions: Mapping[str, str | None]) -> bool:
        """Where there are no totals over dimensions, only what was reported as just that."""
        return self.indicator.across != "none" or all(
            dimensions.get(name) is None or self.where.get(name) == (dimensions[name],)
            for name in dimensions_of(self.indicator)
            if name not in self.group_by
        )

    def leaves(self) -> Iterator["Need"]:
        """What is reported of it."""
        if self.expression is None:
            yield self
        for each in self.inputs.values():
            yield from each.leaves()

    def extent(self) -> tuple[Period, Period] | None:
        """From the first figure to the last; None where there are none."""
        series = [known for leaf in self.leaves() for known in leaf.series]
        if not series:
            return None
        first = min((known.first for known in series), key=lambda period: period.starts)
        return first, max((known.last for known in series), key=lambda period: period.ends)

    def keys(self) -> set[Group]:
        """Before it is brought together: by all dimensions of a formula."""
        if self.expression is None:
            return {self.group_of(known.dimensions) for known in self.series}
        return {key for each in self.inputs.values() for key in each.groups()}

    def groups(self) -> set[Group]:
        if self.expression is None:
            return self.keys()
        return {self.group_of(self.named(key)) for key in self.keys()}

    def named(self, key: Group) -> dict[str, str | None]:
        """One of the keys of a formula."""
        return dict(zip(dimensions_of(self.indicator), key, strict=True))


Asked = tuple[Indicator, tuple[str, ...], Where]
"""An indicator, by which dimensions, and of which values."""

Key = tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]


class Needs:
    """Each is found once, however many formulas name it."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.found: dict[Key, Need] = {}
        self.unread: dict[UUID, list[Need]] = {}

    async def of(self, indicator: Indicator, group_by: tuple[str, ...], where: Where) -> Need:
        (found,) = await self.all_of([(indicator, group_by, where)])
        return found

    async def all_of(self, asked: Iterable[Asked]) -> list[Need]:
        """In this order. One statement for each indicator that is reported, however many ask for figures of it."""
        found = [await self.made(*each) for each in asked]
        while self.unread:
            await self.read(*self.unread.popitem())
        return found

    async def made(self, indicator: Indicator, group_by: tuple[str, ...], where: Where) -> Need:
        """Its series are still to be read."""
        key = indicator.code, group_by, tuple(sorted(where.items()))
        if key not in self.found:
            make = self.computed if indicator.formula else self.reported
            self.found[key] = await make(Need(indicator, group_by, where))
        return self.found[key]

    async def reported(self, need: Need) -> Need:
        self.unread.setdefault(need.indicator.id, []).append(need)
        return need

    async def read(self, indicator: UUID, needs: Sequence[Need]) -> None:
        among, moment = [await self.among(need.where) for need in needs], self.moment
        rows = await moment.work.connection.fetch(SERIES, indicator, among, moment.counted)
        frequency = needs[0].indicator.frequency
        for place, number, dimensions, first, last in rows:
            known = Known(number, dimensions, period_of(frequency, first), period_of(frequency, last))
            needs[place - 1].series.append(known)

    async def computed(self, need: Need) -> Need:
        """By all dimensions of the formula: what it makes together is settled by what it is itself."""
        indicator, told = need.indicator, inputs_of(need.indicator)
        sources = {each["indicator"]: await self.moment.indicator(each["indicator"]) for each in told}
        dimensions = tuple(dimensions_of(indicator))
        inputs = {
            each["name"]: await self.made(
                sources[each["indicator"]], dimensions, {**need.where, **{k: (v,) for k, v in each["where"].items()}}
            )
            for each in told
        }
        return Need(indicator, need.group_by, need.where, [], adopted(indicator, sources), inputs)

    async def among(self, where: Where) -> dict[str, list[str]]:
        return {name: await self.widened(name, values) for name, values in where.items()}

    async def widened(self, dimension: str, values: Iterable[str]) -> list[str]:
        """A value stands for all that is below it, too."""
        tree = (await self.moment.dimension(dimension)).values
        return sorted({below for value in values for below in with_below(tree, value)})
