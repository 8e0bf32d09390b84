"""M8: bounds, required dimensions and outliers. What is held has an owner and a date, and is never dropped."""

from tests.infrastructure.metrics.reporting import PORT, counted, freight, row, send, sent
from tests.infrastructure.metrics.service import Metrics

MONTHS = [f"2026-{month:02}" for month in range(1, 9)]


async def test_bounds_are_exact_and_required_dimensions_are_asked_for(metrics: Metrics) -> None:
    await freight(metrics, lower="0", upper="1000000.5")
    unplaced: dict[str, str | None] = {"period": "2026-09", "value": "1"}
    wrong = [row("2026-07", "1000000.500001"), row("2026-08", "-0.000001"), unplaced]
    told = (await send(metrics, wrong)).json()["rows"]
    bounds = {"lower": "0", "upper": "1000000.5"}
    assert [(fault["row"], fault["column"], fault["code"], fault["params"]) for fault in told] == [
        (1, "value", "out_of_bounds", bounds), (2, "value", "out_of_bounds", bounds), (3, "channel", "missing", {}),
    ]  # fmt: skip
    await sent(metrics, row("2026-07", "1000000.5"), row("2026-08", "0"))


async def test_an_outlier_is_held_shown_and_looked_at(metrics: Metrics) -> None:
    """100 110 90 100 120 100: the median is 100, of the distances 0 10 10 0 20 0 it is 5; three of them are 15.

    115 is near. With it the distances are 0 0 0 10 10 15 20, so August may be 30 away: 131 is held.
    """
    await freight(metrics, outliers={"k": "3", "window": 12})
    values = ["100", "110", "90", "100", "120", "100", "115", "131"]
    batch = await sent(metrics, *map(row, MONTHS, values))
    await metrics.fire_timers()

    told = (await metrics.ask("GET", f"/v1/observation-batches/{batch['id']}", caller=PORT)).json()
    assert (told["held"], told["not_checked"]) == (1, 6)
    (held,) = (await metrics.ask("GET", "/v1/held-values", caller=PORT)).json()["data"]
    assert (held["period"], held["value"], held["median"], held["deviation"]) == ("2026-08", "131", "100", "10")
    today = (await metrics.database.fetchval("select (hub_now() at time zone 'Asia/Shanghai')::date")).isoformat()
    assert (held["owner"], held["held_on"], held["status"]) == ("port", today, "held")
    assert (await counted(metrics))["rail 2026-08"] == "131"

    turn = {"to": "confirmed", "reason": "a new berth"}
    await metrics.change("POST", f"/v1/held-values/{held['id']}/transitions", caller=PORT, json=turn)
    confirmed = await metrics.ask("GET", f"/v1/held-values/{held['id']}", caller=PORT)
    assert confirmed.json()["status"] == "confirmed"


async def test_with_too_few_before_nothing_is_checked_and_that_is_said(metrics: Metrics) -> None:
    await freight(metrics, outliers={"k": "3", "window": 12})
    batch = await sent(metrics, *map(row, MONTHS[:6], ["100", "110", "90", "100", "120", "9999"]))
    await metrics.fire_timers()
    told = (await metrics.ask("GET", f"/v1/observation-batches/{batch['id']}", caller=PORT)).json()
    assert (told["held"], told["not_checked"], told["stored"]) == (0, 6, 6)
