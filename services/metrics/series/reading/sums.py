"""What PostgreSQL adds up: exact, and only over what is asked for."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from services.metrics.series.figures.expecting import expected
from services.metrics.series.figures.points import Group, Parts, Point, is_across_first
from services.metrics.series.figures.rolling import without_total
from services.metrics.series.figures.spans import Span
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Known, Need
from services.metrics.series.reading.statements import HELD, PLANNED_BY_ITSELF, sums_by


async def read_sums(moment: Moment, need: Need, span: Span) -> dict[Group, list[Point]]:
    """By group, for each period of the span."""
    by_group: dict[Group, list[Known]] = {}
    for known in need.series:
        members = by_group.setdefault(need.group_of(known.dimensions), [])
        members += [known] if need.counts(known.dimensions) else []
    found = await summed(moment, need, span, [*by_group.values()])
    places = range(len(by_group))
    rows = [
        found[place] if members else without_total(span.length)
        for place, members in zip(places, by_group.values(), strict=True)
    ]
    return dict(zip(by_group, rows, strict=True))


async def summed(moment: Moment, need: Need, span: Span, groups: Sequence[Sequence[Known]]) -> list[list[Point]]:
    edges, indicator = span.edges, need.indicator
    chosen = [(known.number, place) for place, members in enumerate(groups) for known in members]
    numbers, places = [number for number, _ in chosen], [place for _, place in chosen]
    asked = (numbers, places, moment.counted, edges[0], edges[-1], edges)
    connection = moment.work.connection
    await connection.execute(PLANNED_BY_ITSELF)
    sums = merged(need, await connection.fetch(sums_by(indicator.aggregation, indicator.across), *asked))
    held = {(place, bucket): count for place, bucket, count in await connection.fetch(HELD, *asked, moment.at)}
    ordinals = span.ordinals(indicator.frequency)
    return [
        [
            point_of(sums.get((place, nth)), count, held.get((place, nth), 0))
            for nth, count in enumerate(expected([known.first.ordinal for known in members], ordinals), 1)
        ]
        for place, members in enumerate(groups)
    ]


def point_of(found: Point | None, expected: int, held: int) -> Point:
    if found is None:
        return Point(None, Parts(expected=expected))
    return found._replace(parts=found.parts._replace(expected=expected, held=held))


def merged(need: Need, rows: Sequence[Any]) -> Mapping[tuple[int, int], Point]:
    """Rows of one figure that are divided by different counts."""
    parts: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        parts.setdefault((row[0], row[1]), []).append(row)
    return {key: figure_of(need, several) for key, several in parts.items()}


def figure_of(need: Need, rows: Sequence[Any]) -> Point:
    quotients = [Fraction(row[3]) / row[2] if row[2] != 1 else Fraction(row[3]) for row in rows]
    n, revised, demo, equivalence = (int(sum(column)) for column in [*zip(*rows, strict=True)][5:9])
    parts = Parts(n, 0, 0, revised, demo, equivalence)
    if is_across_first(need.indicator.aggregation):
        return Point(max(quotients) if need.indicator.aggregation == "max" else min(quotients), parts)
    total = sum(quotients, Fraction())
    return Point(total / sum(row[4] for row in rows) if need.indicator.across == "mean" else total, parts)
