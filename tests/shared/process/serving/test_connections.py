"""What a connection may cost."""

from asyncio import Event, StreamReader, StreamWriter, create_task, open_connection, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvloop
from starlette.responses import Response

from shared.process.serving import connections
from shared.process.serving.server import Server, build_server, listening

MIB = 1024 * 1024
GET = b"GET / HTTP/1.1\r\nHost: hub\r\n"
Connection = tuple[StreamReader, StreamWriter]


@asynccontextmanager
async def running() -> AsyncIterator[tuple[Server, int]]:
    """It answers 16 MiB."""
    socket, stopping, server = listening("127.0.0.1", 0), Event(), build_server(Response(b"x" * 16 * MIB))
    serving = create_task(server.run_until(stopping, [socket]))
    async with timeout(20):
        while not server.started:
            await sleep(0.01)
        yield server, socket.getsockname()[1]
        stopping.set()
        server.should_exit = True
        await serving


async def connected(port: int, sent: bytes = b"", source: str = "127.0.0.1") -> Connection:
    reader, writer = await open_connection("127.0.0.1", port, local_addr=(source, 0))
    writer.write(sent)
    return reader, writer


async def ended(connection: Connection) -> bytes:
    """What was told until it ended."""
    told: list[bytes] = []
    with suppress(ConnectionError):
        while part := await connection[0].read(MIB):
            told.append(part)
    connection[1].close()
    return b"".join(told)


@pytest.mark.parametrize("begun", [b"", b"GET", GET, GET + b"\r\n" + GET])
async def test_who_sends_no_whole_head_is_let_go_after_a_time(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.5)
    async with running() as (_, port):
        told = await ended(await connected(port, begun))
    assert told.count(b"HTTP/1.1 200 ") == begun.count(b"\r\n\r\n")


async def test_a_head_that_comes_byte_by_byte_is_not_waited_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.5)
    async with running() as (_, port):
        reader, writer = await connected(port, GET)
        while not reader.at_eof() and not reader.exception():
            with suppress(ConnectionError):
                writer.write(b"X")
                await writer.drain()
            await sleep(0.05)
        writer.close()


async def test_who_was_answered_may_think_for_longer_than_a_head_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.3)
    async with running() as (_, port):
        connection = await connected(port, GET + b"\r\n")
        await connection[0].readexactly(16 * MIB)
        await sleep(2)
        connection[1].write(GET + b"\r\n" + GET)
        assert (await ended(connection)).count(b"HTTP/1.1 200 ") == 1


@pytest.mark.parametrize("more", [b"", b"Connection: close\r\n"])
async def test_who_takes_nothing_of_an_answer_is_cut_off(more: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TAKEN_S", 0.5)
    monkeypatch.setattr(connections, "SLOWEST", 1024 * MIB)
    async with running() as (server, port):
        _, writer = await connected(port, GET + more + b"\r\n")
        while not server.server_state.connections:
            await sleep(0.01)
        while server.server_state.connections:
            await sleep(0.05)
        writer.close()


def test_an_answer_ends_quietly_with_its_connection_though_more_was_asked_on_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connections, "TAKEN_S", 0.5)
    monkeypatch.setattr(connections, "SLOWEST", 1024 * MIB)
    uvloop.run(ask_for_three_and_take_none())  # Of the two loops, the one that refuses to write to what is closed.
    assert [record.getMessage() for record in caplog.records] == []


async def ask_for_three_and_take_none() -> None:
    async with running() as (server, port):
        _, writer = await connected(port, (GET + b"\r\n") * 3)
        while not server.server_state.tasks:
            await sleep(0.01)
        while server.server_state.tasks:
            await sleep(0.05)
        writer.close()


async def test_who_takes_it_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TAKEN_S", 0.5)
    async with running() as (_, port):
        told = await ended(await connected(port, GET + b"Connection: close\r\n\r\n"))
    assert len(told) > 16 * MIB


async def test_half_of_all_connections_are_the_most_of_one_peer_and_others_still_get_theirs() -> None:
    async with running() as (server, port):
        server.server_state.most = 4
        held = [await connected(port) for _ in range(2)]
        assert (await ended(await connected(port))).startswith(b"HTTP/1.1 429 ")
        held += [await connected(port, source=f"127.0.0.{nth}") for nth in (2, 3)]
        assert (await ended(await connected(port, source="127.0.0.4"))).startswith(b"HTTP/1.1 503 ")
        for _, writer in held:
            writer.close()
        while server.server_state.of:
            await sleep(0.01)
        assert b" 200 " in await ended(await connected(port, GET + b"Connection: close\r\n\r\n"))
