"""How late, and at what cost, those who follow are told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from statistics import quantiles
from time import perf_counter

import asyncpg

from tests.bench.ground import Ground, Server, limit_server
from tests.bench.limits.notifying import LISTEN, LISTENS, TOLD, notifying
from tests.bench.load.following import Crowd
from tests.bench.load.record import Changes, made
from tests.bench.load.requests import Load, request
from tests.bench.measure.interleaving import interleaved, ratio, spread
from tests.bench.measure.kernel import cpu_s
from tests.bench.row import Effort, Figure, Row, at_most

EVENT = b"\nevent: hub."
OPENED = b"retry: "
FRAME = 2000

FEW, CHANGES, APART_S = 200, 20, 0.05
MANY, MESSAGES, EACH_S = 1000, 20, 0.1
US, MS = 1e6, 1e3

Tell = Callable[[], Awaitable[object]]
"""Makes one message; it is done when this returns."""


async def change_to_stream(ground: Ground, effort: Effort) -> Sequence[Figure]:
    async with AsyncExitStack() as stack:
        followers, change = await following(stack, ground, FEW)
        listeners, notify = await listening(stack)
        ours, limit = Lateness(followers, change, effort), Lateness(listeners, notify, effort)
        pairs = await interleaved(ours.take, limit.take, effort)
        mine, least = p99(ours.taken), p99(limit.taken)
        facts = {"ours_ms": mine, "limit_ms": least, "deliveries": len(ours.taken)}
        return [Figure(mine - least, pairs, spread([pair.ours for pair in pairs]), facts)]


class Lateness:
    """Milliseconds from a message that is known to be stored to each of those who are told."""

    def __init__(self, crowd: Crowd, tell: Tell, effort: Effort) -> None:
        self.crowd, self.tell, self.count = crowd, tell, effort.of(CHANGES)
        self.taken: list[float] = []

    async def take(self) -> float:
        """The 99th percentile of a round."""
        late = []
        for _ in range(self.count):
            self.crowd.expect()
            await self.tell()
            stored = perf_counter()
            late += [(at - stored) * MS for at in await self.crowd.everyone()]
            await asyncio.sleep(APART_S)
        self.taken += late
        return p99(late)


async def following(stack: AsyncExitStack, ground: Ground, size: int) -> tuple[Crowd, Tell]:
    """Streams of the programme, and a change of a record in it."""
    state, gateway, token = await made(ground), await ground.gateway(), await ground.token("office")
    hello = request("/v1/stream?programme=LJ-08", {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"})
    crowd = await stack.enter_async_context(Crowd(gateway.port, size, hello, OPENED, EVENT))
    changes, load = Changes(token, state), await stack.enter_async_context(Load(gateway.port, 1))
    return crowd, lambda: load.ask(changes.next(), 1)


async def listening(stack: AsyncExitStack) -> tuple[Crowd, Tell]:
    """LISTEN over as many connections, and a row that is stored and told by NOTIFY."""
    postgres = await stack.enter_async_context(notifying())
    writer = await asyncpg.connect(f"{postgres.address}/postgres")
    stack.push_async_callback(writer.close)
    await writer.execute("create table told (what text)")
    crowd = await stack.enter_async_context(Crowd(postgres.port, FEW, LISTEN, LISTENS, TOLD))
    said = "x" * FRAME
    return crowd, lambda: writer.execute(f"insert into told values ('{said}'); notify told, '{said}'")


async def stream_fan_out(ground: Ground, effort: Effort) -> Sequence[Figure]:
    async with AsyncExitStack() as stack:
        crowd, change = await following(stack, ground, MANY)
        gateway = await ground.gateway()
        bare = await stack.enter_async_context(limit_server("tests.bench.limits.queue_app", str(FRAME)))
        queued = await stack.enter_async_context(Crowd(bare.port, MANY, request("/", {}), OPENED, EVENT))
        publishing = await stack.enter_async_context(Load(bare.port, 1))
        ours = Delivery(crowd, change, gateway, effort)
        limit = Delivery(queued, lambda: publishing.ask(request("/publish", {}), 1), bare, effort)
        pairs = await interleaved(ours.take, limit.take, effort)
        last = {"limit_last_p99_ms": p99(limit.last), "messages": len(ours.last)}
        return [ratio(pairs), Figure(p99(ours.last), facts=last)]


class Delivery:
    """Microseconds of the server's CPU for each delivery; `last` is when the last was told, in ms from the change."""

    def __init__(self, crowd: Crowd, tell: Tell, server: Server, effort: Effort) -> None:
        self.crowd, self.tell, self.server, self.count = crowd, tell, server, effort.of(MESSAGES)
        self.last: list[float] = []

    async def take(self) -> float:
        before, first = cpu_s(self.server.pid), perf_counter()
        for number in range(self.count):
            await asyncio.sleep(first + number * EACH_S - perf_counter())
            self.crowd.expect()
            await self.tell()
            stored = perf_counter()
            self.last.append((max(await self.crowd.everyone()) - stored) * MS)
        return (cpu_s(self.server.pid) - before) / (self.count * self.crowd.size) * US


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[-1] if len(values) > 1 else values[0]


ROWS = (
    Row(
        "change-to-stream",
        "p99 in ms from a stored change to each of 200 streams, less that of the limit",
        "LISTEN and NOTIFY with as many listeners",
        [at_most(10)],
        change_to_stream,
    ),
    Row(
        "stream-fan-out",
        "CPU of a delivery to one of 1,000 streams, 10 messages a second",
        "a queue for each client under uvicorn",
        [at_most(1.0), at_most(25, "last_p99_ms")],
        stream_fan_out,
    ),
)
