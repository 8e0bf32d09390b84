"""What marks an indicator's scorecards to be computed anew."""

from asyncio import create_task, sleep, timeout
from typing import Any

from services.metrics.indicators.repository import hold_for_figures
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


async def test_a_programme_that_comes_while_scorecards_are_computed_waits_for_them(metrics: Metrics) -> None:
    """Whoever computes has the timer already and then holds the indicator: neither waits for the other for ever."""
    await metrics.make("indicators", indicator(programme="LJ-04"))
    await metrics.make("targets", {"indicator": "I01", **TARGET})
    said: dict[str, Any] = {"code": "LJ-04", "name": {"zh": "果园港", "en": "Port"}, "goal": "HQD"}
    async with metrics.service().begin(OFFICE) as work:
        await mark(work, ["I01"])
    async with timeout(10), metrics.service().begin(OFFICE) as work:
        await work.connection.execute("delete from due where kind = 'scorecards.compute'")
        programme = create_task(metrics.take(create_state("programme", new_id(), **said)))
        while not await metrics.database.fetchval("select count(*) from pg_locks where not granted"):
            await sleep(0.01)
        assert [*await hold_for_figures(work, ["I01"])] == ["I01"]
    await programme
    assert await marked(metrics) == ["I01"]
