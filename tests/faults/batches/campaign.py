"""The process that takes a batch is killed, at any moment until the end of its job; then the batch is sent again."""

from asyncio import create_task, sleep
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import monotonic

from tests.faults.batches.counting import compare_batch, compare_records
from tests.faults.batches.sender import SERIES, Batch, Sender
from tests.faults.kills.victims import present, until_back
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.injection.arming import PLENTY
from tests.infrastructure.running import RunningHub, running_hub

KILLS, ROWS = 20, 200_000
VICTIM = "metrics all"
TRIES = 5
NEARLY = 0.9
"""Of the time of a whole batch: later one is mostly done."""


class NotMet(AssertionError):
    """The batch was done before, each time."""


@dataclass(slots=True)
class Campaign:
    """`met` counts what a batch was at when its process was killed. `whole_s`: how long one takes that nobody kills."""

    hub: RunningHub
    sender: Sender
    whole_s: float = 0
    random: Random = field(default_factory=lambda: Random(1))
    met: Counter[str] = field(default_factory=Counter)
    sent: list[Batch] = field(default_factory=list)

    async def measure(self) -> None:
        """One that nobody kills."""
        batch, began = self.next(), monotonic()
        await self.sender.send_until_taken(batch)
        await self.sender.until_done(batch)
        self.whole_s = monotonic() - began

    async def kill(self) -> None:
        """Raises NotMet."""
        for _ in range(TRIES):
            if await self.killed_at(self.random.uniform(0, NEARLY * self.whole_s)):
                return
        raise NotMet

    async def killed_at(self, moment_s: float) -> bool:
        """Whether it was not done yet. It is, in the end."""
        batch, victim = self.next(), await present(self.hub, VICTIM)
        sending = create_task(self.sender.send(batch))
        await sleep(moment_s)
        state = await self.sender.state(batch)
        victim.kill()
        await sending
        await until_back(self.hub, [VICTIM], [victim.pid])
        await self.sender.send_until_taken(batch)
        await self.sender.until_done(batch)
        stage = stage_of(state, batch.rows)
        self.met[stage] += 1
        return stage != "done"

    def next(self) -> Batch:
        batch = next(self.sender.batches())
        self.sent.append(batch)
        return batch


def stage_of(state: dict[str, object], rows: int) -> str:
    if not state:
        return "begun"
    if state["folded"] == rows:
        return "done"
    return str(state["status"])


@asynccontextmanager
async def sending(hub: RunningHub, rows: int) -> AsyncIterator[Campaign]:
    """`rows` of each batch."""
    async with hub.client(await hub.token("office")) as client:
        client.timeout = 120
        sender = Sender(hub, client, rows // SERIES, count())
        await sender.define()
        yield Campaign(hub, sender)


async def attacked(campaign: Campaign, kills: int) -> Verdict:
    """What there is at rest."""
    await campaign.measure()
    for _ in range(kills):
        await campaign.kill()
    verdict = Verdict()
    for batch in campaign.sent:
        await compare_batch(verdict, campaign.hub, batch)
    await compare_records(verdict, campaign.hub, campaign.sent)
    return verdict


async def kill_while_batches_come() -> bool:
    """Prints what came of it."""
    began = monotonic()
    async with running_hub(LOG="embedded", **PLENTY) as hub, sending(hub, ROWS) as campaign:
        verdict = await attacked(campaign, KILLS)
    print(verdict.line("batches", kills=campaign.met.total() - campaign.met["done"]))
    took = {"whole_s": round(campaign.whole_s, 1), "took_s": round(monotonic() - began)}
    print(verdict.more("batches", **dict(sorted(campaign.met.items())), **took))
    print("".join(f"{finding}\n" for finding in verdict.findings()), end="", flush=True)
    return verdict.good
