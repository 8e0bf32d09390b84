"""What PostgreSQL adds up: exact, and only over what is asked for."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from services.metrics.indicators.model import Indicator
from services.metrics.series.figures.expecting import expected
from services.metrics.series.figures.points import Group, Parts, Point, is_across_first
from services.metrics.series.figures.rolling import without_total
from services.metrics.series.figures.spans import Span
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Known, Need
from services.metrics.series.reading.statements import HELD, PLANNED_BY_ITSELF, sums_by


async def read_sums(moment: Moment, needs: Sequence[Need], span: Span) -> list[dict[Group, list[Point]]]:
    """Of each, all of one indicator that is reported: by group, for each period of the span."""
    tables = [members_of(need) for need in needs]
    groups = [members for table in tables for members in table.values()]
    found = await summed(moment, needs[0].indicator, span, groups)
    rows = (row if members else without_total(span.length) for row, members in zip(found, groups, strict=True))
    return [{group: next(rows) for group in table} for table in tables]


def members_of(need: Need) -> dict[Group, list[Known]]:
    """Which series make up each group: none, where nobody reports its total."""
    by_group: dict[Group, list[Known]] = {}
    for known in need.series:
        members = by_group.setdefault(need.group_of(known.dimensions), [])
        members += [known] if need.counts(known.dimensions) else []
    return by_group


async def summed(
    moment: Moment, indicator: Indicator, span: Span, groups: Sequence[Sequence[Known]]
) -> list[list[Point]]:
    edges = span.edges
    chosen = [(known.number, place) for place, members in enumerate(groups) for known in members]
    numbers, places = [number for number, _ in chosen], [place for _, place in chosen]
    asked = (numbers, places, moment.counted, edges[0], edges[-1], edges)
    connection = moment.work.connection
    await connection.execute(PLANNED_BY_ITSELF)
    sums = merged(indicator, await connection.fetch(sums_by(indicator.aggregation, indicator.across), *asked))
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


def merged(indicator: Indicator, rows: Sequence[Any]) -> Mapping[tuple[int, int], Point]:
    """Rows of one figure that are divided by different counts."""
    parts: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        parts.setdefault((row[0], row[1]), []).append(row)
    return {key: figure_of(indicator, several) for key, several in parts.items()}


def figure_of(indicator: Indicator, rows: Sequence[Any]) -> Point:
    quotients = [Fraction(row[3]) / row[2] if row[2] != 1 else Fraction(row[3]) for row in rows]
    n, revised, demo, equivalence = (int(sum(column)) for column in [*zip(*rows, strict=True)][5:9])
    parts = Parts(n, 0, 0, revised, demo, equivalence)
    if is_across_first(indicator.aggregation):
        return Point(max(quotients) if indicator.aggregation == "max" else min(quotients), parts)
    total = sum(quotients, Fraction())
    return Point(total / sum(row[4] for row in rows) if indicator.across == "mean" else total, parts)
