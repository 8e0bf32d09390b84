from typing import Any
from uuid import UUID

import pytest

from tests.infrastructure.metrics.service import ANYONE, PORT_UNIT, VALUES, Metrics, indicator, value

CHANNEL = [{"dimension": "channel", "required": False}]
YEAR = {"indicator": "I01", "value": "1200.50", "horizon": "period", "period": "2026"}


@pytest.fixture
async def port(metrics: Metrics) -> Metrics:
    """Freight of the port, by channel."""
    await metrics.dimension()
    await metrics.make("indicators", indicator(lead_unit="port", dimensions=CHANNEL))
    return metrics


async def refused(metrics: Metrics, method: str, path: str, json: Any) -> tuple[int, str, list[str]]:
    answer = await metrics.change(method, path, json=json)
    problem = answer.json()
    return answer.status_code, problem["code"], [fault["pointer"] for fault in problem.get("errors", [])]


async def test_a_target_is_set_with_what_is_said_and_what_goes_without_saying(port: Metrics) -> None:
    made = await port.make("targets", YEAR)
    assert {name: made[name] for name in ("value", "dimensions", "shape", "phases", "amber_from", "basis")} == {
        "value": "1200.5", "dimensions": {}, "shape": "even", "phases": [], "amber_from": "0.9", "basis": "stated",
    }  # fmt: skip


async def test_an_id_of_ones_own_sets_it_once(port: Metrics) -> None:
    said = YEAR | {"id": str(UUID(int=7)), "baseline": {"value": "1000.00", "period": "2025"}}
    first = await port.ask("POST", "/v1/targets", json=said)
    again = await port.ask("POST", "/v1/targets", json=said)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    other = await port.ask("POST", "/v1/targets", json=said | {"value": "1"})
    assert (other.status_code, other.json()["code"]) == (409, "id_in_use")


async def test_there_is_one_for_each_horizon_and_value_of_its_dimensions(port: Metrics) -> None:
    first = await port.make("targets", YEAR)
    await port.make("targets", YEAR | {"dimensions": {"channel": "rail"}})
    await port.make("targets", YEAR | {"period": "2027"})
    await port.make("targets", YEAR | {"horizon": "open", "period": None})
    assert await refused(port, "POST", "/v1/targets", YEAR) == (409, "target_stands", [])
    assert await refused(port, "POST", "/v1/targets", YEAR | {"horizon": "open", "period": None}) == (
        409,
        "target_stands",
        [],
    )
    gone = await port.change("DELETE", f"/v1/targets/{first['id']}?reason=wrong")
    await port.make("targets", YEAR)
    answer = await port.ask(
        "POST", f"/v1/targets/{first['id']}/restorations", json={"reason": "right"}, if_match=gone.headers["ETag"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "target_stands")


async def test_it_is_of_an_indicator_and_of_values_that_stand(port: Metrics) -> None:
    assert await refused(port, "POST", "/v1/targets", YEAR | {"indicator": "I99"}) == (
        409,
        "named_nothing",
        ["/indicator"],
    )
    assert await refused(port, "POST", "/v1/targets", YEAR | {"dimensions": {"channel": "air"}}) == (
        409,
        "unknown_value",
        ["/dimensions/channel"],
    )


async def test_a_change_has_to_fit_with_what_stays(port: Metrics) -> None:
    made = await port.make("targets", YEAR)
    path = f"/v1/targets/{made['id']}"
    assert await refused(port, "PATCH", path, {"horizon": "date"}) == (422, "invalid_field", ["/period", "/due_on"])
    said = {"horizon": "date", "period": None, "due_on": "2026-06-30", "value": "600", "reason": "half a year"}
    changed = (await port.change("PATCH", path, json=said)).json()
    assert (changed["version"], changed["due_on"], changed["value"]) == (2, "2026-06-30", "600")
    same = (await port.change("PATCH", path, json={"value": "600.000"})).json()
    assert same["version"] == 2
    for fixed in ("indicator", "dimensions"):
        answer = await port.change("PATCH", path, json={fixed: None})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_field")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("value", 1200.5), ("value", "1e3"), ("value", "1_000"), ("value", "１２"), ("value", "NaN"),
        ("value", "0.1234567"), ("amber_from", "1.1"), ("amber_from", 0.9), ("period", "2026-1"), ("due_on", 20260101),
        ("baseline", {"value": 1, "period": "2025"}), ("baseline", {"value": "1"}), ("basis", "guessed"),
    ],
)  # fmt: skip
async def test_figures_and_periods_are_written_one_way(port: Metrics, field: str, said: object) -> None:
    code, problem, pointers = await refused(port, "POST", "/v1/targets", YEAR | {field: said})
    assert (code, problem) == (422, "invalid_field")
    assert all(pointer.startswith(f"/{field}") for pointer in pointers)


async def test_nobody_moves_the_goal_that_they_are_measured_by(port: Metrics) -> None:
    made = await port.make("targets", YEAR)
    path = f"/v1/targets/{made['id']}"
    assert (await port.ask("GET", path, caller=PORT_UNIT)).json()["value"] == "1200.5"
    changed = await port.change("PATCH", path, caller=PORT_UNIT, json={"value": "1"})
    set_by_themselves = await port.ask("POST", "/v1/targets", caller=PORT_UNIT, json=YEAR | {"period": "2027"})
    assert {changed.json()["code"], set_by_themselves.json()["code"]} == {"write_not_granted"}
    assert (await port.change("PATCH", path, caller=ANYONE, json={"value": "1"})).status_code == 404


async def test_a_target_is_shown_to_whom_the_figures_are_shown(port: Metrics) -> None:
    made = await port.make("targets", YEAR)
    path = f"/v1/targets/{made['id']}"
    assert await port.labels("target", made["id"]) == ["hub", "unit:port"]
    assert (await port.ask("GET", path, caller=ANYONE)).status_code == 404
    await port.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    public = await port.ask("GET", path, caller=ANYONE)
    assert (public.status_code, public.json()["value"], public.json()["version"]) == (200, "1200.5", 2)


async def test_while_a_target_stands_so_does_what_it_rests_on(port: Metrics) -> None:
    await port.make("targets", YEAR | {"dimensions": {"channel": "rail"}})
    assert (await refused(port, "DELETE", "/v1/indicators/I01?reason=x", None))[:2] == (409, "has_children")
    assert (await refused(port, "PATCH", "/v1/indicators/I01", {"frequency": "yearly"}))[:2] == (409, "figures_stand")
    assert (await refused(port, "PATCH", "/v1/indicators/I01", {"direction": "band"}))[:2] == (409, "figures_stand")
    river = [each for each in VALUES if each["code"] == "river"]
    assert (await refused(port, "PATCH", "/v1/dimensions/channel", {"values": river}))[:2] == (409, "value_in_use")


async def test_a_value_that_was_retired_takes_no_new_target(port: Metrics) -> None:
    made = await port.make("targets", YEAR | {"dimensions": {"channel": "rail"}})
    await port.change("PATCH", "/v1/dimensions/channel", json={"values": [value("rail", retired=True), value("river")]})
    said = YEAR | {"period": "2027", "dimensions": {"channel": "rail"}}
    assert (await refused(port, "POST", "/v1/targets", said))[1] == "unknown_value"
    changed = await port.change("PATCH", f"/v1/targets/{made['id']}", json={"value": "7"})
    assert changed.json()["value"] == "7"
