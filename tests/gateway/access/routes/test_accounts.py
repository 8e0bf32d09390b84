from typing import Any

import pytest

from tests.factories.tokens import create_token
from tests.infrastructure.access import AUDIT, OFFICE, SECURITY, SYSTEM, Room

NAME = {"zh": "安娜", "en": "Anna"}


async def test_a_person_is_registered_with_what_they_may_do(room: Room) -> None:
    made = await room.user("anna", "publish", "programmes:read", "publish")
    assert (made.status_code, made.headers["Location"]) == (201, f"/v1/users/{made.json()['id']}")
    assert made.json() == {
        "id": made.json()["id"],
        "version": 1,
        "subject": "anna",
        "name": NAME,
        "unit": None,
        "scopes": ["programmes:read", "publish"],
        "status": "active",
    }


@pytest.mark.parametrize("collection", ["users", "clients"])
async def test_every_administrator_reads_who_there_is_and_nobody_else_does(room: Room, collection: str) -> None:
    made = await (room.user() if collection == "users" else room.client())
    one = made.headers["Location"]
    for caller in (SYSTEM, SECURITY, AUDIT):
        listed = await room.ask("GET", f"/v1/{collection}", caller)
        read, history = await room.ask("GET", one, caller), await room.ask("GET", f"{one}/history", caller)
        assert [item["id"] for item in listed.json()["data"]] == [made.json()["id"]]
        assert (read.status_code, read.content, history.status_code) == (200, made.content, 200)
    assert (await room.ask("GET", f"/v1/{collection}", OFFICE)).json()["data"] == []
    for path in (one, f"{one}/history", f"{one}/transitions"):
        assert (await room.ask("GET", path, OFFICE)).status_code == 404


async def test_only_the_system_administrator_changes_who_there_is(room: Room) -> None:
    made = await room.user()
    one, tag = made.headers["Location"], made.headers["ETag"]
    for caller, status in ((SECURITY, 403), (AUDIT, 403), (OFFICE, 404)):
        told = {"subject": "ben", "name": NAME, "scopes": []}
        gone = {"to": "inactive", "reason": "over"}
        assert (await room.ask("POST", "/v1/users", caller, json=told)).status_code == status
        assert (await room.ask("PATCH", one, caller, json={"unit": "x"}, if_match=tag)).status_code == status
        assert (await room.ask("POST", f"{one}/transitions", caller, json=gone, if_match=tag)).status_code == status
    assert (await room.ask("PATCH", one, json={"unit": "x"}, if_match=tag)).status_code == 200


@pytest.mark.parametrize(
    "two",
    [("admin:system", "admin:security"), ("admin:security", "admin:audit"), ("admin:audit", "admin:system")],
)
async def test_nobody_is_two_administrators(room: Room, two: tuple[str, str]) -> None:
    made = await room.user("anna", two[0])
    both, client = await room.user("ben", *two), await room.client("tianfu", *two)
    later = await room.ask("PATCH", made.headers["Location"], json={"scopes": [*two]}, if_match=made.headers["ETag"])
    for refused in (both, client, later):
        assert (refused.status_code, refused.json()["code"]) == (409, "administrators_apart")


async def test_nobody_changes_what_they_may_do_themselves(room: Room) -> None:
    made = await room.user(SYSTEM.subject, "admin:system")
    one, tag = made.headers["Location"], made.headers["ETag"]
    wider = await room.ask("PATCH", one, json={"scopes": ["programmes:write"]}, if_match=tag)
    gone = await room.move(one, "inactive")
    for refused in (wider, gone):
        assert (refused.status_code, refused.json()["code"]) == (403, "own_rights")


async def test_a_subject_and_a_code_stand_for_one_for_ever(room: Room) -> None:
    await room.user("anna")
    await room.client("tianfu")
    for again in (await room.user("anna"), await room.client("tianfu")):
        assert (again.status_code, again.json()["code"]) == (409, "name_taken")


async def test_the_same_request_by_the_same_id_makes_nothing_new(room: Room) -> None:
    told: dict[str, Any] = {
        "id": "01930000-0000-7000-8000-000000000001",
        "code": "tianfu",
        "name": NAME,
        "scopes": ["publish", "joint:read"],
        "allowed_networks": ["192.0.2.0/24", "10.0.0.0/8"],
    }
    first, again = [await room.ask("POST", "/v1/clients", json=told) for _ in (1, 2)]
    other = await room.ask("POST", "/v1/clients", json=told | {"code": "wanzhou"})
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 409]
    assert first.content == again.content


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "an na"},
        {"subject": "an\nna"},
        {"subject": "client:tianfu"},
        {"subject": "a" * 256},
        {"scopes": ["programmes:everything"]},
        {"scopes": ["admin"]},
        {"scopes": ["publish"] * 21},
        {"scopes": None},
        {"unit": "a b"},
        {"name": {"zh": "安娜"}},
        {"status": "inactive"},
        {"labels": ["hub"]},
        {"changed": 0},
    ],
)
async def test_what_is_malformed_makes_no_user(room: Room, wrong: dict[str, Any]) -> None:
    told = {"subject": "anna", "name": NAME, "scopes": ["programmes:read"]}
    assert (await room.ask("POST", "/v1/users", json=told | wrong)).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Tianfu"},
        {"code": "t"},
        {"code": "tian:fu"},
        {"code": "a" * 64},
        {"district": "5001011"},
        {"district": "tianfu"},
        {"allowed_networks": ["192.0.2.7/24"]},
        {"allowed_networks": ["everywhere"]},
        {"allowed_networks": ["0.0.0.0/33"]},
        {"allowed_networks": ["10.0.0.0/8"] * 21},
        {"allowed_networks": None},
    ],
)
async def test_what_is_malformed_makes_no_client(room: Room, wrong: dict[str, Any]) -> None:
    told = {"code": "tianfu", "name": NAME, "scopes": ["programmes:read"]}
    assert (await room.ask("POST", "/v1/clients", json=told | wrong)).status_code == 422


async def test_a_person_who_is_made_inactive_has_no_rights_until_made_active_again(room: Room) -> None:
    one = (await room.user()).headers["Location"]
    await room.grant("anna", "hub")
    assert "hub" in (await room.identify(create_token())).labels

    gone = await room.move(one, "inactive")
    assert (gone.status_code, gone.json()["status"]) == (200, "inactive")
    assert await room.refusal(create_token()) == "invalid_token"
    assert (await room.ask("GET", f"{one}/transitions")).json() == {
        "status": "inactive",
        "allowed": [{"to": "active", "requires": ["reason"]}],
    }
    again = await room.move(one, "inactive")
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    await room.move(one, "active")
    assert "hub" in (await room.identify(create_token())).labels


async def test_a_client_that_is_made_inactive_loses_its_keys(room: Room) -> None:
    client = await room.client()
    shown = (await room.key(client)).json()["secret"]
    assert (await room.identify(shown)).client == "tianfu"
    await room.move("/v1/clients/tianfu", "inactive")
    assert await room.refusal(shown) == "invalid_token"


async def test_scopes_that_were_taken_away_are_gone_from_the_next_read_on(room: Room) -> None:
    made = await room.user("anna", "programmes:read", "programmes:write")
    assert (await room.identify(create_token())).scopes == {"programmes:read", "programmes:write"}
    one = made.headers["Location"]
    changed = await room.ask("PATCH", one, json={"scopes": ["programmes:read"]}, if_match=made.headers["ETag"])
    assert changed.json()["scopes"] == ["programmes:read"]
    assert (await room.identify(create_token())).scopes == {"programmes:read"}


async def test_a_change_is_decided_on_what_stands(room: Room) -> None:
    made = await room.user()
    one = made.headers["Location"]
    missing = await room.ask("PATCH", one, json={"unit": "fgw"})
    stale = await room.ask("PATCH", one, json={"unit": "fgw"}, if_match='"1.7-full"')
    assert [answer.status_code for answer in (missing, stale)] == [428, 412]
    assert stale.json()["current"] == made.json()


async def test_history_says_who_did_what_and_why(room: Room) -> None:
    made = await room.user()
    one = made.headers["Location"]
    told = {"unit": "fgw", "reason": "new post"}
    await room.ask("PATCH", one, json=told, if_match=made.headers["ETag"])
    first, second = (await room.ask("GET", f"{one}/history", AUDIT)).json()["data"]
    assert (first["type"], second["type"]) == ("hub.record.created.v1", "hub.record.changed.v1")
    assert (second["actor"], second["reason"]) == (SYSTEM.subject, "new post")
    assert second["changes"] == [{"field": "unit", "before": None, "after": "fgw"}]
