from asyncio import Event, StreamReader, StreamWriter, create_task, open_connection, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.process.serving.server import build_server, listening

MIB = 1024 * 1024
REQUEST = b"POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: %d\r\n\r\n"


async def count(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers how long the body is."""
    body = await Request(scope, receive).body()
    await Response(str(len(body)))(scope, receive, send)


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    socket, stopping, server = listening("127.0.0.1", 0), Event(), build_server(count)
    serving = create_task(server.run_until(stopping, [socket]))
    async with timeout(10):
        while not server.started:
            await sleep(0.01)
    reader, writer = await open_connection("127.0.0.1", socket.getsockname()[1])
    try:
        yield reader, writer
    finally:
        writer.close()
        stopping.set()
        server.should_exit = True
        await serving


@pytest.mark.parametrize("begun", [b"GET /", b"GET / HTTP/1.1\r\nX-Long: ", b"GET / HTTP/1.1\r\n"])
async def test_a_head_without_end_is_refused_in_time(begun: bytes) -> None:
    async with timeout(10), connected() as (reader, writer):
        writer.write(begun)
        with suppress(ConnectionError):
            for _ in range(8):
                writer.write(b"x" * MIB if begun.endswith((b"/", b" ")) else b"x: y\r\n" * (MIB // 6))
                await writer.drain()
        answer = b""
        with suppress(ConnectionError):
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 431 ") or not answer


async def test_a_body_may_be_long_and_requests_may_follow_each_other() -> None:
    async with timeout(10), connected() as (reader, writer):
        for length in (2 * MIB, 0, MIB):
            writer.write(REQUEST % length + b"x" * length)
            head = await reader.readuntil(b"\r\n\r\n")
            told = await reader.readexactly(len(str(length)))
            assert (head.startswith(b"HTTP/1.1 200 "), int(told)) == (True, length)
