"""M12. Completeness: what was due, from whom, what came when. Silence (静默) is a state with an owner and a clock.

The port reports its freight by month, by rail and by river, and has ten days for it: that of September is due until
the end of 10 October in Shanghai, which is 16:00 of that day in UTC.
"""

from typing import Any

from tests.infrastructure.metrics.clock import at
from tests.infrastructure.metrics.reporting import PORT, freight, reporter, row, sent
from tests.infrastructure.metrics.service import ANYONE, Metrics, indicator

RAIL = reporter("wu", "rail")

MONTHS = [f"2026-{month:02}" for month in range(1, 9)]


async def reports(metrics: Metrics, query: str = "") -> list[dict[str, Any]]:
    answer = await metrics.ask("GET", f"/v1/completeness?sort=period{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def statuses(metrics: Metrics) -> dict[str, str]:
    return {each["period"]: each["status"] for each in await reports(metrics)}


async def history(metrics: Metrics, id: str) -> list[str]:
    lines = (await metrics.ask("GET", f"/v1/completeness/{id}/history")).json()["data"]
    return [line["type"].split(".")[2] for line in lines]


async def test_what_is_owed_falls_due_is_silent_and_ends_its_silence_late(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-09-20 09:01+08")
    (september,) = await reports(metrics)
    assert (september["status"], september["due_on"], september["owner"]) == ("not_due", "2026-10-10", "port")
    assert (september["expected"], september["received"]) == (2, 0)

    await at(metrics, "2026-10-01 00:00+08")
    assert await statuses(metrics) == {"2026-09": "due", "2026-10": "not_due"}

    await sent(metrics, row("2026-09", "12000", "rail"))
    await at(metrics, "2026-10-10 23:59+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["received"], september["missing"]) == ("due", 1, [{"channel": "river"}])

    await at(metrics, "2026-10-11 00:00+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["silent_since"]) == ("silent", "2026-10-10T16:00:00Z")

    batch = await sent(metrics, row("2026-09", "800", "river"))
    await at(metrics, "2026-10-11 00:01+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["late"], september["silent_since"]) == ("received", True, None)
    assert (september["batch"], september["missing"], september["received"]) == (batch["id"], [], 2)
    told = "created counted fell_due counted silence_began silence_ended"
    assert await history(metrics, september["id"]) == told.split()


async def test_what_came_in_time_was_never_silent_and_is_again_once_it_is_withdrawn(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-10-05 09:00+08")
    await sent(metrics, row("2026-09", "12000", "rail"), row("2026-09", "800", "river"))
    await at(metrics, "2026-10-20 09:00+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["late"], september["received_at"][:10]) == ("received", False, "2026-10-05")

    await sent(metrics, row("2026-09", None, "river"), reason="counted by the neighbour")
    await at(metrics, "2026-10-20 09:01+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["missing"]) == ("silent", [{"channel": "river"}])
    assert september["silent_since"][:10] == "2026-10-20"


async def test_a_held_figure_came_and_is_held_which_is_not_silence(metrics: Metrics) -> None:
    """100 110 90 100 120 100 115: with k = 3 and a deviation of 10 September may be 30 away from 100, and is 131."""
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10, outliers={"k": "3", "window": 12}, dimensions=[])
    values = ["100", "110", "90", "100", "120", "100", "115", "100"]
    await sent(metrics, *({"period": month, "value": value} for month, value in zip(MONTHS, values, strict=True)))
    await at(metrics, "2026-10-02 09:00+08")
    await sent(metrics, {"period": "2026-09", "value": "131"})
    await at(metrics, "2026-10-20 09:00+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["received"], september["held"]) == ("received", 1, 1)


async def test_hours_are_owed_by_the_day_and_a_day_of_23_is_not_whole(metrics: Metrics) -> None:
    """With no day more the hours of 2 September are due until its end."""
    await at(metrics, "2026-09-01 09:00+08")
    await freight(metrics, due_days=0, frequency="hourly", dimensions=[])
    await at(metrics, "2026-09-02 23:30+08")
    hours = [f"2026-09-02T{hour:02}" for hour in range(24)]
    await sent(metrics, *({"period": hour, "value": "1"} for hour in hours[:23]))
    await at(metrics, "2026-09-03 00:00+08")
    assert await statuses(metrics) == {"2026-09-01": "silent", "2026-09-02": "silent", "2026-09-03": "not_due"}
    (_, second, _) = await reports(metrics)
    assert (second["expected"], second["received"]) == (24, 23)
    await sent(metrics, {"period": hours[23], "value": "1"})
    await at(metrics, "2026-09-03 00:01+08")
    assert (await statuses(metrics))["2026-09-02"] == "received"


async def test_a_target_asks_for_its_members_where_the_definition_asks_for_none(metrics: Metrics) -> None:
    """By an optional dimension one figure is owed; a target of the rail makes that one of the rail."""
    await at(metrics, "2026-09-01 09:00+08")
    await freight(metrics, due_days=0, dimensions=[{"dimension": "channel", "required": False}])
    await metrics.make(
        "targets", {"indicator": "I01", "dimensions": {"channel": "rail"}, "value": "9", "horizon": "open"}
    )
    await sent(metrics, row("2026-09", "800", "river"))
    await at(metrics, "2026-10-01 00:00+08")
    (september, _) = await reports(metrics)
    assert (september["status"], september["expected"], september["missing"]) == ("silent", 1, [{"channel": "rail"}])


async def test_the_office_sees_who_is_silent_and_for_how_long_in_one_look(metrics: Metrics) -> None:
    """At the end of 10 October I01 of the port is silent for September, I02 of the railway is not."""
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10, programme="LJ-04")
    await metrics.make("indicators", indicator("I02", lead_unit="rail", due_days=10))
    await at(metrics, "2026-10-05 09:00+08")
    await sent(metrics, {"period": "2026-09", "value": "5"}, caller=RAIL, indicator="I02")
    await at(metrics, "2026-10-11 09:00+08")
    asked = await metrics.ask("GET", "/v1/completeness/summary?by=owner&to=2026-10-31")
    counts = {each["code"]: (each["on_time"], each["silent"], each["silent_since"]) for each in asked.json()["data"]}
    assert counts == {"port": (0, 1, "2026-10-10T16:00:00Z"), "rail": (1, 0, None)}
    (programme,) = (await metrics.ask("GET", "/v1/completeness/summary", caller=PORT)).json()["data"]
    assert (programme["code"], programme["reports"], programme["not_due"]) == ("LJ-04", 2, 1)
    assert (await metrics.ask("GET", "/v1/completeness/summary", caller=ANYONE)).json() == {"data": []}


async def test_silence_of_a_day_that_has_passed_can_be_asked_for(metrics: Metrics) -> None:
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-10-12 09:00+08")
    await sent(metrics, row("2026-09", "12000", "rail"), row("2026-09", "800", "river"))
    await at(metrics, "2026-10-14 09:00+08")
    page = await metrics.ask("GET", "/v1/completeness?as_of=2026-10-12T02:00:00Z")
    then = {each["period"]: each["status"] for each in page.json()["data"]}
    assert then == {"2026-09": "silent", "2026-10": "not_due"}


async def test_nobody_owes_what_nobody_is_asked_for_any_more(metrics: Metrics) -> None:
    """What is open goes with the deadline; what came stays. Then the indicator itself can go, and all of it goes."""
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10)
    await at(metrics, "2026-10-05 09:00+08")
    await metrics.change("PATCH", "/v1/indicators/I01", json={"due_days": None})
    await at(metrics, "2026-10-05 09:01+08")
    assert await statuses(metrics) == {}
    await metrics.change("PATCH", "/v1/indicators/I01", json={"due_days": 3})
    await at(metrics, "2026-10-05 09:02+08")
    assert await statuses(metrics) == {"2026-10": "not_due"}
    gone = await metrics.change("DELETE", "/v1/indicators/I01?reason=unused")
    assert gone.status_code == 204, gone.text
    await at(metrics, "2026-10-05 09:03+08")
    assert await statuses(metrics) == {}
