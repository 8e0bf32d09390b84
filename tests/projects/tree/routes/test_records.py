from asyncio import gather
from uuid import UUID

import pytest

from shared.auth.caller import Caller
from shared.rows import new_id
from tests.infrastructure.projects import ANYONE, Projects, partner

NAME = {"zh": "测试", "en": "Test"}


Body = dict[str, object]


async def new_item(hub: Projects, code: str = "LJ-08.90", **fields: object) -> Body:
    above = await hub.get("/v1/work-items/LJ-08.06")
    return {"code": code, "parent_id": above["id"], "kind": "project", "name": NAME, **fields}


async def test_what_is_made_is_answered_whole_and_found_by_id_and_code(hub: Projects) -> None:
    made = await hub.ask("POST", "/v1/work-items", json=await new_item(hub, reason="a new road"))
    assert (made.status_code, made.headers["ETag"]) == (201, '"1.1-full"')
    assert made.headers["Location"] == f"/v1/work-items/{made.json()['id']}"
    by_code = await hub.ask("GET", "/v1/work-items/LJ-08.90")
    assert (by_code.content, by_code.headers["ETag"]) == (made.content, '"1.1-full"')
    assert made.json().items() >= {"programme": "LJ-08", "status": "planned", "publication": "published"}.items()


NOUNS: dict[str, Body] = {
    "goals": {"parent": "HQD"},
    "themes": {},
    "partners": {"code": "511700"},
    "areas": {"programmes": ["LJ-08"]},
    "organisations": {"kind": "department", "uscc": "91110000600037341L"},
    "programmes": {"number": 11},
    "outcomes": {"programme": "LJ-08"},
    "principles": {"programme": "LJ-08"},
    "work-items": {},
}


@pytest.mark.parametrize("path", NOUNS)
async def test_every_noun_is_made_changed_archived_and_restored(hub: Projects, path: str) -> None:
    place = await new_item(hub) if path == "work-items" else {}
    body = {**place, "code": "N-1", "name": NAME, **NOUNS[path]}
    made = await hub.ask("POST", f"/v1/{path}", json=body)
    assert made.status_code == 201, made.text
    address = f"/v1/{path}/{body['code']}"
    changed = await hub.change("PATCH", address, json={"name": {"zh": "改", "en": "Changed"}, "reason": "a slip"})
    assert (changed.status_code, changed.json()["name"]["en"]) == (200, "Changed")
    archived = await hub.change("DELETE", f"{address}?reason=made+for+nothing")
    assert (archived.status_code, (await hub.ask("GET", address)).status_code) == (204, 404)
    said, seen = {"reason": "after all"}, archived.headers["ETag"]
    restored = await hub.ask("POST", f"{address}/restorations", json=said, if_match=seen)
    assert (restored.status_code, restored.json()) == (200, changed.json() | {"version": 4})
    history = (await hub.get(f"{address}/history"))["data"]
    types = [line["type"].split(".")[2] for line in history]
    assert (types, history[1]["reason"]) == (["created", "changed", "archived", "reinstated"], "a slip")


async def test_an_id_of_ones_own_makes_one_record_however_often_it_is_sent(hub: Projects) -> None:
    body = await new_item(hub, id=str(new_id()))
    first, again = [await hub.ask("POST", "/v1/work-items", json=body) for _ in range(2)]
    assert (first.status_code, again.status_code, again.content) == (201, 200, first.content)
    other = await hub.ask("POST", "/v1/work-items", json=body | {"kind": "item"})
    assert (other.status_code, other.json()["code"]) == (409, "id_in_use")


async def test_a_code_that_reads_as_an_id_is_refused_since_it_would_take_the_place_of_another(hub: Projects) -> None:
    other = (await hub.ask("GET", "/v1/work-items/LJ-08.02")).json()["id"]
    for code in (other, other.replace("-", ""), other.upper()):
        refused = await hub.ask("POST", "/v1/work-items", json=await new_item(hub, code))
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/code")


@pytest.mark.parametrize("code", ["LJ-08.02", "LJ-08.17"])
async def test_a_code_is_never_given_twice_not_even_that_of_what_was_archived(hub: Projects, code: str) -> None:
    await hub.change("DELETE", "/v1/work-items/LJ-08.17?reason=merged")
    refused = await hub.ask("POST", "/v1/work-items", json=await new_item(hub, code))
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_code")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("areas", ["A77"]),
        ("partners", ["500102"]),
        ("lead_unit", "NOBODY"),
        ("supporting_units", ["FIRM"]),
        ("participants", ["LJXQ"]),
        ("contributions", [{"goal": "HQX", "share": "0.5"}]),
        ("parent_id", str(UUID(int=7))),
    ],
)
async def test_a_name_of_nothing_or_of_the_wrong_kind_is_refused(hub: Projects, field: str, value: object) -> None:
    firm = {"code": "FIRM", "name": NAME, "kind": "enterprise"}
    assert (await hub.ask("POST", "/v1/organisations", json=firm)).status_code == 201
    refused = await hub.ask("POST", "/v1/work-items", json=await new_item(hub) | {field: value})
    assert (refused.status_code, refused.json()["code"]) == (409, "named_nothing")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [f"/{field}"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("organisations", {"kind": "department", "uscc": "91110000600037341X"}),
        ("partners", {"code": "999999"}),
        ("partners", {"code": "wanzhou"}),
        ("work-items", {"national_code": "2113-500112-04-01-123456"}),
        ("work-items", {"national_code": "2104-990112-04-01-123456"}),
        ("work-items", {"contributions": [{"goal": "HQD", "share": "0.6"}, {"goal": "HQL", "share": "0.5"}]}),
        ("work-items", {"contributions": [{"goal": "HQD", "share": 0.6}]}),
        ("work-items", {"areas": ["A01", "A01"]}),
        ("work-items", {"target_state": {"zh": None, "en": None}}),
        ("work-items", {"kind": "task"}),
        ("work-items", {"name": {"zh": "\0", "en": "x"}}),
        ("work-items", {"reason": "\0"}),
        ("work-items", {"external_ids": {"x": "\0"}}),
        ("work-items", {"code": "LJ 08"}),
    ],
)
async def test_what_is_malformed_is_refused(hub: Projects, path: str, said: dict[str, object]) -> None:
    body = (await new_item(hub) if path == "work-items" else {"code": "N-1", "name": NAME}) | said
    refused = await hub.ask("POST", f"/v1/{path}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_field"), refused.text


async def test_a_national_code_own_ids_and_shares_are_kept_as_given(hub: Projects) -> None:
    said = {
        "national_code": "2104-500112-04-01-123456",
        "external_ids": {"chongqing": "渝-1"},
        "contributions": [{"goal": "HQL-F3", "share": "0.25"}],
    }
    changed = await hub.change("PATCH", "/v1/work-items/LJ-08.02", json=said)
    assert (changed.status_code, changed.json().items() >= said.items()) == (200, True)


async def test_a_change_without_a_difference_records_nothing(hub: Projects) -> None:
    before = await hub.records()
    same = await hub.change("PATCH", "/v1/work-items/LJ-08.02", json={"key_project": False})
    assert (same.status_code, await hub.records()) == (200, before)


async def test_what_has_children_is_not_archived(hub: Projects) -> None:
    for path, kinds in (
        ("work-items/LJ-08.06", ["work_item"]),
        ("programmes/LJ-09", ["outcome", "principle", "work_item"]),
    ):
        refused = await hub.change("DELETE", f"/v1/{path}?reason=so")
        assert (refused.status_code, refused.json()["code"]) == (409, "has_children")
        assert sorted(refused.json()["kinds"]) == kinds


async def test_what_others_name_is_not_archived(hub: Projects) -> None:
    for path, kinds in (
        ("goals/HQD", ["goal", "programme"]),
        ("themes/T1", ["programme"]),
        ("partners/500101", ["work_item"]),
        ("areas/A10", ["outcome", "work_item"]),
    ):
        refused = await hub.change("DELETE", f"/v1/{path}?reason=so")
        assert (path, refused.status_code, refused.json()["code"]) == (path, 409, "still_named")
        assert sorted(refused.json()["kinds"]) == kinds


async def test_what_stands_below_something_archived_is_restored_after_it(hub: Projects) -> None:
    below = [f"LJ-08.{number:02}" for number in (7, 8, 9, 10, 11)]
    for code in [*below, "LJ-08.06"]:
        archived = await hub.change("DELETE", f"/v1/work-items/{code}?reason=so")
        assert archived.status_code == 204
    refused = await hub.ask(
        "POST", "/v1/work-items/LJ-08.09/restorations", json={"reason": "so"}, if_match='"1.2-full"'
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "parent_archived")


async def test_nothing_is_made_below_something_archived(hub: Projects) -> None:
    body = await new_item(hub) | {"parent_id": (await hub.get("/v1/work-items/LJ-08.17"))["id"]}
    await hub.change("DELETE", "/v1/work-items/LJ-08.17?reason=merged")
    refused = await hub.ask("POST", "/v1/work-items", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "named_nothing")


async def test_what_another_is_fit_to_be_named_by_stays_while_it_is_named(hub: Projects) -> None:
    unit = {"code": "DEP", "name": NAME, "kind": "department"}
    assert (await hub.ask("POST", "/v1/organisations", json=unit)).status_code == 201
    assert (await hub.change("PATCH", "/v1/work-items/LJ-08.02", json={"lead_unit": "DEP"})).status_code == 200
    for path, change in (("organisations/DEP", {"kind": "enterprise"}), ("goals/HQD", {"parent": "HQL"})):
        refused = await hub.change("PATCH", f"/v1/{path}", json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "still_named")


async def test_a_batch_is_all_or_nothing_and_says_which_item_is_wrong(hub: Projects) -> None:
    items = [await new_item(hub, "LJ-08.91"), await new_item(hub, "LJ-08.02")]
    refused = await hub.ask("POST", "/v1/work-items/batch", json={"atomic": True, "items": items})
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_code")
    assert (await hub.ask("GET", "/v1/work-items/LJ-08.91")).status_code == 404
    each = await hub.ask("POST", "/v1/work-items/batch", json={"atomic": False, "items": items})
    assert [result["status"] for result in each.json()["results"]] == [201, 409]


async def test_only_who_may_write_changes_anything(hub: Projects) -> None:
    reader = Caller("reader", "cockpit", frozenset({"hub", "public"}))
    body, goal = await new_item(hub), {"code": "G", "name": NAME}
    for caller in (reader, ANYONE, partner("500101")):
        made = await hub.ask("POST", "/v1/work-items", json=body, caller=caller, idempotency_key="1")
        listed = await hub.ask("POST", "/v1/goals", json=goal, caller=caller, idempotency_key="1")
        changed = await hub.change("PATCH", "/v1/work-items/LJ-08.02", json={"key_project": True}, caller=caller)
        assert [answered.status_code for answered in (made, listed, changed)] == [403, 403, 403]
        assert {answered.json()["code"] for answered in (made, listed, changed)} == {"write_not_granted"}


async def test_a_change_without_or_with_a_stale_version_is_refused(hub: Projects) -> None:
    change = {"key_project": True}
    without = await hub.ask("PATCH", "/v1/work-items/LJ-08.02", json=change)
    stale = await hub.ask("PATCH", "/v1/work-items/LJ-08.02", json=change, if_match='"1.9-full"')
    assert (without.status_code, stale.status_code, stale.json()["current"]["version"]) == (428, 412, 1)


async def test_a_dry_run_tells_what_follows_and_writes_nothing(hub: Projects) -> None:
    before = await hub.records()
    told = await hub.change("PATCH", "/v1/work-items/LJ-06.06?dry_run=true", json={"partners": ["500101"]})
    assert (told.status_code, await hub.records()) == (200, before)
    assert [effect["kind"] for effect in told.json()["effects"]] == ["work_item", "work_item"]


@pytest.mark.parametrize("key", ["none", "a%00b", "%E6%96%87", "018f0000-0000-7000-8000-000000000000"])
async def test_what_does_not_exist_is_not_found_by_any_method(hub: Projects, key: str) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {}),
        ("DELETE", "?reason=so", None),
        ("POST", "/restorations", {"reason": "so"}),
        ("POST", "/moves", {"reason": "so", "parent_id": str(new_id())}),
        ("POST", "/transitions", {"to": "completed"}),
        ("GET", "/transitions", None),
        ("GET", "/history", None),
    ):
        answered = await hub.ask(method, f"/v1/work-items/{key}{path}", json=body, if_match='"1.1-full"')
        assert (method, path, answered.status_code, answered.json()["code"]) == (method, path, 404, "not_found")


async def test_of_many_who_take_one_code_at_once_one_gets_it(hub: Projects) -> None:
    body = await new_item(hub)
    answered = await gather(*(hub.ask("POST", "/v1/work-items", json=body) for _ in range(20)))
    assert sorted(each.status_code for each in answered) == [201] + [409] * 19


async def test_of_many_who_send_one_id_at_once_one_makes_it_and_all_are_told(hub: Projects) -> None:
    body = await new_item(hub, id=str(new_id()))
    answered = await gather(*(hub.ask("POST", "/v1/work-items", json=body) for _ in range(20)))
    assert sorted(each.status_code for each in answered) == [200] * 19 + [201]
    assert len({each.content for each in answered}) == 1


async def test_what_is_named_at_the_moment_that_it_is_archived_is_one_or_the_other(hub: Projects) -> None:
    area = {"code": "A99", "name": NAME, "programmes": []}
    assert (await hub.ask("POST", "/v1/areas", json=area)).status_code == 201
    items = [await new_item(hub, f"N-{number}", areas=["A99"]) for number in range(6)]
    archiving = hub.change("DELETE", "/v1/areas/A99?reason=so")
    archived, *made = await gather(archiving, *(hub.ask("POST", "/v1/work-items", json=item) for item in items))
    if archived.status_code == 204:
        assert {each.status_code for each in made} == {409}
    else:
        assert archived.json()["code"] == "still_named"
