from asyncio import create_task, timeout

import pytest

from services.metrics.completeness.queries import silent_since
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import parse
from services.metrics.indicators.repository import hold_for_figures
from tests.infrastructure.metrics.clock import at, set_clock
from tests.infrastructure.metrics.reporting import freight, row, sent
from tests.infrastructure.metrics.service import ANYONE, OFFICE, Metrics, indicator
from tests.infrastructure.metrics.waiting import one_waits

TOLD = "select period || ' ' || status from expected_report where deleted_at is null order by starts"


async def told(metrics: Metrics) -> list[str]:
    return [line for (line,) in await metrics.database.fetch(TOLD)]


async def test_a_hub_that_was_away_finds_every_period_that_passed(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-09-20 09:01+08")
    await at(metrics, "2026-12-05 09:00+08")
    assert await told(metrics) == ["2026-09 silent", "2026-10 silent", "2026-11 due", "2026-12 not_due"]


async def test_more_periods_than_one_act_begins_are_begun_by_the_next(metrics: Metrics) -> None:
    await at(metrics, "2026-09-01 09:00+08")
    await freight(metrics, due_days=1, frequency="daily", dimensions=[])
    await at(metrics, "2026-12-31 09:00+08")
    lines = await told(metrics)
    assert (len(lines), lines[0], lines[-1]) == (122, "2026-09-01 silent", "2026-12-31 not_due")


async def test_what_is_open_follows_its_definition(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-10-05 09:00+08")
    await metrics.change("PATCH", "/v1/indicators/I01", json={"due_days": 3, "lead_unit": "rail"})
    await at(metrics, "2026-10-05 09:01+08")
    assert await told(metrics) == ["2026-09 silent", "2026-10 not_due"]
    row = await metrics.database.fetchrow("select owner, due_on::text from expected_report order by starts limit 1")
    assert [*row] == ["rail", "2026-10-03"]


@pytest.mark.parametrize("fired", ["completeness.turn", "completeness.next"])
async def test_a_definition_is_followed_once_what_fired_before_is_done(metrics: Metrics, fired: str) -> None:
    """Whoever fired has a timer already and then holds the indicator: neither waits for the other for ever."""
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-10-05 09:00+08")
    await metrics.change("PATCH", "/v1/indicators/I01", json={"due_days": 3})
    async with timeout(10), metrics.service().begin(OFFICE) as work:
        await work.connection.execute("delete from due where kind = $1", fired)
        following = create_task(metrics.fire_timers())
        await one_waits(metrics)
        assert [*await hold_for_figures(work, ["I01"])] == ["I01"]
    await following
    assert await told(metrics) == ["2026-09 silent", "2026-10 not_due"]


async def test_a_formula_owes_nothing(metrics: Metrics) -> None:
    await freight(metrics, dimensions=[])
    inputs = [{"name": "rail", "indicator": "I01", "where": {}}]
    said = indicator("I02", measure="吨", due_days=1, formula={"expression": "rail", "inputs": inputs})
    await metrics.make("indicators", said)
    await metrics.fire_timers()
    assert await told(metrics) == []


async def test_who_sees_the_figures_sees_what_is_owed_of_them(metrics: Metrics) -> None:
    await freight(metrics, due_days=10)
    await metrics.fire_timers()
    await metrics.change("PATCH", "/v1/indicators/I01", json={"lead_unit": "rail"})
    await metrics.fire_timers()
    id = await metrics.database.fetchval("select id from expected_report")
    assert await metrics.labels("expected_report", id) == ["hub", "unit:rail"]


async def test_a_scorecard_asks_since_when_a_period_is_silent(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-10-12 09:00+08")
    async with metrics.service().begin(OFFICE) as work:
        (freight_,) = await work.rows(Indicator, "where code = 'I01'")
        since = await silent_since(work, freight_, parse("2026-09"))
        assert since is not None
        assert since.isoformat() == "2026-10-10T16:00:00+00:00"
        assert await silent_since(work, freight_, parse("2026-10")) is None


async def test_what_is_counted_twice_is_told_once(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await sent(metrics, row("2026-09", "1", "rail"), row("2026-09", "1", "river"))
    await at(metrics, "2026-09-21 09:00+08")
    version = await metrics.database.fetchval("select version from expected_report")
    await metrics.database.execute(
        "insert into due (kind, key, at, aggregate_id, again) select 'completeness.turn', id::text, hub_now(), id,"
        " hub_now() from expected_report on conflict (kind, key) do update set again = hub_now()"
    )
    await set_clock(metrics, "2026-09-21 09:05+08")
    await metrics.fire_timers()
    assert await metrics.database.fetchval("select version from expected_report") == version


async def test_the_public_counts_nothing_that_is_not_public(metrics: Metrics) -> None:
    """Of what is published it sees which reports there are, and neither who owes them nor how late they came."""
    await freight(metrics, due_days=10)
    await metrics.fire_timers()
    await metrics.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    (report,) = (await metrics.ask("GET", "/v1/completeness", caller=ANYONE)).json()["data"]
    assert (report["status"], "owner" in report) == ("not_due", False)
    for by in ("owner", "programme"):
        path = f"/v1/completeness/summary?by={by}"
        assert (await metrics.ask("GET", path, caller=ANYONE)).json() == {"data": []}
        assert len((await metrics.ask("GET", path)).json()["data"]) == 1
