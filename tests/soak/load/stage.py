"""Who takes part, and where: two programmes of their own, which nobody else changes."""

from asyncio import Event, gather
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.faults.rig.load.figures import Reporter
from tests.faults.rig.load.ledger import Ledger
from tests.faults.rig.load.writer import Writer
from tests.infrastructure.running import RunningHub
from tests.soak.load.paced import Person, Tally

NAME = {"zh": "长跑", "en": "Soak"}


@dataclass(frozen=True, slots=True)
class Stage:
    """`places` are two groups, in two programmes. `client` is a system that has no right yet, `then` a settled past.

    A stream is read for `stream_s`.
    """

    office: Person
    system: Person
    security: Person
    public: Person
    places: tuple[str, str]
    programmes: tuple[str, str]
    client: Any
    then: str
    stream_s: float
    reporter: Reporter


@asynccontextmanager
async def opened_stage(hub: RunningHub, tally: Tally, stream_s: float) -> AsyncIterator[Stage]:
    tokens = await gather(*map(hub.token, ("office", "system", "security")))
    async with AsyncExitStack() as stack:
        office, system, security, public = [
            Person(await stack.enter_async_context(hub.client(token)), tally) for token in (*tokens, None)
        ]
        then = (await office.read("/v1/milestones?limit=1"))["meta"]["as_of"]
        await hub.past_is_settled()
        first, second = await programme(office), await programme(office)
        await office.made("/v1/subscriptions", {"target_id": first["id"]})
        await office.made("/v1/subscriptions", {"target_id": second["id"]})
        places = (await group(office, first["id"]), await group(office, second["id"]))
        client = await system.made("/v1/clients", {"code": code(), "name": NAME, "scopes": ["programmes:read"]})
        programmes = first["code"], second["code"]
        reporter = await reporting(office, first["code"])
        yield Stage(office, system, security, public, places, programmes, client, then, stream_s, reporter)


async def reporting(office: Person, programme: str) -> Reporter:
    going = Event()
    going.set()
    reporter = Reporter(Writer(code(), office.client, Ledger({}), going), programme)
    await reporter.define()
    return reporter


async def programme(office: Person) -> Any:
    return await office.made("/v1/programmes", {"code": code(), "number": 900, "name": NAME})


async def group(office: Person, parent: str) -> str:
    made = await office.made("/v1/work-items", item(parent, "group"))
    return str(made["id"])


def item(parent: str, kind: str = "item") -> dict[str, Any]:
    return {"code": code(), "kind": kind, "name": NAME, "parent_id": parent}


def code() -> str:
    return f"soak-{uuid4().hex[:12]}"
