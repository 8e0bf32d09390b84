"""What marks an indicator's scorecards to be computed anew."""

from typing import Any

from services.metrics.scorecards.reactions import mark
from shared.rows import new_id
from tests.factories.entries import create_state
from tests.infrastructure.metrics.following import follow
from tests.infrastructure.metrics.reporting import freight
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

TARGET = {"value": "1200", "horizon": "period", "period": "2026"}


async def marked(metrics: Metrics) -> list[str]:
    return [key for (key,) in await metrics.database.fetch("select key from due where kind = 'scorecards.compute'")]


async def test_formulas_that_need_it_follow_and_what_has_no_target_does_not(metrics: Metrics) -> None:
    await freight(metrics)
    for code, needed in (("I02", "I01"), ("I03", "I02")):
        formula = {"expression": "2 * x", "inputs": [{"name": "x", "indicator": needed, "where": {}}]}
        await metrics.make("indicators", indicator(code, formula=formula, measure="吨"))
    await metrics.make("targets", {"indicator": "I03", **TARGET})
    async with metrics.service().begin(OFFICE) as work:
        await mark(work, ["I01"])
        await mark(work, ["I01"])
    assert await marked(metrics) == ["I03"]


async def test_a_programme_says_of_which_goal_it_is(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator(programme="LJ-04"))
    await metrics.make("targets", {"indicator": "I01", **TARGET})
    said: dict[str, Any] = {"code": "LJ-04", "name": {"zh": "果园港", "en": "Port"}, "goal": "HQD"}
    await metrics.take(create_state("programme", new_id(), **said))
    await follow(metrics)
    (card,) = (await metrics.ask("GET", "/v1/scorecards?goal=HQD")).json()["data"]
    assert (card["programme"], card["light"], card["reason"]) == ("LJ-04", "grey", "no_data")
