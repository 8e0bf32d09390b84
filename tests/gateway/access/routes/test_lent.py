from asyncio import gather
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.gateway.access.repository import GRANTS_MAX
from tests.factories.tokens import create_token
from tests.infrastructure.access import AUDIT, OFFICE, SECURITY, SYSTEM, Room

KEPT = """
select string_agg(kept, '') from (
    select row::text from api_key as row union all
    select row::text from journal as row union all
    select row::text from idempotency as row
) as everything (kept)
"""


async def test_a_key_is_shown_once_and_only_its_digest_is_kept(room: Room) -> None:
    made = await room.key(await room.client())
    secret: str = made.json()["secret"]
    assert (made.status_code, made.headers["Location"]) == (201, f"/v1/api-keys/{made.json()['id']}")
    assert int(made.headers["Content-Length"]) == len(made.content)
    read = await room.ask("GET", made.headers["Location"], SECURITY)
    assert read.json() == {name: value for name, value in made.json().items() if name != "secret"}
    held: str = await room.database.fetchval(KEPT)
    assert made.json()["id"] in held
    assert secret.rsplit(".", 1)[1] not in held
    assert secret.rsplit(".", 1)[1].encode().hex() not in held


async def test_a_repeated_request_for_a_key_makes_no_other_and_tells_no_secret(room: Room) -> None:
    told = {"client_id": (await room.client()).json()["id"]}
    first, again = [
        await room.ask("POST", "/v1/api-keys", SECURITY, json=told, idempotency_key="k") for _ in ("first", "again")
    ]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["secret"].startswith(f"hub.{first.json()['id'].replace('-', '')}.")
    assert again.json() == first.json() | {"secret": None}
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_dry_run_tells_no_secret_and_makes_no_key(room: Room) -> None:
    told = {"client_id": (await room.client()).json()["id"]}
    rehearsed = await room.ask("POST", "/v1/api-keys?dry_run=true", SECURITY, json=told)
    assert (rehearsed.status_code, rehearsed.json()["data"]["secret"]) == (200, None)
    assert (await room.ask("GET", "/v1/api-keys", SECURITY)).json()["data"] == []


async def test_two_keys_of_a_client_live_at_once(room: Room) -> None:
    client = await room.client()
    first, second, third = [await room.key(client) for _ in range(3)]
    assert (third.status_code, third.json()["code"]) == (409, "too_many_keys")
    for made in (first, second):
        assert (await room.identify(made.json()["secret"])).client == "tianfu"
    assert (await room.withdraw(first)).status_code == 204
    assert (await room.key(client)).status_code == 201


async def test_of_many_requests_for_a_key_at_once_two_get_one(room: Room) -> None:
    client = await room.client()
    made = await gather(*(room.key(client) for _ in range(10)))
    assert Counter(answer.status_code for answer in made) == {201: 2, 409: 8}


async def test_a_revoked_key_is_refused_from_the_next_read_on(room: Room) -> None:
    made = await room.key(await room.client())
    secret = made.json()["secret"]
    assert (await room.identify(secret)).subject == "client:tianfu"
    assert (await room.withdraw(made)).status_code == 204
    assert await room.refusal(secret) == "invalid_token"


async def test_a_key_ends_by_itself(room: Room) -> None:
    made = await room.key(await room.client(), ends_at=instant(hours=1))
    assert (await room.identify(made.json()["secret"])).client == "tianfu"
    await room.database.execute("update clock set ahead = interval '61 minutes'")
    assert await room.refusal(made.json()["secret"]) == "invalid_token"


async def test_a_key_is_shown_from_the_networks_of_its_client_only(room: Room) -> None:
    secret = (await room.key(await room.client(networks=("192.0.2.0/24",)))).json()["secret"]
    assert (await room.identify(secret, "192.0.2.9")).client == "tianfu"
    assert await room.refusal(secret, "203.0.113.9") == "network_not_allowed"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/v1/api-keys", {"client_id": str(uuid4())}),
        ("/v1/grants", {"holder": "nobody", "label": "hub", "access": "read"}),
    ],
)
async def test_nothing_is_given_to_nobody(room: Room, address: str, told: dict[str, Any]) -> None:
    refused = await room.ask("POST", address, SECURITY, json=told)
    assert (refused.status_code, refused.json()["code"]) == (409, "unknown_holder")


async def test_only_the_security_administrator_gives_and_withdraws(room: Room) -> None:
    await room.user()
    client = await room.client()
    given, key = await room.grant(), await room.key(client)
    for caller, status in ((SYSTEM, 403), (AUDIT, 403), (OFFICE, 404)):
        for address, told in (
            ("/v1/grants", {"holder": "anna", "label": "hub", "access": "write"}),
            ("/v1/api-keys", {"client_id": client.json()["id"]}),
        ):
            assert (await room.ask("POST", address, caller, json=told)).status_code == status
        for made in (given, key):
            address = f"{made.headers['Location']}?reason=over"
            refused = await room.ask("DELETE", address, caller, if_match=made.headers["ETag"])
            assert refused.status_code == status


async def test_every_administrator_reads_what_was_given(room: Room) -> None:
    await room.user()
    given, key = await room.grant(), await room.key(await room.client())
    for collection, made in (("grants", given), ("api-keys", key)):
        for caller in (SYSTEM, SECURITY, AUDIT):
            listed = await room.ask("GET", f"/v1/{collection}", caller)
            assert [item["id"] for item in listed.json()["data"]] == [made.json()["id"]]
        assert (await room.ask("GET", f"/v1/{collection}", OFFICE)).json()["data"] == []
        assert (await room.ask("GET", made.headers["Location"], OFFICE)).status_code == 404


async def test_the_security_administrator_gives_nothing_to_itself(room: Room) -> None:
    await room.user(SECURITY.subject, "admin:security")
    refused = await room.grant(SECURITY.subject, "hub", access="write")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_rights")


async def test_a_grant_that_was_withdrawn_is_gone_and_its_history_stays(room: Room) -> None:
    await room.user()
    given = await room.grant()
    assert (await room.withdraw(given)).status_code == 204
    gone = await room.ask("GET", given.headers["Location"], SECURITY)
    again = await room.ask("DELETE", f"{given.headers['Location']}?reason=over", SECURITY, if_match='"1.2-full"')
    assert (gone.status_code, again.status_code) == (404, 404)
    history = await room.ask("GET", f"{given.headers['Location']}/history", AUDIT)
    assert [line["archived"] for line in history.json()["data"]] == [False, True]
    assert history.json()["data"][1]["reason"] == "over"


async def test_a_grant_begins_and_ends_when_it_says(room: Room) -> None:
    await room.user()
    await room.grant("anna", "unit:later", starts_at=instant(hours=1))
    await room.grant("anna", "unit:now", ends_at=instant(hours=1))
    assert {"unit:now"} == (await room.identify(create_token())).labels & {"unit:now", "unit:later"}
    await room.database.execute("update clock set ahead = interval '61 minutes'")
    assert {"unit:later"} == (await room.identify(create_token())).labels & {"unit:now", "unit:later"}


async def test_a_holder_has_200_grants_at_most(room: Room) -> None:
    await room.user()
    await room.grant()
    await room.database.execute(COPIES)
    assert await room.database.fetchval("select count(*) from access_grant") == GRANTS_MAX
    refused = await room.grant()
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_grants")


COPIES = """
alter table access_grant disable trigger recorded;
insert into access_grant
select gen_random_uuid(), version, deleted_at, labels, changed, holder, label, access, starts_at, ends_at
from access_grant, generate_series(1, 199);
"""


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "public"},
        {"label": "admin"},
        {"label": "admin:system"},
        {"label": "person:ben"},
        {"label": "hub@ben"},
        {"label": "unit:a@ben"},
        {"label": "unit:"},
        {"label": "unit:a b"},
        {"label": "district:tianfu"},
        {"label": "node:1"},
        {"label": "node:01930000-0000-7000-8000-00000000000Z"},
        {"label": ""},
        {"access": "both"},
        {"holder": ""},
        {"holder": "an na"},
        {"starts_at": "2026-11-24T08:00:00"},
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"starts_at": "2090-01-01T00:00:00Z", "ends_at": "2089-01-01T00:00:00Z"},
        {"ends_at": "never"},
        {"deleted_at": None},
    ],
)
async def test_what_is_malformed_gives_nothing(room: Room, wrong: dict[str, Any]) -> None:
    await room.user()
    told = {"holder": "anna", "label": "hub", "access": "read"}
    refused = await room.ask("POST", "/v1/grants", SECURITY, json=told | wrong)
    assert (refused.status_code, refused.json()["code"]) in {(422, "invalid_field"), (422, "unknown_field")}


@pytest.mark.parametrize(
    "label",
    ["hub", "node:01930000-0000-7000-8000-000000000001", "district:500101", "district:sc-tianfu", "unit:Fgw.1_a"],
)
async def test_what_can_be_granted_is_granted(room: Room, label: str) -> None:
    await room.user()
    assert (await room.grant("anna", label)).status_code == 201
    assert label in (await room.identify(create_token())).labels


def instant(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()
