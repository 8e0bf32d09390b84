from asyncio import create_task, timeout
from typing import Any

import pytest

from tests.infrastructure.metrics.figures import report
from tests.infrastructure.metrics.service import ANYONE, NAME, OFFICE, PORT_UNIT, VALUES, Metrics, indicator, value
from tests.infrastructure.metrics.waiting import one_waits

HELD_AT_ONCE = "select count(*) from (select from indicator for no key update nowait) as held"

CHANNEL = [{"dimension": "channel", "required": False}]
MAP = {"code": "customs", "name": NAME, "dimension": "channel"}


def entries(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"entries": [{"theirs": theirs, "ours": ours} for theirs, ours in pairs]}


async def refused(metrics: Metrics, method: str, path: str, json: Any) -> tuple[int, str, list[str]]:
    answer = await metrics.change(method, path, json=json)
    problem = answer.json()
    return answer.status_code, problem["code"], [fault["pointer"] for fault in problem.get("errors", [])]


async def test_an_indicator_names_dimensions_that_stand(metrics: Metrics) -> None:
    said = indicator(dimensions=CHANNEL)
    assert await refused(metrics, "POST", "/v1/indicators", said) == (409, "named_nothing", ["/dimensions"])
    await metrics.dimension()
    made = await metrics.make("indicators", said)
    assert (made["dimensions"], made["publication"]) == (CHANNEL, "internal")


async def test_a_code_is_given_once(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    assert await refused(metrics, "POST", "/v1/indicators", indicator()) == (409, "duplicate_code", [])


async def test_what_is_defined_is_everyones_to_read_and_the_offices_to_change(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator(lead_unit="port"))
    answer = await metrics.ask("GET", "/v1/indicators/I01", caller=ANYONE)
    assert answer.json() == (await metrics.ask("GET", "/v1/indicators/I01")).json()
    said = {"places": 3}
    changed = await metrics.change("PATCH", "/v1/indicators/I01", caller=PORT_UNIT, json=said)
    assert (changed.status_code, changed.json()["code"]) == (403, "write_not_granted")
    made = await metrics.ask("POST", "/v1/indicators", caller=PORT_UNIT, json=indicator("I02"))
    assert (made.status_code, made.json()["code"]) == (403, "write_not_granted")


async def test_a_rule_over_two_fields_holds_after_a_patch_too(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator(lower="10", upper="20.50"))
    assert await refused(metrics, "PATCH", "/v1/indicators/I01", {"lower": "20.6"}) == (
        422,
        "invalid_field",
        ["/upper"],
    )
    answer = await metrics.change("PATCH", "/v1/indicators/I01", json={"upper": None, "lower": "20.60"})
    assert (answer.json()["lower"], answer.json()["upper"]) == ("20.6", None)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("lower", 1.5),
        ("lower", "1e2"),
        ("upper", "NaN"),
        ("upper", "0.1234567"),
        ("places", 7),
        ("frequency", "fortnightly"),
        ("dimensions", [{"dimension": "a", "required": False}] * 2),
        ("dimensions", [{"dimension": f"d{n}", "required": False} for n in range(6)]),
        ("dimensions", [{"dimension": "channel", "required": 1}]),
        ("outliers", {"k": "0", "window": 6}),
        ("outliers", {"k": "3.5", "window": 5}),
        ("districts", ["999999"]),
        ("unit", {"zh": "吨"}),
    ],
)
async def test_what_is_malformed_is_refused_with_its_place(metrics: Metrics, field: str, said: Any) -> None:
    status, code, pointers = await refused(metrics, "POST", "/v1/indicators", indicator(**{field: said}))
    assert (status, code) == (422, "invalid_field")
    assert all(pointer.startswith(f"/{field}") for pointer in pointers)


async def test_what_is_measured_stays_while_there_are_figures_of_it(figures: Metrics) -> None:
    await figures.dimension()
    await figures.make("indicators", indicator())
    await report(figures, "I01")
    for said in ({"frequency": "daily"}, {"dimensions": [{"dimension": "channel", "required": True}]}):
        answer = await figures.change("PATCH", "/v1/indicators/I01", json=said)
        assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (409, "figures_stand", ["figure"])
    answer = await figures.change("PATCH", "/v1/indicators/I01", json={"dimensions": CHANNEL, "aggregation": "last"})
    assert answer.status_code == 200, answer.text


async def test_an_indicator_with_figures_is_not_archived(figures: Metrics) -> None:
    await figures.make("indicators", indicator())
    await report(figures, "I01")
    answer = await figures.change("DELETE", "/v1/indicators/I01?reason=doubled")
    assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (409, "has_children", ["figure"])


async def test_a_dimension_that_is_named_is_not_archived(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("indicators", indicator(dimensions=CHANNEL))
    answer = await metrics.change("DELETE", "/v1/dimensions/channel?reason=doubled")
    assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (409, "still_named", ["indicator"])


async def test_a_used_value_is_retired_and_never_removed(figures: Metrics) -> None:
    await figures.dimension()
    await figures.make("indicators", indicator(dimensions=CHANNEL))
    await report(figures, "I01", "rail")
    answer = await figures.change("PATCH", "/v1/dimensions/channel", json={"values": [value("river")]})
    assert (answer.status_code, answer.json()["code"], answer.json()["values"]) == (409, "value_in_use", ["rail"])
    said = {"values": [value("rail", retired=True), value("sea")]}
    answer = await figures.change("PATCH", "/v1/dimensions/channel", json=said)
    assert [each["code"] for each in answer.json()["values"]] == ["rail", "sea"]


async def test_a_dimension_is_closed_over_all_that_is_used(figures: Metrics) -> None:
    await figures.dimension(values=[], open=True)
    await figures.make("indicators", indicator(dimensions=CHANNEL))
    await report(figures, "I01", "rail")
    answer = await figures.change("PATCH", "/v1/dimensions/channel", json={"open": False})
    assert (answer.status_code, answer.json()["values"]) == (409, ["rail"])
    answer = await figures.change("PATCH", "/v1/dimensions/channel", json={"open": False, "values": VALUES})
    assert answer.status_code == 200, answer.text


async def test_a_code_map_leads_to_values_of_its_dimension(metrics: Metrics) -> None:
    await metrics.dimension()
    said = MAP | entries(("铁路", "rail"), ("公路", "road"))
    assert await refused(metrics, "POST", "/v1/code-maps", said) == (409, "unknown_value", ["/entries/1/ours"])
    said = MAP | entries(("铁路", "rail"), ("铁路", "river"))
    assert await refused(metrics, "POST", "/v1/code-maps", said) == (422, "invalid_field", ["/entries/1/theirs"])
    await metrics.make("code-maps", MAP | entries(("铁路", "rail"), ("1", "rail")))


async def test_a_value_that_a_code_map_names_is_not_removed(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("code-maps", MAP | entries(("铁路", "rail")))
    assert (await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": []})).json()["values"] == ["rail"]
    answer = await metrics.change("PATCH", "/v1/code-maps/customs", json={"entries": []})
    assert answer.status_code == 200, answer.text
    assert (await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": []})).status_code == 200


async def test_an_entry_stays_when_its_value_is_retired_and_no_new_one_names_it(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("code-maps", MAP | entries(("铁路", "rail")))
    await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": [value("rail", retired=True)]})
    answer = await metrics.change("PATCH", "/v1/code-maps/customs", json=entries(("铁路", "rail"), ("RW", "rail")))
    assert answer.status_code == 200, answer.text
    other = MAP | {"code": "port"} | entries(("铁路", "rail"))
    assert await refused(metrics, "POST", "/v1/code-maps", other) == (409, "unknown_value", ["/entries/0/ours"])


async def test_a_restored_code_map_still_leads_to_values(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("code-maps", MAP | entries(("铁路", "rail")))
    gone = await metrics.change("DELETE", "/v1/code-maps/customs?reason=unused")
    await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": []})
    path, why = "/v1/code-maps/customs/restorations", {"reason": "used again"}
    answer = await metrics.ask("POST", path, json=why, if_match=gone.headers["ETag"])
    assert (answer.status_code, answer.json()["code"]) == (409, "unknown_value")
    await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": [value("rail", retired=True)]})
    answer = await metrics.ask("POST", path, json=why, if_match=gone.headers["ETag"])
    assert answer.status_code == 200, answer.text


async def test_two_thousand_values_are_sent_at_once(metrics: Metrics) -> None:
    made = await metrics.dimension(values=[value(f"v{n}") for n in range(2_000)])
    assert len(made["values"]) == 2_000
    answer = await metrics.ask("POST", "/v1/dimensions", json={"code": "more", "name": NAME, "values": VALUES * 1_001})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/values")


async def test_a_change_waits_for_who_follows_the_one_before(metrics: Metrics) -> None:
    """Whoever follows has the timer already and then holds the indicator: neither waits for the other for ever."""
    await metrics.make("indicators", indicator())
    async with timeout(10), metrics.service().begin(OFFICE) as work:
        await work.connection.execute("delete from due where kind = 'indicators.defined'")
        changing = create_task(metrics.change("PATCH", "/v1/indicators/I01", json={"places": 3}))
        await one_waits(metrics)
        assert await work.value(HELD_AT_ONCE) == 1
    assert (await changing).json()["places"] == 3
    assert await metrics.database.fetchval("select count(*) from due where kind = 'indicators.defined'") == 1
