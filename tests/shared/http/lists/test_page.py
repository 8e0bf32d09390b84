from datetime import date
from random import Random
from typing import Any

import pytest

from shared.auth.caller import Caller
from shared.auth.labels import node
from tests.infrastructure.sample import ANYONE, OFFICE, PARTNER, create_sample
from tests.infrastructure.samples import Samples

RANDOM = Random(8)


async def ids(samples: Samples, query: str = "", caller: Caller = OFFICE) -> list[str]:
    """Page by page, two at a time."""
    found, address = [], f"/v1/samples?limit=2&{query}"
    while address:
        answer = await samples.ask("GET", address, caller=caller)
        assert answer.status_code == 200, answer.text
        found += [row["id"] for row in answer.json()["data"]]
        assert answer.json()["page"]["has_more"] == ("Link" in answer.headers)
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    return found


@pytest.mark.parametrize("sort", ["due", "-due", "many,-due", "-many,due,code", "size,-open", "-amount"])
async def test_every_row_comes_once_and_in_order_whatever_the_sort_nulls_last(samples: Samples, sort: str) -> None:
    rows = [
        create_sample(
            due=RANDOM.choice([None, None, date(2023, 3, RANDOM.randint(1, 4))]),
            many=RANDOM.randint(0, 2),
            code=f"S{n}" if n % 2 else None,
            open=bool(n % 3),
        )
        for n in range(15)
    ]
    await samples.store(*rows)
    ordered: list[Any] = sorted(rows, key=lambda row: row.id)
    for name in reversed(sort.split(",")):
        ordered = ordered_by(ordered, name.removeprefix("-"), down=name.startswith("-"))
    assert await ids(samples, f"sort={sort}") == [str(row.id) for row in ordered]


def ordered_by(rows: list[Any], field: str, *, down: bool) -> list[Any]:
    """Those of one value stay as they are, whichever way it goes."""
    values = sorted({getattr(row, field) for row in rows} - {None}, reverse=down)
    return [row for value in [*values, None] for row in rows if getattr(row, field) == value]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("many=1", [1]),
        ("many=1,3", [1, 3]),
        ("many=1&many=3", []),
        ("many[gte]=2&many[lt]=4", [2, 3]),
        ("many[ne]=0,1", [2, 3, 4]),
        ("due[null]=true", [0, 2, 4]),
        ("due[gt]=2023-03-02", [3]),
        ("code[prefix]=LJ-0", [1, 2]),
        ("code=LJ-01,LJ-11", [1, 3]),
        ("code[ne]=LJ-01", [0, 2, 3, 4]),
        ("districts=500101", [4]),
        ("open=false", [2]),
        ("amount[lte]=2.5", [0, 1, 2]),
    ],
)
async def test_a_filter_lets_through_what_it_names(samples: Samples, query: str, found: list[int]) -> None:
    codes = {1: "LJ-01", 2: "LJ-02", 3: "LJ-11"}
    rows = [
        create_sample(
            many=n,
            due=date(2023, 3, n) if n in {1, 3} else None,
            code=codes.get(n),
            open=n != 2,
            amount=n,
            districts=["500101"] if n == 4 else [],
        )
        for n in range(5)
    ]
    await samples.store(*rows)
    assert await ids(samples, query) == [str(rows[n].id) for n in found]


@pytest.mark.parametrize(
    "query",
    [
        "many=x",
        "many=99999999999",
        "due=2023-3-1",
        "due[gt]=2023-02-30",
        "open=1",
        f"code={'x' * 201}",
        "size=medium",
        "size[ne]=small,medium",
        "due[null]=yes",
        "parent_id=7",
        "amount=NaN",
        "instant=2023",
        "count=all",
        "fields=own",
        "sort=own",
        "sort=districts",
        "expand=own",
        "as_of=yesterday",
        "as_of=2023-01-01T00:00:00",
        "sort=code&sort=day",
        "code=%FF",
        "limit=1&limit=2",
        "count=exact&count=exact",
        "many=1_0",
        "many=%201",
        "many[gte]=%2B1",
        "due=2023-W09-3",
        "instant=2023-W09-3T00:00:00Z",
        "instant=2023-03-01T00Z",
        "amount=1e3",
    ],
)
async def test_what_is_malformed_is_refused_by_the_name_of_its_parameter(samples: Samples, query: str) -> None:
    refused = await samples.ask("GET", f"/v1/samples?{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == query.partition("=")[0]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", "", "٣"])
async def test_a_limit_is_a_whole_number_from_1_to_200(samples: Samples, limit: str) -> None:
    refused = await samples.ask("GET", f"/v1/samples?limit={limit}")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_limit")


@pytest.mark.parametrize("query", ["own=x", "manny=1", "many[like]=1", "labels=hub", "deleted_at[null]=true"])
async def test_what_is_no_field_of_the_state_is_no_filter(samples: Samples, query: str) -> None:
    refused = await samples.ask("GET", f"/v1/samples?{query}")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")


async def test_no_list_and_no_count_tells_of_what_its_reader_may_not_see(samples: Samples) -> None:
    await samples.store(
        create_sample(labels=["hub", "public"]),
        create_sample(labels=["hub", "district:500101"]),
        create_sample(labels=["hub"]),
    )
    for caller, number in ((OFFICE, 3), (PARTNER, 2), (ANYONE, 1)):
        answer = await samples.ask("GET", "/v1/samples?count=exact", caller=caller)
        assert (len(answer.json()["data"]), answer.json()["page"]["count"]) == (number, number)


async def test_by_a_field_that_is_not_public_nothing_is_found_that_is_seen_by_its_public_fields_only(
    samples: Samples,
) -> None:
    await samples.store(create_sample(labels=["hub", "public"], many=5), create_sample(labels=["hub"], many=5))
    for query in ("many=5", "many[gt]=1", "sort=many", "due[null]=true"):
        assert len(await ids(samples, query, ANYONE)) == 0
        assert len(await ids(samples, query)) == 2
    assert len(await ids(samples, "day=2023-03-01", ANYONE)) == 1


async def test_the_public_view_has_the_public_fields_and_fields_leaves_out_the_rest(samples: Samples) -> None:
    await samples.store(create_sample(labels=["hub", "public"]))
    public = (await samples.ask("GET", "/v1/samples", caller=ANYONE)).json()["data"][0]
    assert {*public} == {"id", "version", "code", "name", "day"}
    some = (await samples.ask("GET", "/v1/samples?fields=many,day", caller=ANYONE)).json()["data"][0]
    assert {*some} == {"id", "version", "day"}


async def test_a_partner_asks_for_its_own_district_only(samples: Samples) -> None:
    own, other = [
        await samples.ask("GET", f"/v1/samples?districts={code}", caller=PARTNER) for code in ("500101", "sc-tianfu")
    ]
    assert (own.status_code, other.status_code, other.json()["code"]) == (200, 403, "district_forbidden")


async def test_a_subtree_is_what_has_the_label_of_its_root(samples: Samples) -> None:
    root = create_sample()
    root.labels = ["hub", node(root.id)]
    child = create_sample(labels=["hub", node(root.id)])
    await samples.store(root, child, create_sample())
    assert {*await ids(samples, f"subtree={root.id}")} == {str(root.id), str(child.id)}
    assert await ids(samples, "subtree=none") == []


async def test_below_what_is_hidden_nothing_is_found_as_below_what_there_is_not(samples: Samples) -> None:
    root = create_sample(code="S1")
    root.labels = ["hub", node(root.id)]
    child = create_sample(labels=["hub", node(root.id), "district:500101"])
    await samples.store(root, child)
    assert await ids(samples, caller=PARTNER) == [str(child.id)]
    assert await ids(samples, f"subtree={root.id}", PARTNER) == await ids(samples, "subtree=S1", PARTNER) == []


async def test_a_list_as_of_a_moment_is_what_stood_then(samples: Samples) -> None:
    row, later = create_sample(), create_sample()
    await samples.store(row)
    then = await samples.database.fetchval("select clock_timestamp()")
    await samples.database.execute("update clock set ahead = interval '1 hour'")
    await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"many": 9}, if_match='"1.1"')
    await samples.store(later)
    answer = await samples.ask("GET", f"/v1/samples?as_of={then.isoformat().replace('+00:00', 'Z')}")
    assert [(one["id"], one["many"]) for one in answer.json()["data"]] == [(str(row.id), 0)]
    assert answer.headers["As-Of"] == answer.json()["meta"]["as_of"]
    refused = await samples.ask("GET", f"/v1/samples?many=1&as_of={then.isoformat().replace('+00:00', 'Z')}")
    assert (refused.status_code, refused.json()["code"]) == (400, "as_of_not_offered")


async def test_a_page_as_of_a_moment_goes_on_as_of_the_same(samples: Samples) -> None:
    rows = [create_sample() for _ in range(5)]
    await samples.store(*rows)
    await samples.database.execute("update clock set ahead = interval '1 hour'")
    now = (await samples.database.fetchval("select hub_now()")).isoformat().replace("+00:00", "Z")
    assert await ids(samples, f"as_of={now}") == sorted(str(row.id) for row in rows)
    first = (await samples.ask("GET", f"/v1/samples?limit=2&as_of={now}")).json()
    await samples.store(create_sample())
    await samples.database.execute("update clock set ahead = interval '2 hours'")
    cursor = first["page"]["next_cursor"]
    rest = (await samples.ask("GET", f"/v1/samples?cursor={cursor}&as_of={now}")).json()
    assert (len(rest["data"]), rest["meta"]["as_of"]) == (3, first["meta"]["as_of"])
