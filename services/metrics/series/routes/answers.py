"""A chart as JSON and as CSV."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from services.metrics.indicators.periods import Period
from services.metrics.series.figures.computing import ABSENT
from services.metrics.series.figures.points import Group, Point, growth, told
from services.metrics.series.queries import Chart
from services.metrics.series.question import Gaps
from shared.contracts.base import Text
from shared.contracts.metrics.indicators import Frequency
from shared.http.reads.documents import Meta

Counted = Annotated[int, Field(ge=0)]
Figure = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]

COUNTS = ("held", "revised", "demo", "equivalence")
"""Of the figures that one is made of."""
FACTS = ("n", "expected", *COUNTS, "carried", "reason")


class PointFacts(TypedDict):
    """What is to be known of a figure; nothing where it is whole, and was reported as it stands.

    It is made of `n` of `expected` reported figures: told where any is missing. Of those `held` are outliers that
    nobody has looked at, `revised` were corrected, `demo` are made up, `equivalence` come from another indicator.
    `carried`: nothing is known, and this is the figure of that period (`gaps=previous`). `reason`: why it is null
    although there are figures: `no_total`, or what a formula could not compute.
    """

    n: NotRequired[Counted]
    expected: NotRequired[Counted]
    held: NotRequired[Counted]
    revised: NotRequired[Counted]
    demo: NotRequired[Counted]
    equivalence: NotRequired[Counted]
    carried: NotRequired[str]
    reason: NotRequired[str]


class SeriesLine(BaseModel):
    """`dimensions` are those of `group_by`; null: of figures that leave it out. A point is a period, its figure, facts.

    `year_before` has as many: the period that is called alike, its figure and facts, and the growth since in per cent;
    the growth is null where either figure is not whole. It is there where it was asked for.
    """

    indicator: str
    dimensions: dict[str, str | None]
    unit: Text
    step: Frequency
    points: list[tuple[str, Figure | None, PointFacts]]
    year_before: list[tuple[str | None, Figure | None, PointFacts, Figure | None]] = Field(default_factory=list)


class SeriesAnswer(BaseModel):
    data: list[SeriesLine]
    meta: Meta


class Mark(NamedTuple):
    """What is told of one period: `text` is its figure."""

    period: Period | None
    text: str | None
    facts: dict[str, int | str]
    point: Point

    @property
    def told(self) -> tuple[str | None, str | None, dict[str, int | str]]:
        return self.period and str(self.period), self.text, self.facts


class Row(NamedTuple):
    """A period, and the same a year before."""

    now: Mark
    before: Mark | None

    @property
    def growth(self) -> str | None:
        found = growth(self.now.point, self.before.point) if self.before and "carried" not in self.now.facts else None
        return None if found is None else f"{found:f}"


def rows_of(chart: Chart, group: Group, gaps: Gaps, at: datetime) -> list[Row]:
    marks = [marked(chart, *pair) for pair in zip(chart.span.periods, chart.lines[group], strict=True)]
    lost: list[tuple[Period | None, Point]] = [(None, ABSENT)] * len(marks)
    before = [marked(chart, *pair) for pair in chart.before.get(group, lost)] if chart.compared else [None] * len(marks)
    rows = [Row(*pair) for pair in zip(marks, before, strict=True)]
    if gaps == "skip":
        return [row for row in rows if row.now.text is not None]
    return [*carried(rows, at)] if gaps == "previous" else rows


def marked(chart: Chart, period: Period | None, point: Point) -> Mark:
    value, why = told(point, chart.indicator.places)
    return Mark(
        period, None if value is None else f"{value:f}", {**facts_of(point), **({"reason": why} if why else {})}, point
    )


def facts_of(point: Point) -> dict[str, int | str]:
    parts = point.parts._asdict()
    lacking = {} if point.parts.whole else {name: parts[name] for name in ("n", "expected")}
    return {**lacking, **{name: parts[name] for name in COUNTS if parts[name]}}


def carried(rows: Sequence[Row], at: datetime) -> Iterator[Row]:
    """What is known last stands on, but not beyond the moment that is told of."""
    last: Mark | None = None
    for row in rows:
        now = row.now
        if now.text is not None:
            last = now
        elif last and now.period and now.period.starts <= at:
            now = now._replace(text=last.text, facts={**now.facts, "carried": str(last.period)})
        yield row._replace(now=now)


def lines_of(charts: Sequence[Chart], gaps: Gaps, at: datetime) -> Iterator[dict[str, Any]]:
    for chart in charts:
        for group in ordered(chart):
            rows = rows_of(chart, group, gaps, at)
            compared = {"year_before": [(*row.before.told, row.growth) for row in rows if row.before]}
            yield {
                "indicator": chart.indicator.code,
                "dimensions": dict(zip(chart.group_by, group, strict=True)),
                "unit": chart.indicator.unit,
                "step": chart.span.step,
                "points": [row.now.told for row in rows],
                **(compared if chart.compared else {}),
            }


def ordered(chart: Chart) -> list[Group]:
    """By their values; what leaves a dimension out comes last."""
    return sorted(chart.lines, key=lambda group: [(value is None, value or "") for value in group])


def sheet_of(charts: Sequence[Chart], dimensions: Sequence[str], gaps: Gaps, at: datetime) -> bytes:
    """One row for each period of each line."""
    text = StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    compared = any(chart.compared for chart in charts)
    beside = ("year_before", "year_before_value", "growth") if compared else ()
    sheet.writerow(["indicator", *dimensions, "period", "value", *FACTS, *beside])
    for chart in charts:
        for group in ordered(chart):
            for row in rows_of(chart, group, gaps, at):
                sheet.writerow([chart.indicator.code, *group, *cells(row)])
    return text.getvalue().encode()


def cells(row: Row) -> list[object]:
    """Empty where there is nothing to say."""
    facts: Mapping[str, object] = row.now.facts
    before = [*row.before.told[:2], row.growth] if row.before else []
    return [*row.now.told[:2], *(facts.get(name) for name in FACTS), *before]
