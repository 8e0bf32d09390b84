"""A scorecard is recorded when something in it is another, and only then."""

from typing import Any

from services.metrics.scorecards.reactions import mark
from shared.auth.labels import HUB, PUBLIC, district, unit
from tests.infrastructure.metrics.following import at_noon, follow
from tests.infrastructure.metrics.reporting import freight, row, sent
from tests.infrastructure.metrics.service import ANYONE, OFFICE, PORT_UNIT, Metrics

TARGET = {"indicator": "I01", "value": "1200", "horizon": "period", "period": "2026"}
AUTUMN = "2026-11-24"


async def with_a_target(metrics: Metrics) -> str:
    """The address of the scorecard. 1,000 t until October, where 999.45… are expected."""
    await at_noon(metrics, AUTUMN)
    await freight(metrics)
    await metrics.make("targets", TARGET)
    await sent(metrics, row("2026-10", "1000"))
    await follow(metrics)
    return f"/v1/scorecards/{(await card(metrics))['id']}"


async def card(metrics: Metrics) -> Any:
    (found,) = (await metrics.ask("GET", "/v1/scorecards")).json()["data"]
    return found


async def records(metrics: Metrics) -> list[str]:
    rows = await metrics.database.fetch("select type from journal where kind = 'scorecard' order by seq")
    return [kind for (kind,) in rows]


async def test_what_changes_nothing_is_not_recorded(metrics: Metrics) -> None:
    await with_a_target(metrics)
    await follow(metrics)
    assert await records(metrics) == ["hub.record.created.v1"]


async def test_another_figure_says_what_it_changed_and_how_the_light_was(metrics: Metrics) -> None:
    path = await with_a_target(metrics)
    await sent(metrics, row("2026-10", "999"), reason="one ton was counted twice")
    await follow(metrics)
    *_, last = (await metrics.ask("GET", f"{path}/history")).json()["data"]
    assert last["type"] == "hub.scorecard.revised.v1"
    assert last["event"] == {"fields": ["actual", "attainment", "light"], "light": "green"}
    assert (await card(metrics))["light"] == "amber"


async def test_it_goes_and_comes_with_its_target(metrics: Metrics) -> None:
    path = await with_a_target(metrics)
    target = f"/v1/targets/{(await card(metrics))['target']}"
    archived = await metrics.change("DELETE", f"{target}?reason=doubled")
    await follow(metrics)
    assert (await metrics.ask("GET", path)).status_code == 404
    await metrics.ask("POST", f"{target}/restorations", json={"reason": "it stands"}, if_match=archived.headers["ETag"])
    await follow(metrics)
    assert (await metrics.ask("GET", path)).json()["actual"] == "1000"
    assert await records(metrics) == [
        "hub.record.created.v1", "hub.record.archived.v1", "hub.record.reinstated.v1",
    ]  # fmt: skip


async def test_it_is_no_reason_for_an_indicator_to_stay(metrics: Metrics) -> None:
    await at_noon(metrics, AUTUMN)
    await freight(metrics)
    target = await metrics.make("targets", TARGET)
    await follow(metrics)
    await metrics.change("DELETE", f"/v1/targets/{target['id']}?reason=doubled")
    archived = await metrics.change("DELETE", "/v1/indicators/I01?reason=doubled")
    assert archived.status_code == 204, archived.text
    await follow(metrics)
    assert (await metrics.ask("GET", "/v1/scorecards")).json()["data"] == []


async def test_it_is_for_those_who_see_the_figures(metrics: Metrics) -> None:
    path = await with_a_target(metrics)
    assert (await metrics.ask("GET", path, caller=PORT_UNIT)).status_code == 200
    assert (await metrics.ask("GET", path, caller=ANYONE)).status_code == 404
    await metrics.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    assert (await metrics.ask("GET", path, caller=ANYONE)).status_code == 200
    await metrics.change("PATCH", "/v1/indicators/I01", json={"districts": ["500101"]})
    await follow(metrics)
    found = await card(metrics)
    assert found["districts"] == ["500101"]
    assert await metrics.labels("scorecard", found["id"]) == [district("500101"), HUB, PUBLIC, unit("port")]


async def test_what_comes_late_turns_the_light_at_midnight(metrics: Metrics) -> None:
    """Where nobody owes a figure, the year's end is what it is judged by once that is over."""
    await with_a_target(metrics)
    due = await metrics.database.fetchval("select at from due where kind = 'scorecards.compute'")
    assert due.isoformat() == "2026-12-31T16:00:00+00:00"
    await at_noon(metrics, "2027-01-01")
    await metrics.fire_timers()
    found = await card(metrics)
    assert (found["judged_on"], found["expected"], found["light"]) == ("2026-12-31", "1200", "red")
    assert await metrics.database.fetchval("select count(*) from due where kind = 'scorecards.compute'") == 0


async def test_who_computes_by_the_clock_is_not_disturbed_by_who_computes_what_changed(metrics: Metrics) -> None:
    """One timer: two would each hold theirs and wait for that of the other."""
    await with_a_target(metrics)
    async with metrics.service().begin(OFFICE) as work:
        await mark(work, ["I01"])
        now = await work.now()
    rows = await metrics.database.fetch("select key, at <= $1 from due where kind like 'scorecards.%'", now)
    assert [tuple(row) for row in rows] == [("I01", True)]
    await metrics.fire_timers()
    due = await metrics.database.fetchval("select at from due where kind like 'scorecards.%'")
    assert due.isoformat() == "2026-12-31T16:00:00+00:00"
