"""One number for all that somebody holds: an owner, the gateway and those who keep copies have the same."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import httpx
import msgspec

from services.gateway.read_model.change import kinds_of
from shared.contracts.kinds import KINDS
from shared.log.entry import Entry
from shared.reading.resync import pages
from shared.reading.source import HttpSource
from tests.faults.incidents.ground.stage import Stage
from tests.faults.rig.comparison.databases import fetch

SEEN = "select aggregate_id, generation, version from seen where reader = 'item_names'"
NAMES = "select id, name from item_name"


class Held(NamedTuple):
    id: UUID
    generation: int
    version: int
    state: bytes


def digest(held: Iterable[Held]) -> str:
    """Over the sorted `id:generation.version:state`."""
    lines = sorted(b"%b:%d.%d:%b" % (str(each.id).encode(), each.generation, each.version, each.state) for each in held)
    return sha256(b"\n".join(lines)).hexdigest()


async def differing(stage: Stage) -> list[str]:
    """Whose digest is not that of the owner."""
    found = []
    for owner in ("projects", "metrics", "notifications"):
        entries = await owned(stage, owner)
        standing = [Held(entry.id, *entry.revision, entry.state) for entry in entries if entry.state]
        if digest(standing) != digest(await answered(stage, entries)):
            found.append(f"the gateway's digest of {owner}")
        if owner == "projects" and digest(names_in(entries)) != digest(await copied(stage)):
            found.append("the notifications' digest of names")
    return found


async def owned(stage: Stage, service: str) -> list[Entry]:
    """All, as the owner gives it to whoever begins to read."""
    told = stage.hub.told(service)
    async with httpx.AsyncClient(timeout=30) as client:
        address = f"http://{told['HUB_HOST']}:{told['HUB_PORT']}"
        source = HttpSource(client, address, told["HUB_SERVICE_KEY"], kinds_of(service))
        return [entry async for page in pages(source) for entry in page]


async def answered(stage: Stage, entries: Sequence[Entry]) -> list[Held]:
    """By the gateway; what is gone is not found."""
    found = []
    async with stage.hub.client(await stage.token()) as client:
        for entry in entries:
            answer = await client.get(f"/v1/{KINDS[entry.kind].COLLECTION}/{entry.id}")
            if answer.is_success:
                generation, version = answer.headers["ETag"].strip('"').split("-")[0].split(".")
                found.append(Held(entry.id, int(generation), int(version), answer.content))
    return found


async def copied(stage: Stage) -> list[Held]:
    """The names that notifications keep, at the versions that they have seen."""
    names = {id: named(name) for id, name in await fetch(stage.hub, "notifications", NAMES)}
    seen = await fetch(stage.hub, "notifications", SEEN)
    return [Held(id, generation, version, names[id]) for id, generation, version in seen if id in names]


def names_in(entries: Sequence[Entry]) -> list[Held]:
    items = [entry for entry in entries if entry.kind == "work_item" and entry.state]
    return [
        Held(entry.id, *entry.revision, named(msgspec.json.encode(msgspec.json.decode(entry.state or b"")["name"])))
        for entry in items
    ]


def named(name: str | bytes) -> bytes:
    """PostgreSQL orders the keys of what it keeps as JSON."""
    return msgspec.json.encode(msgspec.json.decode(name), order="sorted")
