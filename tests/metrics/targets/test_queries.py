from datetime import UTC, datetime

from tests.infrastructure.metrics.service import ANYONE, Metrics, indicator

YEAR = {"indicator": "I01", "value": "1200", "horizon": "period", "period": "2026"}


async def test_the_way_is_told_for_a_day(metrics: Metrics) -> None:
    """328 of the 365 days of 2026 are over: 1,200 × 328 / 365."""
    await metrics.make("indicators", indicator())
    path = f"/v1/targets/{(await metrics.make('targets', YEAR))['id']}"
    told = (await metrics.ask("GET", f"{path}/trajectory?on=2026-11-24")).json()
    assert told == {
        "target": path.rpartition("/")[2],
        "on": "2026-11-24",
        "expected": "1078.36",
        "time_progress": "0.8986",
        "marks": [{"day": "2025-12-31", "value": "0.00"}, {"day": "2026-12-31", "value": "1200.00"}],
        "reason": None,
    }


async def test_today_is_the_hubs(metrics: Metrics) -> None:
    """In Asia/Shanghai: 16:30 in UTC is the next day there."""
    await metrics.make("indicators", indicator())
    path = f"/v1/targets/{(await metrics.make('targets', YEAR))['id']}"
    evening = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    await metrics.database.execute("update clock set ahead = $1 - clock_timestamp()", evening)
    told = (await metrics.ask("GET", f"{path}/trajectory")).json()
    assert told["on"] == "2026-04-01"


async def test_a_way_that_is_not_known_says_why(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    made = await metrics.make("targets", YEAR | {"horizon": "open", "period": None})
    told = (await metrics.ask("GET", f"/v1/targets/{made['id']}/trajectory")).json()
    assert (told["expected"], told["time_progress"], told["marks"], told["reason"]) == (None, None, [], "no_date")


async def test_it_is_told_to_whom_the_target_is_told(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    path = f"/v1/targets/{(await metrics.make('targets', YEAR))['id']}"
    assert (await metrics.ask("GET", f"{path}/trajectory", caller=ANYONE)).status_code == 404
    await metrics.change("DELETE", f"{path}?reason=wrong")
    assert (await metrics.ask("GET", f"{path}/trajectory")).status_code == 404
