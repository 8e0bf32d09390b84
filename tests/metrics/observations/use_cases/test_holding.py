from tests.infrastructure.metrics.reporting import PORT, batch_of, freight, row, sent
from tests.infrastructure.metrics.service import Metrics

THREE = {"outliers": {"k": "3", "window": 12}}
HALF_A_YEAR = [row(f"2026-{month:02}", value) for month, value in enumerate(["10", "11", "9", "10", "12", "10"], 1)]


async def held(metrics: Metrics) -> list[tuple[str, str, str, str, str]]:
    found = (await metrics.ask("GET", "/v1/held-values", caller=PORT)).json()["data"]
    return [(each["period"], each["value"], each["median"], each["deviation"], each["status"]) for each in found]


async def test_a_figure_far_from_those_before_is_held_for_its_owner(metrics: Metrics) -> None:
    """Of 10 11 9 10 12 10 the median is 10, the median deviation 0.5: up to 11.5 is near.

    With 11.5 among them the deviations are 0 0 0 1 1 1.5 2: the middle one is 1, so up to 13 is near.
    """
    await freight(metrics, **THREE)
    batch = await sent(metrics, *HALF_A_YEAR, row("2026-07", "11.5"), row("2026-08", "13.000001"))
    await metrics.fire_timers()
    assert await held(metrics) == [("2026-08", "13.000001", "10", "1", "held")]
    told = await batch_of(metrics, batch["id"])
    assert (told["held"], told["not_checked"], told["folded"]) == (1, 6, 8)
    one = (await metrics.ask("GET", "/v1/held-values")).json()["data"][0]
    assert (one["owner"], one["k"], one["batch"]) == ("port", "3", batch["id"])
    series = await metrics.database.fetchval("select latest from series")
    assert (series["value"], series["held"]) == ("13.000001", True)


async def test_what_is_held_is_never_dropped_and_may_be_confirmed(metrics: Metrics) -> None:
    await freight(metrics, **THREE)
    await sent(metrics, *HALF_A_YEAR, row("2026-07", "900"))
    await metrics.fire_timers()
    one = (await metrics.ask("GET", "/v1/held-values")).json()["data"][0]
    path = f"/v1/held-values/{one['id']}/transitions"
    assert (await metrics.change("POST", path, caller=PORT, json={"to": "confirmed"})).status_code == 422
    confirmed = await metrics.change("POST", path, caller=PORT, json={"to": "confirmed", "reason": "a new berth"})
    assert confirmed.json()["status"] == "confirmed"
    await sent(metrics, row("2026-08", "10"))
    await metrics.fire_timers()
    assert [status for *_, status in await held(metrics)] == ["confirmed"]


async def test_a_correction_replaces_what_was_held(metrics: Metrics) -> None:
    await freight(metrics, **THREE)
    await sent(metrics, *HALF_A_YEAR, row("2026-07", "900"))
    await metrics.fire_timers()
    await sent(metrics, row("2026-07", "9"), reason="a slip of the pen")
    await metrics.fire_timers()
    assert await held(metrics) == [("2026-07", "900", "10", "0.5", "replaced")]


async def test_where_nobody_asks_for_it_nothing_is_checked_and_that_is_said(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, *HALF_A_YEAR, row("2026-07", "900"), row("2026-06", "1", "river"))
    await metrics.fire_timers()
    told = await batch_of(metrics, batch["id"])
    assert (told["held"], told["not_checked"], await held(metrics)) == (0, 8, [])


async def test_figures_of_other_batches_lie_between(metrics: Metrics) -> None:
    """The seventh is checked by the six before it, whenever these came."""
    await freight(metrics, **THREE)
    await sent(metrics, *HALF_A_YEAR[::2])
    await sent(metrics, *HALF_A_YEAR[1::2])
    await metrics.fire_timers()
    await sent(metrics, row("2026-07", "20"))
    await metrics.fire_timers()
    assert await held(metrics) == [("2026-07", "20", "10", "0.5", "held")]
