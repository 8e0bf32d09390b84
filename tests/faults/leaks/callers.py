"""Who asks: the public, people, clients with keys and with tokens; some have grants that come and go."""

from asyncio import gather, sleep
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.faults.leaks.oracle import PUBLIC, Holder
from tests.infrastructure.running import RunningHub

DISTRICTS = ("500101", "sc-tianfu")
UNITS = ("qz-ua", "qz-ub")
OPEN = frozenset({"programmes:read", "metrics:read"})
READING = OPEN | {"notifications:read", "notifications:write"}
CLIENT_SCOPES = [*sorted(READING), "programmes:write", "metrics:write"]


@dataclass(slots=True)
class Caller:
    """`authorization` is empty for the public. `lent`: its grants come and go."""

    name: str
    holder: Holder
    authorization: str
    scopes: frozenset[str]
    lent: bool = False
    changed_at: float = -1e9

    @property
    def reads(self) -> bool:
        return self.scopes >= OPEN

    @property
    def writes(self) -> bool:
        return "programmes:write" in self.scopes

    @property
    def is_admin(self) -> bool:
        return any(scope.startswith("admin") for scope in self.scopes)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.authorization}"} if self.authorization else {}


def caller(name: str, subject: str, token: str, labels: set[str], scopes: set[str], *, lent: bool = False) -> Caller:
    held = frozenset(labels | {PUBLIC, f"person:{subject}"})
    return Caller(name, Holder(subject, held), token, frozenset(scopes), lent)


async def people(hub: RunningHub) -> dict[str, Caller]:
    """All but the clients. Those of units that lead nothing hold what they are lent alone."""
    units = (*UNITS, "qz-anna", "qz-boris")
    asked = [hub.token("office"), hub.token("system"), hub.token("security")]
    asked += [hub.token("reporter", unit=unit) for unit in units]
    office, system, security, *tokens = await gather(*asked, *(hub.token("partner", district=it) for it in DISTRICTS))
    found = [
        caller("public", "anyone", "", set(), {*OPEN}),
        caller("office", "office", office, {"hub"}, {*READING, "programmes:write", "metrics:write", "publish"}),
        caller("system", "system", system, {"admin"}, {"admin:system"}),
        caller("security", "security", security, {"admin"}, {"admin:security"}),
    ]
    for unit, token in zip(units, tokens, strict=False):
        held = {f"unit:{unit}"}
        found.append(caller(unit, f"reporter-{unit}", token, held, {*READING, "metrics:write"}, lent=unit not in UNITS))
    for code, token in zip(DISTRICTS, tokens[len(units) :], strict=True):
        found.append(caller(code, f"client:partner-{code}", token, {f"district:{code}"}, {*READING}))
    return {one.name: one for one in found}


async def clients(hub: RunningHub, people: dict[str, Caller], count: int) -> dict[str, Caller]:
    """Systems that hold what they are lent alone: every other one shows its key, the others a token got with it."""
    found: dict[str, Caller] = {}
    async with (
        hub.client(people["system"].authorization) as system,
        hub.client(people["security"].authorization) as security,
    ):
        for nth in range(count):
            code = f"qz-client-{nth}"
            told = {"code": code, "name": {"zh": code, "en": code}, "scopes": CLIENT_SCOPES, "reason": "to ask"}
            made = await must(system, "/v1/clients", told)
            key = (await must(security, "/v1/api-keys", {"client_id": made["id"], "reason": "to ask"}))["secret"]
            token = await token_with(hub, code, key) if nth % 2 else key
            found[code] = caller(code, f"client:{code}", token, set(), {*CLIENT_SCOPES}, lent=True)
    return found


async def must(client: Any, path: str, body: dict[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def token_with(hub: RunningHub, code: str, secret: str) -> str:
    """As soon as the gateway knows the key."""
    form = {"grant_type": "client_credentials", "client_id": code, "client_secret": secret}
    async with aiohttp.ClientSession(hub.address) as session:
        for _ in range(100):
            async with session.post("/oauth/token", data=form) as answer:
                if answer.status == 200:
                    return str((await answer.json())["access_token"])
            await sleep(0.1)
    raise AssertionError(code)
