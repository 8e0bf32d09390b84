"""M10. How far each target is reached beside the time that is over: light, trend, place, and places won.

Each figure is worked out by hand. By the end of October 2026, 304 of the year's 365 days are over.
"""

from typing import Any

from tests.infrastructure.metrics.following import at_noon, follow
from tests.infrastructure.metrics.service import Metrics, indicator, value

STREETS = [value(code) for code in ("lijia", "renhe", "yuanyang")]
BY_STREET: dict[str, Any] = {"dimensions": [{"dimension": "street", "required": True}], "lead_unit": "port"}
YEAR = {"horizon": "period", "period": "2026"}
SHOWN = ("actual", "figures_to", "judged_on", "expected", "time_progress", "attainment", "light", "reason")


async def streets(metrics: Metrics, **said: Any) -> None:
    """`I01`: trees planted each month, by street. Lijia is to plant 365, Renhe 730, Yuanyang 73 in 2026."""
    await metrics.dimension("street", STREETS)
    await metrics.make("indicators", indicator(**BY_STREET, **said))
    for street, trees in (("lijia", "365"), ("renhe", "730"), ("yuanyang", "73")):
        await metrics.make("targets", {"indicator": "I01", "dimensions": {"street": street}, "value": trees, **YEAR})


async def plant(metrics: Metrics, month: str, **trees: str) -> None:
    rows = [{"period": month, "street": street, "value": planted} for street, planted in trees.items()]
    answer = await metrics.ask("POST", "/v1/observation-batches?indicator=I01", json={"rows": rows})
    assert answer.status_code == 201, answer.text


async def cards(metrics: Metrics, query: str = "") -> dict[str, Any]:
    """By street."""
    await follow(metrics)
    listed = (await metrics.ask("GET", f"/v1/scorecards?{query}")).json()["data"]
    return {card["dimensions"].get("street", ""): card for card in listed}


def told(card: dict[str, Any], names: tuple[str, ...] = SHOWN) -> tuple[Any, ...]:
    return tuple(card[name] for name in names)


async def test_what_is_done_stands_beside_the_time_that_is_over(metrics: Metrics) -> None:
    """Lijia: 304 of 365 is what 304 of 365 days ask for. Renhe: 550 of 730, where 608 are; 0.9 of that are 547.2.

    Yuanyang: 54 of 73, where 60.8 are, and 54.72 would be amber. 304 / 365 is 0.8329; 550 / 730 0.7534; 54 / 73 0.7397.
    """
    await at_noon(metrics, "2026-11-24")
    await streets(metrics)
    await plant(metrics, "2026-01", lijia="4", renhe="50", yuanyang="4")
    await plant(metrics, "2026-10", lijia="300", renhe="500", yuanyang="50")
    found = await cards(metrics)
    assert told(found["lijia"]) == ("304", "2026-10", "2026-10-31", "304", "0.8329", "0.8329", "green", None)
    assert told(found["renhe"]) == ("550", "2026-10", "2026-10-31", "608", "0.8329", "0.7534", "amber", None)
    assert told(found["yuanyang"]) == ("54", "2026-10", "2026-10-31", "60.8", "0.8329", "0.7397", "red", None)


async def test_the_places_are_those_of_attainment_and_equal_ones_share_one(metrics: Metrics) -> None:
    """By September a tenth, two tenths and three of the way are done; by October six, two and six.

    Lijia rises from the third place to the first, which it shares with Yuanyang; Renhe falls from the second to the
    third. Against a time of 273 and of 304 days Lijia is better off than a month before, Renhe worse.
    """
    await at_noon(metrics, "2026-11-24")
    await streets(metrics)
    await plant(metrics, "2026-09", lijia="36.5", renhe="146", yuanyang="21.9")
    await plant(metrics, "2026-10", lijia="182.5", renhe="0", yuanyang="21.9")
    found = await cards(metrics)
    names = ("attainment", "before", "rank", "ranked", "rank_before", "rank_change", "trend")
    assert told(found["lijia"], names) == ("0.6", "0.1", 1, 3, 3, 2, "better")
    assert told(found["yuanyang"], names) == ("0.6", "0.3", 1, 3, 1, 0, "better")
    assert told(found["renhe"], names) == ("0.2", "0.2", 3, 3, 2, -1, "worse")


async def test_a_light_is_grey_for_a_reason(metrics: Metrics) -> None:
    """Nothing is known yet; then a figure is owed ten days after its month, and Renhe sends none for October."""
    await at_noon(metrics, "2026-11-05")
    await streets(metrics, due_days=10)
    await metrics.make("targets", {"indicator": "I01", "value": "100", "horizon": "open"})
    await metrics.make("targets", {"indicator": "I01", "value": "100", "horizon": "period", "period": "2027"})
    await plant(metrics, "2026-09", lijia="300", renhe="600")
    found = await metrics_by_horizon(metrics)
    assert found["open", None] == ("grey", "no_date")
    assert found["period", "2027"] == ("grey", "not_due")
    found_by_street = await cards(metrics)
    assert told(found_by_street["yuanyang"], ("light", "reason")) == ("grey", "silent")
    assert told(found_by_street["renhe"], ("light", "reason")) == ("green", None)
    await at_noon(metrics, "2026-11-11")
    await metrics.fire_timers()
    listed = (await metrics.ask("GET", "/v1/scorecards?reason=silent")).json()["data"]
    assert sorted(card["dimensions"]["street"] for card in listed) == ["lijia", "renhe", "yuanyang"]


async def metrics_by_horizon(metrics: Metrics) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    await follow(metrics)
    listed = (await metrics.ask("GET", "/v1/scorecards")).json()["data"]
    return {(card["horizon"], card["period"]): (card["light"], card["reason"]) for card in listed}
