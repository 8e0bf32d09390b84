"""How fast a change is made over HTTP, at the projects service and through the gateway, beside pgbench by hand.

Only the role `api` runs, with one worker: nothing relays, as in the limit.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from time import perf_counter

from deploy.embedded.children import finish, kept_running
from deploy.embedded.data.keys import private_key
from shared.auth.signed import HEADER, Signer
from shared.database import open_connection
from tests.bench.changes.limit import changes_by_pgbench
from tests.bench.changes.stage import PROGRAMMES, Stage, item_id, staged
from tests.bench.ground import Ground
from tests.bench.load.requests import Asking, Load
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.measure.kernel import SERVER, cpu_s, keep_on
from tests.bench.row import Effort, Figure, Row, at_least
from tests.infrastructure.projects import OFFICE

LIMIT = f"pgbench, the same five statements on the same tables, {PROGRAMMES} clients"
CHANGES = 2_000
"""In a round of the limit."""

VERSIONS = "select version from work_item where id = any ($1) order by id"

Headers = Callable[[], Mapping[str, str]]
"""For one round: who asks is signed for some seconds only."""


class Changing(Load):
    """Each connection changes a work item of its own, each in a programme of its own, with key and If-Match.

    For one round: a server closes connections that are silent while the limit has its turn.
    """

    def __init__(self, port: int, versions: list[int], headers: Headers) -> None:
        super().__init__(port, len(versions))
        self.versions, self.headers = versions, headers

    async def change(self, count: int) -> float:
        """A second."""
        self.common = "".join(f"{name}: {value}\r\n" for name, value in self.headers().items())
        began = perf_counter()
        await self.ask(b"", count)
        return count / (perf_counter() - began)

    def send(self, asking: Asking) -> None:
        self.request = self.patch(self.open.index(asking)) if self.to_send else b""
        super().send(asking)

    def patch(self, number: int) -> bytes:
        """The next version of one work item."""
        version = self.versions[number]
        self.versions[number] += 1
        body = f'{{"name":{{"zh":"龙兴隧道","en":"Longxing tunnel {version}"}}}}'.encode()
        head = (
            f"PATCH /v1/work-items/{item_id(number + 1)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.common}"
            f'If-Match: "1.{version}-full"\r\nIdempotency-Key: {number}-{version}\r\n'
            f"Content-Type: application/merge-patch+json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def by_service(ground: Ground, effort: Effort) -> Sequence[Figure]:
    stage = await ground.keep(staged)
    signer = Signer(private_key(stage.folder.keys.text("signing-key")))
    async with running(stage, "projects") as pids:
        return [await beside_pgbench(stage, "projects", pids, lambda: {HEADER: signer.sign(OFFICE)}, effort)]


async def by_gateway(ground: Ground, effort: Effort) -> Sequence[Figure]:
    stage = await ground.keep(staged)
    async with running(stage, "projects", "notifications", "gateway") as pids:
        token = await finish(stage.program("gateway", "token", "--role", "office"))
        return [await beside_pgbench(stage, "gateway", pids, lambda: {"Authorization": f"Bearer {token}"}, effort)]


async def beside_pgbench(
    stage: Stage, service: str, pids: Mapping[str, int], headers: Headers, effort: Effort
) -> Figure:
    """`<service> us`: the CPU that each of the processes took for a change."""
    count, before, made = effort.of(400), {name: cpu_s(pid) for name, pid in pids.items()}, 0

    async def limit() -> float:
        return await changes_by_pgbench(stage, PROGRAMMES, effort.of(CHANGES))

    port, told = stage.environment.port_of(service), await versions(stage)

    async def ours() -> float:
        nonlocal made
        made += count
        async with Changing(port, told, headers) as load:
            return await load.change(count)

    pairs = await interleaved(ours, limit, effort)
    return ratio(pairs, {f"{name} us": (cpu_s(pid) - before[name]) / made * 1e6 for name, pid in pids.items()})


async def versions(stage: Stage) -> list[int]:
    """Of the first work items, each in another programme."""
    ids = [item_id(number) for number in range(1, PROGRAMMES + 1)]
    async with open_connection(stage.address) as connection:
        return [version for (version,) in await connection.fetch(VERSIONS, ids)]


@asynccontextmanager
async def running(stage: Stage, *services: str) -> AsyncIterator[dict[str, int]]:
    """Ready, and those that are measured on the core of servers: their pids."""
    async with AsyncExitStack() as stack:
        pids = {}
        for service in services:
            child = await stack.enter_async_context(kept_running(stage.program(service, "api"), print))
            await stage.processes.until_ready(child)
            pids[service] = child.pid
            keep_on(child.pid, SERVER)
        yield pids


ROWS = (
    Row(
        "change-service",
        f"PATCH a second at the projects service, with key and If-Match, {PROGRAMMES} connections",
        LIMIT,
        [at_least(0.16)],
        by_service,
    ),
    Row(
        "change-gateway",
        "the same through the gateway, on the same core as the service",
        LIMIT,
        [at_least(0.10)],
        by_gateway,
    ),
)
