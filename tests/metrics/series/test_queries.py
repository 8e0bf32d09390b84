"""Figures are brought over time and over dimensions as their indicator says; numbers are worked out by hand."""

from typing import Any

import pytest

from tests.infrastructure.metrics.charts import ask_series, chart, lines, mark_as_demo, past_is_settled, total
from tests.infrastructure.metrics.reporting import PORT, freight, row, sent
from tests.infrastructure.metrics.service import ANYONE, Metrics, indicator, value

BY_CHANNEL = [{"dimension": "channel", "required": False}]
FIRST_HALF = [
    *(row(f"2026-0{month}", text, "rail") for month, text in enumerate(("1.5", "2.25", "3"), 1)),
    *(row(f"2026-0{month}", text, "river") for month, text in enumerate(("10", "20"), 1)),
]
"""Rail 1.5, 2.25, 3; river 10, 20, and nothing in March."""


async def test_a_total_is_what_all_report_and_says_what_is_missing(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, *FIRST_HALF)
    assert await total(metrics) == [
        ("2026-01", "11.50", {}),
        ("2026-02", "22.25", {}),
        ("2026-03", "3.00", {"n": 1, "expected": 2}),
    ]


async def test_a_longer_period_says_how_much_of_it_is_there(metrics: Metrics) -> None:
    """A quarter of two series is six figures, of which five came; of the year seven of its 24 have still to come."""
    await freight(metrics)
    await sent(metrics, *FIRST_HALF)
    assert await total(metrics, step="quarterly") == [("2026-Q1", "36.75", {"n": 5, "expected": 6})]
    assert await chart(metrics, step="yearly", group_by="channel") == {
        "rail": [("2026", "6.75", {"n": 3, "expected": 12})],
        "river": [("2026", "30.00", {"n": 2, "expected": 12})],
    }


@pytest.mark.parametrize(
    ("aggregation", "across", "expected"),
    [
        ("sum", "sum", "36.75"),
        ("sum", "mean", "18.38"),  # (6.75 + 30) / 2 = 18.375
        ("mean", "sum", "17.25"),  # 2.25 + 15
        ("mean", "mean", "8.63"),  # 17.25 / 2 = 8.625
        ("last", "sum", "23.00"),  # 3 and, of February, 20
        ("cumulative", "sum", "23.00"),
        ("max", "sum", "22.25"),  # The highest month of both together, not 3 + 20.
        ("min", "sum", "3.00"),
        ("max", "mean", "11.13"),  # 22.25 / 2 = 11.125
        ("min", "mean", "3.00"),  # March is rail alone.
    ],
)
async def test_over_time_and_over_dimensions_as_the_indicator_says(
    metrics: Metrics, aggregation: str, across: str, expected: str
) -> None:
    await freight(metrics, aggregation=aggregation, across=across)
    await sent(metrics, *FIRST_HALF)
    ((_, text, _),) = await total(metrics, step="quarterly")
    assert text == expected


async def test_nothing_is_rounded_before_the_end(metrics: Metrics) -> None:
    """A mean of means: (1 / 3 + 1 / 3 + 1 / 3) is 1, and a half is rounded away from zero, on both sides of it."""
    await metrics.dimension(values=[value("a"), value("b"), value("c")])
    said: dict[str, Any] = {"lead_unit": "port", "aggregation": "mean", "places": 0, "dimensions": BY_CHANNEL}
    await metrics.make("indicators", indicator(**said))
    await sent(metrics, *(row(f"2026-0{m}", text, c) for c in "abc" for m, text in enumerate(("0.5", "0.5", "0"), 1)))
    assert await total(metrics, step="quarterly") == [("2026-Q1", "1", {})]
    await sent(metrics, *(row(f"2025-{m}", text, "a") for m, text in ((10, "-0.5"), (11, "-0.5"), (12, "-0.5"))))
    assert await total(metrics, step="quarterly", last="2025") == [("2025-Q4", "-1", {})]


async def test_figures_that_a_float_would_spoil_are_exact(metrics: Metrics) -> None:
    await freight(metrics, places=6)
    rows = [("2026-01", "99999999999999.999999"), ("2026-02", "0.000001"), ("2026-03", "-99999999999999.999998")]
    await sent(metrics, *(row(period, text) for period, text in rows))
    assert await total(metrics, step="quarterly") == [("2026-Q1", "0.000002", {})]
    assert 99999999999999.999999 + 0.000001 - 99999999999999.999998 != 0.000002


async def test_what_has_no_total_is_null_unless_it_was_reported_itself(metrics: Metrics) -> None:
    await freight(metrics, across="none", dimensions=BY_CHANNEL)
    await sent(metrics, row("2026-01", "5"), row("2026-01", "6", "river"))
    assert await total(metrics) == [("2026-01", None, {"reason": "no_total"})]
    await sent(metrics, {"period": "2026-01", "value": "8"})
    assert await total(metrics) == [("2026-01", "8.00", {})]
    assert await total(metrics, where="channel=rail") == [("2026-01", "5.00", {})]
    assert await chart(metrics, group_by="channel") == {
        "rail": [("2026-01", "5.00", {})],
        "river": [("2026-01", "6.00", {})],
        "-": [("2026-01", "8.00", {})],
    }


async def test_a_figure_that_leaves_a_dimension_out_is_a_part_like_any_other(metrics: Metrics) -> None:
    await freight(metrics, dimensions=BY_CHANNEL)
    await sent(metrics, row("2026-01", "5"), {"period": "2026-01", "value": "8"})
    assert await total(metrics) == [("2026-01", "13.00", {})]


async def test_a_value_stands_for_all_below_it(metrics: Metrics) -> None:
    await metrics.dimension(values=[value("river"), value("lock", "river"), value("ship", "lock"), value("rail")])
    await metrics.make("indicators", indicator(lead_unit="port", dimensions=BY_CHANNEL))
    await sent(
        metrics, *(row("2026-01", text, c) for c, text in (("river", "1"), ("lock", "2"), ("ship", "4"), ("rail", "8")))
    )
    assert await total(metrics, where="channel=river") == [("2026-01", "7.00", {})]
    assert await total(metrics, where="channel=ship,rail") == [("2026-01", "12.00", {})]
    assert await lines(metrics, where="channel=air") == []


async def test_what_is_withdrawn_counts_no_more(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"), row("2026-02", "2"), row("2026-03", "4"))
    await sent(metrics, row("2026-02", None), reason="of another port")
    assert await total(metrics) == [
        ("2026-01", "1.00", {}),
        ("2026-02", None, {"n": 0, "expected": 1}),
        ("2026-03", "4.00", {}),
    ]


async def test_gaps_are_null_or_left_out_or_filled_with_what_was_known_last(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"), row("2026-04", "4"))
    missing = {"n": 0, "expected": 1}
    assert [text for _, text, _ in await total(metrics)] == ["1.00", None, None, "4.00"]
    assert [period for period, *_ in await total(metrics, gaps="skip")] == ["2026-01", "2026-04"]
    assert await total(metrics, gaps="previous", last="2026-03", first="2025-12") == [
        ("2025-12", None, {}),
        ("2026-01", "1.00", {}),
        ("2026-02", "1.00", {**missing, "carried": "2026-01"}),
        ("2026-03", "1.00", {**missing, "carried": "2026-01"}),
    ]
    assert (await total(metrics, gaps="previous", last="2040-12"))[-1] == ("2040-12", None, missing)


async def test_beside_each_figure_stands_that_of_a_year_before(metrics: Metrics) -> None:
    """From 8 to 9 are 12.5 per cent; nothing grows from nothing, nor from what is not whole."""
    await freight(metrics)
    await sent(
        metrics, *(row(*said) for said in (("2025-02", "8"), ("2025-03", "0"), ("2026-02", "9"), ("2026-03", "7")))
    )
    (line,) = await lines(metrics, compare="year_before", first="2026-01", last="2026-03")
    assert line["year_before"] == [
        ["2025-01", None, {}, None],
        ["2025-02", "8.00", {}, "12.50"],
        ["2025-03", "0.00", {}, None],
    ]
    (line,) = await lines(metrics, compare="year_before", first="2026", last="2026", step="quarterly")
    assert line["year_before"][0] == ["2025-Q1", "8.00", {}, None]
    assert line["points"][0] == ["2026-Q1", "16.00", {"n": 2, "expected": 3}]


async def test_a_day_that_a_year_does_not_have_is_compared_with_nothing(metrics: Metrics) -> None:
    await freight(metrics, frequency="daily")
    await sent(metrics, row("2023-02-28", "1"), row("2024-02-28", "2"), row("2024-02-29", "3"), row("2024-03-01", "4"))
    (line,) = await lines(metrics, compare="year_before", first="2024-02-28", last="2024-03-01")
    assert [period for period, *_ in line["year_before"]] == ["2023-02-28", None, "2023-03-01"]
    assert [growth for *_, growth in line["year_before"]] == ["100.00", None, None]


async def test_what_is_corrected_held_or_of_a_demo_is_counted(metrics: Metrics) -> None:
    await freight(metrics, outliers={"k": "3", "window": 12})
    await sent(metrics, *(row(f"2026-0{month}", str(month)) for month in range(1, 8)), row("2026-08", "9000"))
    await metrics.fire_timers()
    assert await total(metrics, first="2026-08") == [("2026-08", "9000.00", {"held": 1})]
    await sent(metrics, row("2026-07", "8"), reason="counted twice")
    await mark_as_demo(metrics, 1)
    ((_, text, facts),) = await total(metrics, step="quarterly", first="2026-Q3")
    assert (text, facts) == ("9008.00", {"n": 2, "expected": 3, "held": 1, "revised": 1, "demo": 1})
    await sent(metrics, row("2026-08", "9"), reason="a slip of the pen")
    await metrics.fire_timers()
    assert await total(metrics, first="2026-08") == [("2026-08", "9.00", {"revised": 1})]


async def test_as_of_a_moment_it_is_what_was_known_then(metrics: Metrics) -> None:
    await freight(metrics)
    before = await past_is_settled(metrics)
    await sent(metrics, row("2026-01", "1"))
    first = await past_is_settled(metrics)
    await sent(metrics, row("2026-01", "2"), row("2026-01", "5", "river"), reason="late papers")
    second = await past_is_settled(metrics)
    assert await lines(metrics, as_of=before.isoformat()) == []
    assert await total(metrics, as_of=first.isoformat()) == [("2026-01", "1.00", {})]
    assert await total(metrics, as_of=second.isoformat()) == [("2026-01", "7.00", {"revised": 1})]
    answer = await ask_series(metrics, as_of="2099-01-01T00:00:00Z")
    effective = answer.json()["meta"]["as_of"]
    assert effective < "2099"
    assert answer.headers["As-Of"] == effective


async def test_a_definition_is_read_as_it_was_then(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1.5"), row("2026-01", "2", "river"))
    then = await past_is_settled(metrics)
    await metrics.change("PATCH", "/v1/indicators/I01", json={"across": "mean", "places": 0})
    assert await total(metrics) == [("2026-01", "2", {})]
    assert await total(metrics, as_of=then.isoformat()) == [("2026-01", "3.50", {})]


async def test_figures_are_shown_to_whom_they_are_for_now_and_were_then(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"))
    then = await past_is_settled(metrics)
    assert await lines(metrics, caller=ANYONE) == []
    await metrics.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    assert await total(metrics, caller=ANYONE) == [("2026-01", "1.00", {})]
    assert await lines(metrics, caller=ANYONE, as_of=then.isoformat()) == []
    assert await total(metrics, caller=PORT, as_of=then.isoformat()) == [("2026-01", "1.00", {})]


async def test_an_indicator_that_is_none_is_not_found(metrics: Metrics) -> None:
    assert (await ask_series(metrics, indicator="NONE")).status_code == 404


async def test_several_are_told_each_by_its_own_periods(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", lead_unit="port", frequency="yearly", places=0))
    await sent(metrics, row("2026-01", "1"))
    await sent(metrics, {"period": "2026", "value": "7"}, indicator="I02")
    found = await lines(metrics, indicator="I01,I02", last="2026-02")
    assert [(line["indicator"], line["step"], line["points"]) for line in found] == [
        ("I01", "monthly", [["2026-01", "1.00", {}], ["2026-02", None, {"n": 0, "expected": 1}]]),
        ("I02", "yearly", [["2026", "7", {}]]),
    ]


@pytest.mark.parametrize(
    ("query", "what"),
    [({"first": "1950-01", "last": "2149-12", "step": "hourly"}, "points"), ({"group_by": "channel"}, "groups")],
)
async def test_too_much_for_one_answer_is_refused(metrics: Metrics, query: dict[str, Any], what: str) -> None:
    await metrics.dimension(values=[], open=True)
    await metrics.make("indicators", indicator(lead_unit="port", frequency="hourly", dimensions=BY_CHANNEL))
    await sent(metrics, *(row("2026-01-01T00", "1", f"c{nth}") for nth in range(201)))
    answer = await ask_series(metrics, **query)
    assert (answer.status_code, answer.json()["code"], answer.json()["what"]) == (400, "too_much_asked", what)
