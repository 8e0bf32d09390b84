"""What the gateway takes to answer, beside a uvicorn that only sends as many bytes."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple

from shared.contracts.projects.work_items import WorkItemState
from tests.bench.ground import Ground, Server, limit_server
from tests.bench.load.record import RECORD, made
from tests.bench.load.requests import Load, request
from tests.bench.measure.interleaving import Take, interleaved, ratio
from tests.bench.measure.kernel import cpu_s
from tests.bench.row import Effort, Figure, Row, Run, at_most

OVERVIEW = "/v1/programmes/LJ-08/overview"
WHOLE = ",".join(WorkItemState.model_fields)
"""Named one by one, as a read without a query is answered from memory."""

LIMIT_COUNT = 4000
US = 1e6


class Asked(NamedTuple):
    """`times` in a round. A 304 is asked for with the tag of what was answered before."""

    path: str
    times: int
    status: int = 200


class Known(NamedTuple):
    size: int
    etag: str


def beside_bytes(asked: Asked) -> Run:
    """The server of the limit always answers 200: as many bytes as we send, or would send."""

    async def run(ground: Ground, effort: Effort) -> Sequence[Figure]:
        headers = {"Authorization": f"Bearer {await ground.token('office')}", "Accept": "application/json"}
        known = await look(ground, asked.path)
        ours = headers | ({"If-None-Match": known.etag} if asked.status == 304 else {})
        async with AsyncExitStack() as stack:
            bare = await stack.enter_async_context(limit_server("tests.bench.limits.bytes_app", str(known.size)))
            mine = await taking(
                stack, await ground.gateway(), request(asked.path, ours), effort.of(asked.times), asked.status
            )
            limit = await taking(stack, bare, request(asked.path, headers), effort.of(LIMIT_COUNT))
            return [ratio(await interleaved(mine, limit, effort), {"bytes": known.size})]

    return run


async def taking(stack: AsyncExitStack, server: Server, sent: bytes, count: int, status: int = 200) -> Take:
    """Microseconds of CPU of that server for one request."""
    load = await stack.enter_async_context(Load(server.port))

    async def take() -> float:
        before = cpu_s(server.pid)
        await load.ask(sent, count, status)
        return (cpu_s(server.pid) - before) / count * US

    return take


async def look(ground: Ground, path: str) -> Known:
    async with (await ground.hub()).client(await ground.token("office")) as client:
        if path.startswith(RECORD):
            await made(ground)
        answer = (await client.get(path, headers={"Accept-Encoding": "identity"})).raise_for_status()
        return Known(len(answer.content), answer.headers["ETag"])


ROWS = (
    Row(
        "gateway-get",
        "CPU of a read by id with a token, 1.5 kB",
        "uvicorn with an ASGI app that sends the bytes",
        [at_most(1.25)],
        beside_bytes(Asked(RECORD, 2000)),
    ),
    Row(
        "gateway-304",
        "CPU of a 304 of the same record",
        "the 200 of that app",
        [at_most(0.95)],
        beside_bytes(Asked(RECORD, 2000, 304)),
    ),
    Row(
        "gateway-overview",
        "CPU of an overview of a programme",
        "that app, with as many bytes",
        [at_most(1.5)],
        beside_bytes(Asked(OVERVIEW, 2000)),
    ),
    Row(
        "gateway-forward",
        "CPU of the gateway alone for the same record, read from its owner",
        "that app",
        [at_most(5.5)],
        beside_bytes(Asked(f"{RECORD}?fields={WHOLE}", 300)),
    ),
)
