"""M4. What figures are broken down by: lists and trees of values, open ones, and the codes of others for them."""

from typing import Any

import httpx

from tests.infrastructure.running import RunningHub


def value(code: str, zh: str, parent: str | None = None, *, retired: bool = False) -> dict[str, Any]:
    return {"code": code, "name": {"zh": zh, "en": code}, "parent": parent, "retired": retired}


CARGO = [value("bulk", "散货"), value("ore", "矿石", "bulk"), value("grain", "粮食", "bulk"), value("box", "集装箱")]
"""A tree: ore and grain are bulk."""


async def make(office: httpx.AsyncClient, collection: str, **said: Any) -> httpx.Response:
    return await office.post(f"/v1/{collection}", json={"name": {"zh": "货类", "en": "cargo"}, **said})


async def change(office: httpx.AsyncClient, path: str, **said: Any) -> httpx.Response:
    seen = (await office.get(path)).headers["ETag"]
    return await office.patch(path, json=said, headers={"If-Match": seen})


async def test_the_catalogue_has_its_lists_with_the_values_that_the_text_names(whole_hub: RunningHub) -> None:
    async with whole_hub.client() as anyone:
        corridors = (await anyone.get("/v1/dimensions/D-CHANNEL3")).json()
        alliances = (await anyone.get("/v1/dimensions/D-ALLIANCE8")).json()
        carriers = (await anyone.get("/v1/dimensions/carrier")).json()
    assert [each["name"]["zh"] for each in corridors["values"]] == ["中欧班列", "西部陆海新通道", "长江黄金水道"]
    assert (alliances["values"], alliances["expected_count"]) == ([], 8), "a number is no name"
    assert (carriers["open"], carriers["values"]) == (True, [])


async def test_values_may_be_a_tree(office: httpx.AsyncClient) -> None:
    made = await make(office, "dimensions", code="m4-tree", values=CARGO)
    assert [(each["code"], each["parent"]) for each in made.json()["values"]] == [
        ("bulk", None),
        ("ore", "bulk"),
        ("grain", "bulk"),
        ("box", None),
    ]
    ring = [value("bulk", "散货", "ore"), value("ore", "矿石", "bulk")]
    refused = await change(office, "/v1/dimensions/m4-tree", values=ring)
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/values/0/parent", "cycle"),
        ("/values/1/parent", "cycle"),
    ]


async def test_an_indicator_declares_its_dimensions_and_they_stay_while_it_does(office: httpx.AsyncClient) -> None:
    await make(office, "dimensions", code="m4-cargo", values=CARGO)
    said = {
        "unit": {"zh": "吨", "en": "t"}, "direction": "up", "frequency": "daily", "aggregation": "sum",
        "across": "sum", "places": 0, "dimensions": [{"dimension": "m4-cargo", "required": True}],
    }  # fmt: skip
    made = await make(office, "indicators", code="M4.I1", **said)
    assert made.status_code == 201, made.text
    tag = {"If-Match": (await office.get("/v1/dimensions/m4-cargo")).headers["ETag"]}
    refused = await office.delete("/v1/dimensions/m4-cargo?reason=unused", headers=tag)
    assert (refused.status_code, refused.json()["code"], refused.json()["kinds"]) == (
        409,
        "still_named",
        ["indicator"],
    )


async def test_a_partner_sends_its_own_codes_and_a_code_map_says_what_they_mean(office: httpx.AsyncClient) -> None:
    await make(office, "dimensions", code="m4-mapped", values=CARGO)
    entries = [{"theirs": "铁矿石", "ours": "ore"}, {"theirs": "26", "ours": "ore"}, {"theirs": "10", "ours": "grain"}]
    made = await make(office, "code-maps", code="m4-customs", dimension="m4-mapped", entries=entries)
    assert made.json()["entries"] == entries
    wrong = [*entries, {"theirs": "27", "ours": "oil"}]
    refused = await change(office, "/v1/code-maps/m4-customs", entries=wrong)
    assert (refused.status_code, refused.json()["code"]) == (409, "unknown_value")
    assert refused.json()["errors"][0]["pointer"] == "/entries/3/ours"


async def test_a_value_that_is_used_is_retired_and_not_removed(office: httpx.AsyncClient) -> None:
    await make(office, "dimensions", code="m4-used", values=CARGO)
    await make(office, "code-maps", code="m4-old", dimension="m4-used", entries=[{"theirs": "26", "ours": "ore"}])
    without = [each for each in CARGO if each["code"] != "ore"]
    refused = await change(office, "/v1/dimensions/m4-used", values=without)
    assert (refused.status_code, refused.json()["code"], refused.json()["values"]) == (409, "value_in_use", ["ore"])
    retired = await change(office, "/v1/dimensions/m4-used", values=[*without, value("ore", "矿石", retired=True)])
    assert retired.status_code == 200, retired.text
    taken = await make(
        office, "code-maps", code="m4-new", dimension="m4-used", entries=[{"theirs": "1", "ours": "ore"}]
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "unknown_value")


async def test_an_open_dimension_takes_any_code_until_it_is_closed(office: httpx.AsyncClient) -> None:
    await make(office, "dimensions", code="m4-open", open=True)
    entries = [{"theirs": "中远海运", "ours": "cosco"}]
    assert (await make(office, "code-maps", code="m4-lines", dimension="m4-open", entries=entries)).status_code == 201
    refused = await change(office, "/v1/dimensions/m4-open", open=False)
    assert (refused.json()["code"], refused.json()["values"]) == ("value_in_use", ["cosco"])
    closed = await change(office, "/v1/dimensions/m4-open", open=False, values=[value("cosco", "中远海运")])
    assert (closed.status_code, closed.json()["open"]) == (200, False)
