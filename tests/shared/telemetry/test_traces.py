from asyncio import StreamReader, StreamWriter, sleep, start_server, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from signal import SIGTERM
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from shared.telemetry.traces import current_traceparent, span
from tests.infrastructure.flow.processes import processes

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@dataclass(slots=True)
class Collector:
    """It takes spans over OTLP/HTTP, as a collector does: (trace, service, name)."""

    address: str = ""
    spans: set[tuple[str, str, str]] = field(default_factory=set)

    async def take(self, reader: StreamReader, writer: StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(int(line[15:]) for line in head.decode().lower().splitlines() if "content-length" in line)
            self.keep(ExportTraceServiceRequest.FromString(await reader.readexactly(length)))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def keep(self, request: Any) -> None:
        for resource in request.resource_spans:
            names = {a.key: a.value.string_value for a in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans |= {(s.trace_id.hex(), names["service.name"], s.name) for s in scope.spans}


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector = Collector()

    async def take(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await collector.take(reader, writer)
        except EOFError:
            writer.close()

    server = await start_server(take, "127.0.0.1", 0)
    collector.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield collector
    finally:
        server.close()


async def test_one_trace_goes_from_a_request_through_log_and_reaction_into_what_that_records(postgres: str) -> None:
    async with collecting() as collector, processes(postgres) as made:
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        async with (
            made.running("samples", "all", **told) as owner,
            made.running("follower", "worker", **told) as follower,
            made.client() as client,
            made.database("follower") as database,
        ):
            await until_read(database, "select count(*) = 24 from reader_position")
            body = {"name": {"zh": "隧道", "en": "Tunnel"}, "reason": "new"}
            answer = await client.post("/v1/samples", json=body)
            change = {"many": 7, "reason": "moved"}
            headers = {"If-Match": answer.headers["ETag"], "traceparent": TRACEPARENT}
            await client.patch(f"/v1/samples/{answer.json()['id']}", json=change, headers=headers)
            await until_read(database, f"select count(*) = 1 from journal where traceparent like '%{TRACE}%'")
            for process in (owner, follower):
                await process.ended(SIGTERM)
    assert {(service, name) for trace, service, name in collector.spans if trace == TRACE} == {
        ("hub-samples", "request"),
        ("hub-follower", "react"),
    }
    assert {("hub-samples", "send"), ("hub-follower", "read")} <= {span[1:] for span in collector.spans}


def test_where_nobody_measures_a_trace_goes_on_as_it_came() -> None:
    with span("request", TRACEPARENT) as within:
        assert within == TRACEPARENT
    with span("request") as within:
        assert (within, current_traceparent()) == (None, None)


async def until_read(database: Any, query: str) -> None:
    async with timeout(20):
        while not await database.fetchval(query):
            await sleep(0.02)
