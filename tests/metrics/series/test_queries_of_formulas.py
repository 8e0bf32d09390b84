"""What is computed is computed when it is read, from what its inputs were at that moment."""

from typing import Any

from tests.infrastructure.metrics.charts import ask_series, chart, lines, past_is_settled, total
from tests.infrastructure.metrics.reporting import freight, row, sent
from tests.infrastructure.metrics.service import ANYONE, Metrics, indicator

BY_CHANNEL = [{"dimension": "channel", "required": True}]
OPTIONAL = [{"dimension": "channel", "required": False}]


def formula(expression: str, **inputs: str) -> dict[str, Any]:
    """`a="I01"`, or `a="I01 rail"` of one channel."""
    told = [(name, *said.split(" ")) for name, said in inputs.items()]
    needed = [
        {"name": name, "indicator": code, "where": {"channel": rest[0]} if rest else {}} for name, code, *rest in told
    ]
    return {"expression": expression, "inputs": needed}


async def two_reported(metrics: Metrics, **said: Any) -> None:
    """`I01` is what was moved, `I02` how often, both by channel."""
    await freight(metrics, **said)
    await metrics.make("indicators", indicator("I02", lead_unit="port", dimensions=BY_CHANNEL, places=0, **said))


async def test_a_formula_is_of_totals_and_not_a_total_of_formulas(metrics: Metrics) -> None:
    """10 t in 4 and 2 t in 2 trips: 12 / 6 each in all, though 2.5 by rail and 1 by river."""
    await two_reported(metrics)
    load = formula("moved / trips", moved="I01", trips="I02")
    await metrics.make("indicators", indicator("I03", formula=load))
    await metrics.make(
        "indicators", indicator("I04", formula=load, dimensions=BY_CHANNEL, across="none", aggregation="last")
    )
    await sent(metrics, row("2026-01", "10"), row("2026-01", "2", "river"))
    await sent(metrics, row("2026-01", "4"), row("2026-01", "2", "river"), indicator="I02")
    assert await total(metrics, indicator="I03") == [("2026-01", "2.00", {})]
    assert await chart(metrics, indicator="I04", group_by="channel") == {
        "rail": [("2026-01", "2.50", {})],
        "river": [("2026-01", "1.00", {})],
    }
    assert await total(metrics, indicator="I04") == [("2026-01", None, {"reason": "no_total"})]
    assert await total(metrics, indicator="I04", where="channel=river") == [("2026-01", "1.00", {})]


async def test_a_formula_of_a_formula_is_rounded_once(metrics: Metrics) -> None:
    """A third of 1 is 0.33 where it is shown; three of them are 1, and not 0.99."""
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", formula=formula("a / 3", a="I01")))
    await metrics.make("indicators", indicator("I03", formula=formula("b * 3", b="I02")))
    await sent(metrics, row("2026-01", "1"))
    assert await total(metrics, indicator="I02") == [("2026-01", "0.33", {})]
    assert await total(metrics, indicator="I03") == [("2026-01", "1.00", {})]


async def test_it_is_computed_at_its_own_periods_and_then_brought_to_longer_ones(metrics: Metrics) -> None:
    """1 / 2 and 9 / 3 make 3.5 together, and a mean of 1.75; ten over five would be 2.."""
    await two_reported(metrics, frequency="daily")
    ratio = formula("moved / trips", moved="I01", trips="I02")
    await metrics.make("indicators", indicator("I03", formula=ratio, frequency="daily", aggregation="mean"))
    await metrics.make("indicators", indicator("I04", formula=ratio, frequency="monthly"))
    await sent(metrics, row("2026-01-01", "1"), row("2026-01-02", "9"))
    await sent(metrics, row("2026-01-01", "2"), row("2026-01-02", "3"), indicator="I02")
    missing = {"n": 4, "expected": 62}
    assert await total(metrics, indicator="I03", step="monthly") == [("2026-01", "1.75", missing)]
    assert await total(metrics, indicator="I04") == [("2026-01", "2.00", missing)]


async def test_null_where_an_input_is_missing_and_says_that_something_is(metrics: Metrics) -> None:
    await two_reported(metrics)
    await metrics.make("indicators", indicator("I03", formula=formula("a / b", a="I01", b="I02")))
    await metrics.make("indicators", indicator("I04", formula=formula("a + coalesce(b, 0)", a="I01", b="I02")))
    await sent(metrics, row("2026-01", "1"), row("2026-02", "6"))
    await sent(metrics, row("2026-02", "3"), indicator="I02")
    assert await total(metrics, indicator="I03") == [
        ("2026-01", None, {"n": 1, "expected": 2}),
        ("2026-02", "2.00", {}),
    ]
    assert await total(metrics, indicator="I03", step="quarterly") == [("2026-Q1", "2.00", {"n": 3, "expected": 6})]
    assert [text for _, text, _ in await total(metrics, indicator="I04")] == ["1.00", "9.00"]


async def test_what_cannot_be_computed_is_null_and_says_why(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", formula=formula("a * a", a="I01")))
    await metrics.make("indicators", indicator("I03", formula=formula("b / 1000000000000000", b="I02")))
    await sent(metrics, row("2026-01", "99999999999999"))
    assert await total(metrics, indicator="I02") == [("2026-01", None, {"reason": "too_many_digits"})]
    assert await total(metrics, indicator="I03") == [("2026-01", "9999999999999.80", {})]


async def test_an_input_may_be_one_value_of_its_dimension(metrics: Metrics) -> None:
    await freight(metrics)
    share = formula("rail / (rail + river)", rail="I01 rail", river="I01 river")
    await metrics.make("indicators", indicator("I02", formula=share))
    await sent(metrics, row("2026-01", "1"), row("2026-01", "3", "river"))
    assert await total(metrics, indicator="I02") == [("2026-01", "0.25", {})]


async def test_as_of_a_moment_it_is_made_of_what_was_known_then_by_its_formula_of_then(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", formula=formula("a * 2", a="I01")))
    await sent(metrics, row("2026-01", "1"))
    first = await past_is_settled(metrics)
    await sent(metrics, row("2026-01", "5"), reason="late papers")
    second = await past_is_settled(metrics)
    await metrics.change("PATCH", "/v1/indicators/I02", json={"formula": formula("a * 10", a="I01")})
    assert await total(metrics, indicator="I02") == [("2026-01", "50.00", {"revised": 1})]
    assert await total(metrics, indicator="I02", as_of=second.isoformat()) == [("2026-01", "10.00", {"revised": 1})]
    assert await total(metrics, indicator="I02", as_of=first.isoformat()) == [("2026-01", "2.00", {})]


async def test_who_sees_what_is_computed_need_not_see_what_it_is_made_of(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", formula=formula("a * 2", a="I01")))
    await sent(metrics, row("2026-01", "1"))
    assert await lines(metrics, indicator="I02", caller=ANYONE) == []
    await metrics.change("POST", "/v1/indicators/I02/transitions", json={"to": "published"})
    assert await total(metrics, indicator="I02", caller=ANYONE) == [("2026-01", "2.00", {})]
    assert await lines(metrics, caller=ANYONE) == []


async def test_a_formula_of_more_figures_than_can_be_computed_at_once_is_refused(metrics: Metrics) -> None:
    await freight(metrics, frequency="hourly")
    hourly = indicator("I02", formula=formula("a * 2", a="I01"), frequency="hourly", dimensions=OPTIONAL)
    await metrics.make("indicators", hourly)
    await sent(metrics, row("2020-01-01T00", "1"), row("2026-01-01T00", "1"))
    answer = await ask_series(metrics, indicator="I02", step="yearly")
    assert (answer.status_code, answer.json()["limit"]) == (400, 50_000)
