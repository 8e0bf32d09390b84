"""Of which figures a projection is made."""

from fractions import Fraction

import pytest

from services.metrics.forecasts.queries import Asked, Forecast, forecasts_of, run_of, step_of, whole_until
from services.metrics.indicators.periods import parse
from services.metrics.series.figures.points import Parts, Point
from services.metrics.series.reading.moments import moment_of
from shared.contracts.metrics.indicators import Frequency
from tests.infrastructure.metrics.following import at_noon
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator


def points(text: str) -> list[Point]:
    """A digit is a figure that is whole, in brackets `(` one that is not, `-` none."""
    made = {"-": Point(None, Parts(expected=1)), "(": Point(Fraction(1), Parts(1, 2))}
    return [made.get(mark) or Point(Fraction(mark), Parts(1, 1)) for mark in text]


@pytest.mark.parametrize(
    ("text", "values", "until"),
    [("123", [1, 2, 3], 3), ("12-34", [3, 4], 5), ("12(-", [1, 2], 2), ("1(2(", [2], 3), ("--", [], 0), ("", [], 0)],
)
def test_it_rests_on_the_newest_whole_figures_without_a_gap(text: str, values: list[int], until: int) -> None:
    assert ([*map(int, run_of(points(text)))], whole_until(points(text))) == (values, until)


@pytest.mark.parametrize(
    ("frequency", "whole", "step"),
    [
        ("hourly", "yearly", "monthly"), ("daily", "monthly", "daily"), ("hourly", "weekly", "daily"),
        ("hourly", "daily", "hourly"), ("monthly", "yearly", "monthly"), ("weekly", "weekly", "weekly"),
    ],
)  # fmt: skip
def test_what_systems_send_is_brought_together_first(frequency: Frequency, whole: Frequency, step: str) -> None:
    assert step_of(frequency, whole) == step


async def forecast(metrics: Metrics, period: str) -> Forecast:
    async with metrics.service().begin(OFFICE) as work:
        (found,) = await forecasts_of(await moment_of(work, None), Asked(["I01"], parse(period), {}))
    return found


async def test_days_are_projected_by_the_month_up_to_the_last_whole_one(metrics: Metrics) -> None:
    """1 t a day from 2024 until 3 November 2026: 304 by October, and the months of before for the last two."""
    await at_noon(metrics, "2026-11-04")
    await metrics.make("indicators", indicator(frequency="daily"))
    first = parse("2024-01-01")
    count = parse("2026-11-03").ordinal - first.ordinal + 1
    rows = "\n".join(f"{first.shift(nth)},1" for nth in range(count))
    metrics.asking["office"] = OFFICE
    async with metrics.client() as client:
        answer = await client.post(
            "/v1/observation-batches?indicator=I01",
            content=f"period,value\n{rows}\n",
            headers={"Content-Type": "text/csv", "X-Test-Caller": "office"},
        )
    assert answer.status_code == 201, answer.text
    found = await forecast(metrics, "2026")
    assert found.known is not None
    assert (str(found.known.until), len(found.known.values), found.ahead) == ("2026-10", 34, 2)
    assert found.so_far == 304
    assert found.outlook is not None
    assert float(found.outlook.value) == pytest.approx(365, abs=0.5)


async def test_a_year_before_which_figures_are_missing_is_too_far(metrics: Metrics) -> None:
    await at_noon(metrics, "2026-11-04")
    await metrics.make("indicators", indicator(frequency="yearly"))
    rows = [{"period": str(year), "value": str(year)} for year in range(2015, 2025)]
    await metrics.ask("POST", "/v1/indicators/I01/observations", json={"rows": rows})
    assert (await forecast(metrics, "2026")).silence == "too_far"
    found = (await forecast(metrics, "2025")).outlook
    assert found is not None
    assert float(found.value) == pytest.approx(2025)


async def test_of_what_is_larger_than_any_figure_nothing_is_projected(metrics: Metrics) -> None:
    """Ten million squared, year by year, is just too large; one less is not."""
    await at_noon(metrics, "2026-11-04")
    await metrics.make("indicators", indicator("I02", frequency="yearly", measure="1"))
    squared = {"expression": "x * x", "inputs": [{"name": "x", "indicator": "I02", "where": {}}]}
    await metrics.make("indicators", indicator("I01", frequency="yearly", measure="1", formula=squared))
    for value, silence in (("10000000", "too_large"), ("9999999", None)):
        rows = [{"period": str(year), "value": value} for year in range(2015, 2026)]
        path = "/v1/indicators/I02/observations"
        answer = await metrics.ask("POST", path, json={"rows": rows, "reason": "counted"})
        assert answer.status_code == 201, answer.text
        assert (await forecast(metrics, "2026")).silence == silence
