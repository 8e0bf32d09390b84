import pytest

from shared.rows import new_id
from tests.infrastructure.schedules import NAME, Site


async def test_a_milestone_answers_to_its_code_too(site: Site) -> None:
    milestone = await site.plan("2023-03-01", code="LJ-08.09.M1")
    assert (await site.milestone("LJ-08.09.M1"))["id"] == milestone
    changed = await site.change("LJ-08.09.M1", forecast="2023-04-01")
    assert changed.json()["forecast"] == "2023-04-01"


async def test_the_same_request_with_an_id_of_ones_own_plans_it_once(site: Site) -> None:
    said = {
        "id": str(new_id()), "work_item_id": site.item, "name": NAME, "planned": "2023-02-14",
        "planned_precision": "month", "forecast": None,
    }  # fmt: skip
    first, again = await site.make("milestones", **said), await site.make("milestones", **said)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    other = await site.make("milestones", **said | {"planned": "2023-04-14"})
    assert (other.status_code, other.json()["code"]) == (409, "id_in_use")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"planned_precision": "month"}, "/planned_precision"),
        ({"planned": "1969-12-31"}, "/planned"),
        ({"planned": "2150-01-01"}, "/planned"),
        ({"planned": "2023-03-01", "planned_precision": "week"}, "/planned_precision"),
        ({"forecast": "soon"}, "/forecast"),
        ({"code": "a b"}, "/code"),
        ({"name": {"zh": "隧道"}}, "/name/en"),
        ({"actual": "2023-03-01"}, "/actual"),
    ],
)
async def test_what_is_malformed_is_refused_with_its_place(site: Site, said: dict[str, object], pointer: str) -> None:
    answered = await site.make("milestones", **{"work_item_id": site.item, "name": NAME} | said)
    assert (answered.status_code, answered.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_many_are_planned_at_once_or_none(site: Site) -> None:
    twice = [{"work_item_id": site.item, "name": NAME, "code": "M1"}] * 2
    answered = await site.make("milestones/batch", items=twice)
    assert (answered.status_code, answered.json()["errors"][0]["pointer"][:8]) == (409, "/items/1")
    each = await site.make("milestones/batch", atomic=False, items=twice)
    assert [result["status"] for result in each.json()["results"]] == [201, 409]


async def test_a_patch_changes_what_it_says_and_nothing_else(site: Site) -> None:
    milestone = await site.plan("2023-03-01", code="M1")
    before = await site.milestone(milestone)
    changed = await site.change(milestone, code=None, hard_deadline=True, reason="亚洲杯")
    assert changed.json() == before | {"code": None, "hard_deadline": True, "version": 2}
    undated = await site.change(milestone, planned=None)
    assert (undated.status_code, undated.json()["code"]) == (409, "deadline_undated")


async def test_a_stale_or_missing_version_changes_nothing(site: Site) -> None:
    milestone = await site.plan("2023-03-01")
    address, said = f"/v1/milestones/{milestone}", {"forecast": "2023-04-01"}
    assert (await site.projects.ask("PATCH", address, json=said)).status_code == 428
    stale = await site.projects.ask("PATCH", address, json=said, if_match='"1.7"')
    assert (stale.status_code, stale.json()["current"]["forecast"]) == (412, "2023-03-01")


async def test_the_allowed_transitions_say_what_they_require(site: Site) -> None:
    milestone = await site.plan("2023-03-01")
    address = f"/v1/milestones/{milestone}/transitions"
    assert await site.projects.get(address) == {
        "status": "planned",
        "allowed": [
            {"to": "reached", "requires": ["on"]},
            {"to": "cancelled", "requires": ["reason"]},
            {"to": "superseded", "requires": ["reason", "superseded_by"]},
        ],
    }
    await site.turn(milestone, "reached", on="2023-03-01")
    assert (await site.projects.get(address))["allowed"] == [{"to": "planned", "requires": ["reason"]}]
    await site.turn(milestone, "planned", reason="误报")
    await site.archive("milestones", milestone)
    assert (await site.projects.ask("GET", address)).status_code == 404


async def test_the_milestones_of_a_work_item_are_those_of_all_below_it(site: Site) -> None:
    below = await site.make("work-items", code="LJ-08.11", kind="project", parent_id=site.item, name=NAME)
    own, deep = await site.plan("2023-03-02"), await site.plan("2023-03-01", work_item_id=below.json()["id"])
    await site.plan(work_item_id=await site.add_item("LJ-08.10"))
    told = await site.projects.get("/v1/work-items/LJ-08.09/milestones?sort=planned&count=exact")
    assert ([each["id"] for each in told["data"]], told["page"]["count"]) == ([deep, own], 2)
    stranger = await site.projects.ask("GET", f"/v1/work-items/{new_id()}/milestones")
    assert stranger.status_code == 404


async def test_milestones_are_listed_by_what_they_say(site: Site) -> None:
    await site.plan("2023-03-01")
    late = await site.plan("2023-05-01", hard_deadline=True)
    for asked in ("hard_deadline=true", "planned[gte]=2023-04-01", f"work_item_id={site.item}&sort=-forecast&limit=1"):
        assert [each["id"] for each in (await site.projects.get(f"/v1/milestones?{asked}"))["data"]] == [late]
    expanded = await site.projects.get("/v1/milestones?hard_deadline=true&expand=work_item")
    assert expanded["data"][0]["expanded"]["work_item"]["id"] == site.item
