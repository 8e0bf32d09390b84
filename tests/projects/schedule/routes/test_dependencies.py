import pytest

from shared.rows import new_id
from tests.infrastructure.schedules import Site


async def test_a_link_is_read_listed_and_has_a_history(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    made = await site.make("dependencies", predecessor_id=tunnel, successor_id=opening)
    assert (made.json()["lag_days"], made.json()["lag_unit"]) == (0, "calendar")
    link = made.json()["id"]
    assert await site.projects.get(f"/v1/dependencies/{link}") == made.json()
    assert (await site.projects.get(f"/v1/dependencies?successor_id={opening}"))["data"] == [made.json()]
    await site.archive("dependencies", link)
    told = await site.projects.get(f"/v1/dependencies/{link}/history")
    assert [line["archived"] for line in told["data"]] == [False, True]
    assert (await site.projects.ask("GET", f"/v1/dependencies/{link}")).status_code == 404


async def test_the_same_request_with_an_id_of_ones_own_links_once(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    said = {"id": str(new_id()), "predecessor_id": tunnel, "successor_id": opening, "lag_days": 3}
    first, again = await site.make("dependencies", **said), await site.make("dependencies", **said)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"lag_days": 3651}, "/lag_days"),
        ({"lag_days": -3651}, "/lag_days"),
        ({"lag_days": 1.5}, "/lag_days"),
        ({"lag_unit": "weeks"}, "/lag_unit"),
        ({"predecessor_id": "x"}, "/predecessor_id"),
    ],
)
async def test_what_is_malformed_is_refused_with_its_place(site: Site, said: dict[str, object], pointer: str) -> None:
    ends = {"predecessor_id": str(new_id()), "successor_id": str(new_id())}
    answered = await site.make("dependencies", **ends | said)
    assert (answered.status_code, answered.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_batch_that_closes_a_cycle_is_undone_whole(site: Site) -> None:
    first, second, third = [await site.plan("2023-03-01") for _ in range(3)]
    pairs = [(first, second), (second, third), (third, first)]
    items = [{"predecessor_id": before, "successor_id": after, "lag_days": 5} for before, after in pairs]
    answered = await site.make("dependencies/batch", items=items)
    assert (answered.status_code, answered.json()["code"]) == (409, "cycle")
    assert await site.forecasts(first, second, third) == ["2023-03-01"] * 3
    await site.make("dependencies/batch", items=items[:2])
    assert await site.forecasts(first, second, third) == ["2023-03-01", "2023-03-06", "2023-03-11"]


async def test_what_waits_by_many_new_links_moves_once(site: Site) -> None:
    first, second, third = [await site.plan("2023-03-01") for _ in range(3)]
    pairs = [(first, third), (second, third), (first, second)]
    items = [{"predecessor_id": before, "successor_id": after, "lag_days": 5} for before, after in pairs]
    made = (await site.make("dependencies/batch", atomic=False, items=[*items, items[0]])).json()["results"]
    assert [each["status"] for each in made] == [201, 201, 201, 409]
    told = (await site.projects.get(f"/v1/milestones/{third}/history"))["data"]
    assert [line.get("event") for line in told[1:]] == [{"previous": "2023-03-01", "cause": made[2]["data"]["id"]}]
    assert await site.forecasts(first, second, third) == ["2023-03-01", "2023-03-06", "2023-03-11"]
