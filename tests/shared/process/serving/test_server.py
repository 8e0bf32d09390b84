from asyncio import Event, StreamReader, StreamWriter, create_task, open_connection, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv4Network

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.process.serving.server import build_server, listening

MIB = 1024 * 1024
REQUEST = b"POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: %d\r\n\r\n"


async def count(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers how long the body is."""
    body = await Request(scope, receive).body()
    await Response(str(len(body)))(scope, receive, send)


async def who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(scope["client"][0])(scope, receive, send)


@asynccontextmanager
async def connected(app: ASGIApp = count, *proxies: str) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    server = build_server(app, [IPv4Network(network) for network in proxies])
    socket, stopping = listening("127.0.0.1", 0), Event()
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


@pytest.mark.parametrize(
    ("proxies", "told", "asks"),
    [
        ([], "10.1.1.1", "127.0.0.1"),
        (["10.0.0.0/8"], "10.1.1.1", "127.0.0.1"),
        (["127.0.0.0/8"], "192.0.2.1", "192.0.2.1"),
        (["127.0.0.0/8", "10.0.0.0/8"], "192.0.2.9, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
    ],
)
async def test_only_a_proxy_is_believed_whom_it_asks_for(proxies: list[str], told: str, asks: str) -> None:
    async with timeout(10), connected(who_asks, *proxies) as (reader, writer):
        writer.write(f"GET / HTTP/1.1\r\nHost: hub\r\nX-Forwarded-For: {told}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        assert (await reader.readexactly(len(asks))).decode() == asks
