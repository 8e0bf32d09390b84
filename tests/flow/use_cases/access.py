"""The use cases of access: what administrators decide, and who sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from shared.auth.caller import Caller
from tests.flow.use_cases.stage import Act, Case, Stage
from tests.infrastructure.access import AUDIT, OFFICE, SECURITY, SYSTEM, Room, make_template, running_room

GRANT = {"holder": "anna", "label": "hub", "access": "read"}


@asynccontextmanager
async def stage(postgres: str) -> AsyncIterator[Stage]:
    async with running_room(postgres, await make_template(postgres)) as room:

        async def ask(method: str, path: str, *, caller: Caller, json: Any = None, **headers: str) -> httpx.Response:
            return await room.ask(method, path, caller, json=json, **headers)

        yield Stage(room.database, ask, [SYSTEM, SECURITY, AUDIT, OFFICE], SYSTEM, room)


async def user(stage: Stage) -> str:
    """Her address."""
    room: Room = stage.service
    return (await room.user()).headers["Location"]


async def register_account(stage: Stage) -> Act:
    told = {"subject": "anna", "name": {"zh": "安娜", "en": "Anna"}, "scopes": ["programmes:read"]}
    return stage.act("POST", "/v1/users", told)


async def change_account(stage: Stage) -> Act:
    return stage.act("PATCH", await user(stage), {"scopes": ["metrics:read"]})


async def move_account(stage: Stage) -> Act:
    return stage.act("POST", f"{await user(stage)}/transitions", {"to": "inactive", "reason": "left"})


async def issue_key(stage: Stage) -> Act:
    client = (await stage.service.client()).json()
    return stage.act("POST", "/v1/api-keys", {"client_id": client["id"]}, caller=SECURITY)


async def give_grant(stage: Stage) -> Act:
    await user(stage)
    return stage.act("POST", "/v1/grants", GRANT, caller=SECURITY)


async def revoke(stage: Stage) -> Act:
    await user(stage)
    path = (await stage.service.grant()).headers["Location"]
    return stage.act("DELETE", f"{path}?reason=over", caller=SECURITY)


CASES: dict[str, Case] = {
    "access.register_account": Case(stage, register_account),
    "access.change_account": Case(stage, change_account),
    "access.move_account": Case(stage, move_account),
    "access.issue_key": Case(stage, issue_key),
    "access.give_grant": Case(stage, give_grant),
    "access.revoke": Case(stage, revoke),
}
