"""M6. Two clocks: the period that a figure is about, and the moment at which it was known.

A correction is a new revision with a reason. What was said before stays, and any chart can be asked for as of then.
"""

from typing import Any

import httpx

from tests.infrastructure.running import RunningHub


async def define(office: httpx.AsyncClient, code: str, **said: Any) -> None:
    ordinary = {
        "code": code,
        "name": {"zh": "签约项目数", "en": "Projects signed"},
        "unit": {"zh": "个", "en": "projects"},
        "direction": "up",
        "frequency": "monthly",
        "aggregation": "sum",
        "across": "sum",
        "places": 0,
    }
    made = await office.post("/v1/indicators", json=ordinary | said)
    assert made.status_code == 201, made.text


async def send(office: httpx.AsyncClient, code: str, value: str, **query: str) -> Any:
    """Of January 2026."""
    rows = {"rows": [{"period": "2026-01", "value": value}]}
    return await office.post("/v1/observation-batches", params={"indicator": code, **query}, json=rows)


async def now(office: httpx.AsyncClient, hub: RunningHub, code: str) -> str:
    """What is known now can be asked for from now on by this moment."""
    at: str = (await office.get("/v1/series", params={"indicator": code})).json()["meta"]["as_of"]
    await hub.sql("metrics", "update clock set ahead = ahead + interval '11 seconds' returning true")
    return at


async def points(office: httpx.AsyncClient, code: str, **query: str) -> Any:
    answer = await office.get("/v1/series", params={"indicator": code, **query})
    return [line["points"] for line in answer.json()["data"]]


async def test_a_correction_changes_what_is_known_and_not_what_was(
    office: httpx.AsyncClient, whole_hub: RunningHub
) -> None:
    """12 were said first, then 15; half of them, by a formula, are 6 and then 7.5, which is shown as 8."""
    await define(office, "M6.A")
    formula = {"expression": "signed / 2", "inputs": [{"name": "signed", "indicator": "M6.A", "where": {}}]}
    await define(office, "M6.B", formula=formula)
    assert (await send(office, "M6.A", "12", id="01a20e5b-0000-7000-8000-000000000001")).status_code == 201
    first = await now(office, whole_hub, "M6.A")
    corrected = await send(office, "M6.A", "15", id="01a20e5b-0000-7000-8000-000000000002", reason="three came late")
    assert corrected.status_code == 201, corrected.text
    second = await now(office, whole_hub, "M6.A")
    assert await points(office, "M6.A") == [[["2026-01", "15", {"revised": 1}]]]
    assert await points(office, "M6.A", as_of=first) == [[["2026-01", "12", {}]]]
    assert await points(office, "M6.B", as_of=first) == [[["2026-01", "6", {}]]]
    assert await points(office, "M6.B", as_of=second) == [[["2026-01", "8", {"revised": 1}]]]


async def test_who_corrected_a_figure_when_and_why_stays_with_it(office: httpx.AsyncClient) -> None:
    await define(office, "M6.C")
    await send(office, "M6.C", "12", id="01a20e5b-0000-7000-8000-000000000003")
    refused = await send(office, "M6.C", "15", id="01a20e5b-0000-7000-8000-000000000004")
    assert refused.json()["rows"][0]["code"] == "reason_missing"
    await send(office, "M6.C", "15", id="01a20e5b-0000-7000-8000-000000000005", reason="three came late")
    (figure,) = (await office.get("/v1/indicators/M6.C/observations")).json()["data"]
    assert (figure["period"], figure["value"]) == ("2026-01", "15")
    assert [(each["value"], each["provenance"], each["reason"]) for each in figure["revisions"]] == [
        ("15", "corrected", "three came late"),
        ("12", "reported", None),
    ]
    assert figure["revisions"][0]["accepted_at"] > figure["revisions"][1]["accepted_at"]


async def test_a_moment_that_is_not_over_is_answered_as_ten_seconds_ago(
    office: httpx.AsyncClient, whole_hub: RunningHub
) -> None:
    await define(office, "M6.D")
    await now(office, whole_hub, "M6.D")
    answer = await office.get("/v1/series?indicator=M6.D&as_of=2099-01-01T00:00:00Z")
    assert answer.headers["As-Of"] == answer.json()["meta"]["as_of"] < "2099"
