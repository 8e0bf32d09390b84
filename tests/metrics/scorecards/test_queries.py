"""What counts for a target, by horizon and aggregation. The figures are small enough to be added up by hand."""

from fractions import Fraction
from typing import Any, cast

import pytest

from services.metrics.scorecards.queries import scores_of
from services.metrics.scorecards.scoring import Score
from services.metrics.series.reading.moments import moment_of
from tests.infrastructure.metrics.following import at_noon
from tests.infrastructure.metrics.reporting import row, sent
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator, value

BOTH = (("I01", 1), ("I02", 2))
MONTHS = (("2025-11", "1"), ("2025-12", "2"), ("2026-01", "4"), ("2026-02", "8"), ("2026-03", "6"))
OPEN: dict[str, Any] = {"value": "100", "horizon": "open"}
IN_2026: dict[str, Any] = {"value": "100", "horizon": "period", "period": "2026"}
SINCE_NOVEMBER: dict[str, Any] = {
    "value": "100", "horizon": "date", "due_on": "2026-06-30", "baseline": {"value": "0", "period": "2025-11"},
}  # fmt: skip


async def scored(metrics: Metrics, target: dict[str, Any], **said: Any) -> Score:
    await at_noon(metrics, "2026-04-15")
    await metrics.dimension()
    await metrics.make("indicators", indicator(dimensions=[{"dimension": "channel", "required": True}], **said))
    await sent(metrics, *(row(month, figure) for month, figure in MONTHS), caller=OFFICE)
    await metrics.make("targets", {"indicator": "I01", **target})
    (found,) = await scores(metrics, "I01")
    return found


async def scores(metrics: Metrics, *codes: str) -> list[Score]:
    async with metrics.service().begin(OFFICE) as work:
        return await scores_of(await moment_of(work, None), codes)


@pytest.mark.parametrize(
    ("target", "aggregation", "now", "before"),
    [
        (IN_2026, "sum", "18", "12"),
        (IN_2026, "last", "6", "8"),
        (IN_2026, "mean", "6", "6"),
        (IN_2026, "max", "8", "8"),
        (OPEN, "sum", "21", "15"),
        (OPEN, "last", "6", "8"),
        (OPEN, "mean", "6", "8"),
        (SINCE_NOVEMBER, "sum", "20", "14"),
        (SINCE_NOVEMBER, "max", "6", "8"),
    ],
)
async def test_what_counts_for_a_target(
    metrics: Metrics, target: dict[str, Any], aggregation: str, now: str, before: str
) -> None:
    known = (await scored(metrics, target, aggregation=aggregation)).known
    assert [str(each.value) if each else None for each in known] == [now, before]


async def test_figures_from_after_its_end_do_not_count(metrics: Metrics) -> None:
    found = await scored(metrics, {"value": "10", "horizon": "period", "period": "2025"})
    assert found.known.now is not None
    assert found.known.now.value == 3
    assert found.light == ("red", None)


async def test_a_formula_is_as_new_as_the_oldest_of_what_it_needs(metrics: Metrics) -> None:
    """Of the river nothing is known since January: 4 by rail and 3 by river; in 2025 nothing for the year counts."""
    await scored(metrics, OPEN)
    await sent(metrics, row("2026-01", "3", "river"), caller=OFFICE)
    inputs = [{"name": name, "indicator": "I01", "where": {"channel": name}} for name in ("rail", "river")]
    await metrics.make("indicators", indicator("I02", formula={"expression": "rail + river", "inputs": inputs}))
    await metrics.make("targets", {"indicator": "I02", **IN_2026})
    (found,) = await scores(metrics, "I02")
    now, before = found.known
    assert now is not None
    assert str(now.period) == "2026-01"
    assert now.value == 7
    assert before is None


async def test_a_total_that_nobody_reports_is_not_known(metrics: Metrics) -> None:
    found = await scored(metrics, IN_2026, across="none")
    assert (found.known.now, found.light) == (None, ("grey", "no_data"))


async def test_no_more_statements_are_made_for_thirty_targets_than_for_three(metrics: Metrics) -> None:
    """Of two indicators, the second computed from the first: 10 (n + 1) is reported of channel n, and doubled."""
    channels = [f"C{nth}" for nth in range(30)]
    await at_noon(metrics, "2026-04-15")
    await metrics.dimension(values=[*map(value, channels)])
    by_channel: dict[str, Any] = {"dimensions": [{"dimension": "channel", "required": True}]}
    await metrics.make("indicators", indicator(**by_channel))
    doubled = {"expression": "2 * one", "inputs": [{"name": "one", "indicator": "I01", "where": {}}]}
    await metrics.make("indicators", indicator("I02", formula=doubled, **by_channel))
    months = [("2026-01", 1), ("2026-02", 9)]
    rows = [row(month, str(part * (nth + 1)), code) for month, part in months for nth, code in enumerate(channels)]
    await sent(metrics, *rows, caller=OFFICE)
    made = {3: 0, 30: 0}
    for count in made:
        for code in channels[0 if count == 3 else 3 : count]:
            for of in ("I01", "I02"):
                await metrics.make("targets", {"indicator": of, "dimensions": {"channel": code}, **IN_2026})
        found, made[count] = await counted(metrics, "I01", "I02")
        actual = {(each.target.indicator, each.target.dimensions["channel"]): values(each) for each in found}
        wanted = [((of, code), (nth + 1) * times) for nth, code in enumerate(channels[:count]) for of, times in BOTH]
        assert actual == {key: [10 * times, times] for key, times in wanted}
    assert made[30] <= made[3]


async def counted(metrics: Metrics, *codes: str) -> tuple[list[Score], int]:
    """With how many statements were made for it."""
    said: list[object] = []
    async with metrics.service().begin(OFFICE) as work:
        moment, connection = await moment_of(work, None), cast("Any", work.connection)
        with connection.query_logger(said.append):
            found = await scores_of(moment, codes)
    return found, len(said)


def values(score: Score) -> list[Fraction | None]:
    return [each and each.value for each in score.known]


async def test_nothing_is_added_up_in_floats(metrics: Metrics) -> None:
    """0.1 and 0.2 of 0.3 is all of it, to the last digit, and 20 digits are kept."""
    found = await scored(metrics, {"value": "99999999999999.999999", **{k: IN_2026[k] for k in ("horizon", "period")}})
    await sent(
        metrics, row("2026-04", "99999999999981.999998"), row("2026-02", "8.000001"), caller=OFFICE, reason="slip"
    )
    (found,) = await scores(metrics, "I01")
    assert found.attainment == 1
