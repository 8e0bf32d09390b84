"""M9. A chart: a range, a step, groups and filters, gaps, and the year before, several indicators in one call.

The port sends its tons day by day, by channel; the numbers are small enough to be added up by hand.
"""

from typing import Any

import httpx


def indicator(code: str, **said: Any) -> dict[str, Any]:
    ordinary = {
        "code": code,
        "name": {"zh": "港口货运量", "en": "Port freight"},
        "unit": {"zh": "吨", "en": "t"},
        "direction": "up",
        "frequency": "daily",
        "aggregation": "sum",
        "across": "sum",
        "places": 1,
        "dimensions": [{"dimension": "m9.channel", "required": True}],
    }
    return ordinary | said


async def freight(office: httpx.AsyncClient, code: str) -> None:
    """1 and 2 February 2025: 8 t by rail. 2026: rail 4 and 5 t, river 0.25 and nothing."""
    values = [{"code": c, "name": {"zh": c, "en": c}, "parent": None, "retired": False} for c in ("rail", "river")]
    await office.post(
        "/v1/dimensions", json={"code": "m9.channel", "name": {"zh": "通道", "en": "Channel"}, "values": values}
    )
    made = await office.post("/v1/indicators", json=indicator(code))
    assert made.status_code == 201, made.text
    days = """period,value,m9.channel
2025-02-01,8,rail
2026-02-01,4,rail
2026-02-02,5,rail
2026-02-01,0.25,river
"""
    headers = {"Content-Type": "text/csv", "Idempotency-Key": code}
    sent = await office.post(f"/v1/observation-batches?indicator={code}", content=days, headers=headers)
    assert sent.status_code == 201, sent.text


async def asked(office: httpx.AsyncClient, **query: str) -> Any:
    answer = await office.get("/v1/series", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_days_become_months_and_say_how_much_of_them_is_there(office: httpx.AsyncClient) -> None:
    """9 t by rail on 2 of 28 days, a quarter of a ton by river on one; 9.25 is rounded once, to 9.3."""
    await freight(office, "M9.A")
    range = {"from": "2026-02", "to": "2026-02"}
    (both,) = await asked(office, indicator="M9.A", step="monthly", **range)
    assert both["points"] == [["2026-02", "9.3", {"n": 3, "expected": 56}]]
    rail, river = await asked(office, indicator="M9.A", step="monthly", group_by="m9.channel", **range)
    assert (rail["dimensions"], rail["points"][0][1]) == ({"m9.channel": "rail"}, "9.0")
    assert (river["dimensions"], river["points"][0][1]) == ({"m9.channel": "river"}, "0.3")
    (only,) = await asked(office, indicator="M9.A", **{"where[m9.channel]": "river", "from": "2026-02-01"})
    assert only["points"] == [["2026-02-01", "0.3", {}]]


async def test_a_gap_is_null_or_nothing_or_what_was_known_last(office: httpx.AsyncClient) -> None:
    await freight(office, "M9.B")
    query = {"indicator": "M9.B", "where[m9.channel]": "rail", "from": "2026-02-02", "to": "2026-02-03"}
    told = {gaps: (await asked(office, gaps=gaps, **query))[0]["points"] for gaps in ("null", "skip", "previous")}
    missing = {"n": 0, "expected": 1}
    assert told == {
        "null": [["2026-02-02", "5.0", {}], ["2026-02-03", None, missing]],
        "skip": [["2026-02-02", "5.0", {}]],
        "previous": [["2026-02-02", "5.0", {}], ["2026-02-03", "5.0", {**missing, "carried": "2026-02-02"}]],
    }


async def test_the_year_before_stands_beside_it_with_the_growth(office: httpx.AsyncClient) -> None:
    """From 8 to 4 t is half of it less."""
    await freight(office, "M9.C")
    query = {"where[m9.channel]": "rail", "from": "2026-02-01", "to": "2026-02-01"}
    (rail,) = await asked(office, indicator="M9.C", compare="year_before", **query)
    assert rail["points"] == [["2026-02-01", "4.0", {}]]
    assert rail["year_before"] == [["2025-02-01", "8.0", {}, "-50.00"]]


async def test_several_come_in_one_call_and_a_spreadsheet_gets_csv(office: httpx.AsyncClient) -> None:
    await freight(office, "M9.D")
    formula = {"expression": "tons * 2", "inputs": [{"name": "tons", "indicator": "M9.D", "where": {}}]}
    await office.post("/v1/indicators", json=indicator("M9.E", formula=formula, frequency="yearly", dimensions=[]))
    query = {"indicator": "M9.D,M9.E", "step": "yearly", "from": "2026", "to": "2026"}
    answer = await office.get("/v1/series", params=query, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[:5] for line in answer.text.splitlines()] == [
        ["indicator", "period", "value", "n", "expected"],
        ["M9.D", "2026", "9.3", "3", "699"],
        ["M9.E", "2026", "18.5", "3", "699"],
    ]


async def test_a_week_belongs_to_no_month(office: httpx.AsyncClient) -> None:
    await office.post("/v1/indicators", json=indicator("M9.F", frequency="weekly", dimensions=[]))
    answer = await office.get("/v1/series?indicator=M9.F&step=monthly")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["code"]) == (422, "not_made_of_periods")
    assert fault["params"]["known"] == ["weekly"]
