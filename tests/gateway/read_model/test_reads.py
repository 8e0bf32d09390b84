from typing import Any
from uuid import UUID

from tests.factories.entries import create_entry, create_milestone_entry, create_state
from tests.infrastructure.edge.gateway import ANNA, OPENING, PROGRAMME, TUNNEL, RunningGateway

OVERVIEW, TREE = "/v1/programmes/LJ-08/overview", "/v1/programmes/LJ-08/tree"
NEW = UUID(int=4)


def create_item(number: int, parent: UUID = PROGRAMME, *, labels: tuple[str, ...] = ("hub",), **fields: Any) -> Any:
    ordinary = {"programme": "LJ-08", "code": f"LJ-08.{number:02}", "kind": "project", "status": "planned"}
    return create_state("work_item", UUID(int=100 + number), labels=labels, parent_id=str(parent), **ordinary | fields)


def ids(answer: Any, name: str) -> list[str]:
    return [each["id"] for each in answer.json()["data"][name]]


async def test_an_overview_holds_what_its_reader_may_see_and_follows_every_change(gateway: RunningGateway) -> None:
    public, full = await gateway.get(OVERVIEW), await gateway.get(OVERVIEW, ANNA)
    assert [ids(answer, "milestones") for answer in (public, full)] == [[str(OPENING)], [str(OPENING), str(TUNNEL)]]
    gateway.publish(create_milestone_entry(id=NEW))
    after = await gateway.get(OVERVIEW, ANNA, if_none_match=full.headers["ETag"])
    assert ids(after, "milestones") == [str(id) for id in (OPENING, TUNNEL, NEW)]
    assert (await gateway.get(OVERVIEW, if_none_match=public.headers["ETag"])).status_code == 304


async def test_milestones_stand_in_order_of_date_and_the_next_ones_are_those_not_reached(
    gateway: RunningGateway,
) -> None:
    gateway.publish(
        create_milestone_entry(id=OPENING, version=2, status="reached", actual="2023-01-05"),
        create_milestone_entry(id=TUNNEL, version=2, forecast="2023-05-01"),
        create_milestone_entry(id=NEW, forecast=None, planned="2023-04-01"),
        create_milestone_entry(id=UUID(int=5), forecast=None, planned=None),
    )
    answer = await gateway.get(OVERVIEW, ANNA)
    assert ids(answer, "milestones") == [str(id) for id in (OPENING, NEW, TUNNEL, UUID(int=5))]
    assert ids(answer, "next_due") == [str(id) for id in (NEW, TUNNEL, UUID(int=5))]


async def test_an_overview_counts_work_items_and_names_its_goal(gateway: RunningGateway) -> None:
    gateway.publish(
        create_state("goal", UUID(int=50), code="HQL", name={"zh": "高品质生活示范区", "en": "quality"}),
        create_item(1),
        create_item(2, status="completed"),
        create_item(3, kind="item"),
    )
    data = (await gateway.get(OVERVIEW, ANNA)).json()["data"]
    assert data["work_items"] == {"item": {"planned": 1}, "project": {"completed": 1, "planned": 1}}
    assert (data["goal"]["code"], data["theme"]) == ("HQL", None)
    gateway.publish(create_state("goal", UUID(int=50), version=2, code="HQL", name={"zh": "新", "en": "new"}))
    assert (await gateway.get(OVERVIEW, ANNA)).json()["data"]["goal"]["name"]["en"] == "new"


async def test_a_tree_hangs_what_its_reader_sees_below_what_its_reader_sees(gateway: RunningGateway) -> None:
    group = create_item(1, kind="group")
    gateway.publish(group, create_item(2, group.id, labels=("hub", "public")))
    full, public = await gateway.get(TREE, ANNA), await gateway.get(TREE)
    assert [child["code"] for child in full.json()["data"]["children"]] == ["LJ-08.01"]
    assert [child["code"] for child in full.json()["data"]["children"][0]["children"]] == ["LJ-08.02"]
    assert [child["code"] for child in public.json()["data"]["children"]] == ["LJ-08.02"]
    assert full.json()["meta"] == {"as_of": None}
    gateway.publish(create_entry(kind="work_item", id=group.id, version=2, labels=["hub"], state=None))
    assert [child["code"] for child in (await gateway.get(TREE, ANNA)).json()["data"]["children"]] == ["LJ-08.02"]


async def test_a_tree_answers_to_the_id_of_its_programme_too(gateway: RunningGateway) -> None:
    by_id = await gateway.get(f"/v1/programmes/{PROGRAMME}/tree", ANNA)
    assert by_id.content == (await gateway.get(TREE, ANNA)).content


async def test_there_is_nothing_of_a_programme_that_one_may_not_see(gateway: RunningGateway) -> None:
    gateway.publish(create_state("programme", PROGRAMME, version=2, code="LJ-08"))
    for path in (OVERVIEW, TREE, "/v1/programmes/LJ-08", "/v1/programmes/none/tree"):
        assert (await gateway.get(path)).status_code == 404


async def test_every_single_resource_is_read_at_once_by_id_and_by_code(gateway: RunningGateway) -> None:
    gateway.publish(create_state("area", UUID(int=60), labels=["hub", "public"], code="A17"))
    for name in (UUID(int=60), "A17"):
        answer = await gateway.get(f"/v1/areas/{name}")
        assert (answer.status_code, answer.json()["code"]) == (200, "A17")


async def test_whoever_reads_a_resource_learns_where_its_changes_are_told(gateway: RunningGateway) -> None:
    for path in ("/v1/programmes/LJ-08", TREE):
        assert (await gateway.get(path, ANNA)).headers["Link"] == '</.well-known/mercure>; rel="mercure"'


async def test_a_large_answer_is_packed_once_and_has_a_tag_of_its_own(gateway: RunningGateway) -> None:
    gateway.publish(*(create_item(number) for number in range(20)))
    plain, packed = await gateway.get(TREE, ANNA), await gateway.get(TREE, ANNA, accept_encoding="gzip")
    assert (packed.headers["Content-Encoding"], packed.content) == ("gzip", plain.content)
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '.gzip"'
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        again = await gateway.get(TREE, ANNA, if_none_match=tag)
        assert (again.status_code, again.headers["ETag"]) == (304, tag)


async def test_what_is_not_held_yet_is_503_and_not_404(gateway: RunningGateway) -> None:
    gateway.gateway.model.missing.add("projects")
    answer = await gateway.get("/v1/programmes/LJ-10/overview", ANNA)
    assert (answer.status_code, answer.json()["code"]) == (503, "part_missing")
