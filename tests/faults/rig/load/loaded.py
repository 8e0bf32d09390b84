"""A hub under load: who writes, who follows, and how it comes to rest."""

from asyncio import Event, TaskGroup, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpx

from tests.faults.rig.comparison.databases import OWNERS, behind, journal, log_of, newest
from tests.faults.rig.load.figures import Reporter
from tests.faults.rig.load.ledger import Ledger
from tests.faults.rig.load.stories import Teller
from tests.faults.rig.load.view import COLLECTIONS, View
from tests.faults.rig.load.writer import Writer
from tests.infrastructure.running import RunningHub

PROGRAMMES = ("LJ-04", "LJ-08", "LJ-09")
NEWEST = "select coalesce(max(seq), 0) from journal"


@dataclass(frozen=True, slots=True)
class Load:
    hub: RunningHub
    ledger: Ledger
    view: View
    going: Event

    async def rest(self, within_s: float = 90) -> float:
        """Nothing new begins, and all that is under way comes to its end: acts, relays, readers, the stream.

        Whatever has not come by then is missed by the comparison. How long it took.
        """
        began = monotonic()
        self.going.clear()
        with suppress(TimeoutError):
            async with timeout(within_s):
                while self.ledger.in_flight:
                    await sleep(0.02)
                async with log_of(self.hub) as log:
                    while await behind(self.hub, log):
                        await sleep(0.1)
                await self.until_followed()
        return monotonic() - began

    async def until_followed(self) -> None:
        """The stream has told what the gateway holds."""
        later = [
            row
            for owner in OWNERS
            for row in newest(await journal(self.hub, owner)).values()
            if row.seq > self.ledger.since[owner] and row.kind in COLLECTIONS
        ]
        while not (self.view.whole.is_set() and all(self.view.knows(row) for row in later)):
            await sleep(0.1)

    def go_on(self) -> None:
        self.going.set()

    async def more(self, acts: int, within_s: float = 60) -> None:
        """Until so many more were acknowledged. Raises TimeoutError."""
        wanted = self.ledger.acts + acts
        async with timeout(within_s):
            while self.ledger.acts < wanted:
                await sleep(0.005)


@asynccontextmanager
async def loaded(hub: RunningHub, *, writers: int = 4, reporters: int = 2, name: str = "w") -> AsyncIterator[Load]:
    """Until the block ends. `name` makes keys and codes, so each load of one hub needs another."""
    token = await hub.token("office")
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(hub.client(token)) for _ in range(writers + reporters + 2)]
        going = Event()
        going.set()
        programmes = [await followed(clients[0], code) for code in PROGRAMMES]
        ledger = Ledger({owner: await hub.sql(owner, NEWEST) for owner in OWNERS}, PROGRAMMES)
        view = View(clients[-1])
        tasks = await stack.enter_async_context(TaskGroup())
        running = [tasks.create_task(view.follow())]
        await view.whole.wait()
        for nth in range(writers):
            code, id = PROGRAMMES[nth % len(PROGRAMMES)], programmes[nth % len(PROGRAMMES)]
            writer = Writer(f"{name}{nth}", clients[nth], ledger, going)
            running.append(tasks.create_task(Teller(writer, code).go_on(id)))
        for nth in range(reporters):
            writer = Writer(f"{name}r{nth}", clients[writers + nth], ledger, going)
            running.append(tasks.create_task(Reporter(writer, PROGRAMMES[nth % len(PROGRAMMES)]).go_on()))
        try:
            yield Load(hub, ledger, view, going)
        finally:
            for task in running:
                task.cancel()


async def followed(client: httpx.AsyncClient, code: str) -> str:
    """The id of the programme. Whatever changes in it is told to who writes: that is the effect that is counted."""
    programme: dict[str, Any] = (await client.get(f"/v1/programmes/{code}")).raise_for_status().json()
    answer = await client.post("/v1/subscriptions", json={"target_id": programme["id"]})
    assert answer.status_code in {201, 409}, answer.text
    return str(programme["id"])
