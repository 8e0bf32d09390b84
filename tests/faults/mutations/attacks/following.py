"""What a client makes of the stream: it fetches what it was told of, and resumes where it was cut off."""

from asyncio import create_task, gather, sleep, timeout
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from unittest.mock import patch
from uuid import UUID

from services.gateway.read_model import following
from services.gateway.read_model.change import Change
from services.gateway.read_model.following import Following
from services.gateway.read_model.model import ReadModel
from services.gateway.stream.history import History
from tests.faults.mutations.attacks.stage import Ground, Stage, open_stage
from tests.faults.rig.comparison.databases import JOURNAL, Row, newest
from tests.faults.rig.comparison.verdict import Verdict

OWNER = "sample"
CUT_OFF_AT, BETWEEN_MS = 1_700_000_000_000, 10_000


@dataclass(slots=True)
class Client:
    """It knows versions by id: from the stream, and from reading everything when that breaks off."""

    model: ReadModel
    verdict: Verdict
    known: dict[UUID, int] = field(default_factory=dict)

    def told(self, change: Change, _: int) -> None:
        held, version = self.model.revision(change.id).version, change.revision.version
        if held < version:
            self.verdict.reordered.append(f"version {version} was told while {held} was answered")
        self.known[change.id] = version

    def break_off(self, _: int | None) -> None:
        self.known = {id: self.model.revision(id).version for id in self.model.ids(OWNER)}

    def compare(self, rows: list[Row]) -> None:
        wanted = {id: row.version for id, row in newest(rows).items()}
        self.verdict.lost += [
            f"the client knows {self.known.get(i)} of {i}" for i in wanted if self.known.get(i) != wanted[i]
        ]


@asynccontextmanager
async def followed(stage: Stage) -> AsyncIterator[tuple[Following, Client]]:
    model = ReadModel({OWNER})
    client = Client(model, stage.verdict)
    gateway = Following(OWNER, stage.log.of(), stage.owner, model, client.told, client.break_off)
    with patch.multiple(following, PAUSE_S=0.01), patch.object(ReadModel, "ids", ids):
        task = create_task(gateway.run())
        await until(lambda: not model.missing)
        try:
            yield gateway, client
        finally:
            task.cancel()
            await gather(task, return_exceptions=True)


def ids(model: ReadModel, _: str) -> set[UUID]:
    """Samples belong to no service."""
    return {*model._newest}


async def until(condition: Callable[[], bool]) -> None:
    async with timeout(10):
        while not condition():
            await sleep(0.005)


async def fetched_when_told(ground: Ground) -> Verdict:
    async with open_stage(ground) as stage:
        samples = await stage.samples(5)
        async with followed(stage) as (gateway, client):
            for sample in samples:
                await stage.owner.change(sample, 1, 2, 3)
            await stage.owner.relay()
            await until(lambda: all(gateway.model.revision(sample.id).version == 4 for sample in samples))
            client.compare([Row(*row) for row in await stage.owner.database.fetch(JOURNAL)])
        return stage.verdict


async def log_lost_under_it(ground: Ground) -> Verdict:
    """What was changed meanwhile is held after a resync, and was told to nobody."""
    async with open_stage(ground) as stage:
        tunnel, bridge = await stage.samples(2)
        await stage.owner.relay()
        async with followed(stage) as (gateway, client):
            await until(lambda: not gateway._late)
            await stage.owner.change(tunnel, 1)
            await stage.owner.change(bridge, 1)
            await stage.owner.database.execute("delete from unsent")
            await stage.log.make_anew()
            await until(lambda: gateway.model.revision(bridge.id).version == 2 and not gateway._late)
            client.compare([Row(*row) for row in await stage.owner.database.fetch(JOURNAL)])
        return stage.verdict


async def resumed_elsewhere(_: Ground) -> Verdict:
    """At a process that began after what was told last: it must say that it knows nothing of what lies between."""
    verdict, history = Verdict(), History()
    history.begin(CUT_OFF_AT + BETWEEN_MS)
    if history.since(str(CUT_OFF_AT)) is not None:
        verdict.lost.append("what happened before the process began")
    return verdict
