"""What is answered at once, and what is left to the app."""

from asyncio import Event, create_task, open_connection, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.process.serving import connections
from shared.process.serving.ready import Head, Left, Ready, whole
from shared.process.serving.server import Server, build_server, listening
from tests.shared.process.serving.test_connections import Connection, ended

HOST = b"Host: hub\r\n\r\n"
GET = b"GET /at-once HTTP/1.1\r\n" + HOST
LAST = b"GET /later HTTP/1.1\r\nConnection: close\r\n" + HOST


class App:
    """It answers how it was asked. `asked` are those who were answered at once."""

    def __init__(self, size: int = 7) -> None:
        self.asked: list[tuple[str, bytes, str]] = []
        self.body = b"at once".ljust(size)

    def at_once(self, method: str, path: bytes, head: Head, peer: str) -> Ready | Left:
        if path != b"/at-once":
            return {"left": "so"}
        self.asked.append((method, path, peer))
        return Ready(200, "/at-once", b"content-length: %d\r\n" % len(self.body), self.body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/whole":
            await send(whole(Ready(200, "", b"content-length: 5\r\n", b"whole")))
            return
        body = await Request(scope, receive).body()
        told = f"by the app {scope['path']} {scope.get('left')} {body.decode()}"
        await Response(told)(scope, receive, send)


@asynccontextmanager
async def connected(app: App, *proxies: str) -> AsyncIterator[tuple[Server, Connection]]:
    server = build_server(app, [IPv4Network(network) for network in proxies], app.at_once)
    socket, stopping = listening("127.0.0.1", 0), Event()
    serving = create_task(server.run_until(stopping, [socket]))
    async with timeout(20):
        while not server.started:
            await sleep(0.01)
        connection = await open_connection("127.0.0.1", socket.getsockname()[1])
        yield server, connection
        connection[1].close()
        stopping.set()
        server.should_exit = True
        await serving


async def asked(connection: Connection, *pieces: bytes) -> None:
    """Each has arrived before the next is sent."""
    for piece in pieces:
        connection[1].write(piece)
        await sleep(0.05)


async def test_a_read_is_answered_at_once_and_the_second_time_its_head_is_known() -> None:
    app = App()
    async with connected(app) as (server, connection):
        await asked(connection, GET, GET, LAST)
        told = await ended(connection)
        assert [*server.server_state.heads] == [HOST]
    assert app.asked == [("GET", b"/at-once", "127.0.0.1")] * 2
    assert told.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
    assert (told.count(b"at once"), told.count(b"by the app /later None")) == (2, 1)


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /at-once HTTP/1.1\r\n" + HOST,
        b"GET /at-once?a=b HTTP/1.1\r\n" + HOST,
        b"GET /at%2Donce HTTP/1.1\r\n" + HOST,
        b"GET /at-once HTTP/1.0\r\n" + HOST,
        b"GET /at-once HTTP/1.1\r\nConnection: close\r\n" + HOST,
        b"GET /at-once HTTP/1.1\r\nExpect: 100-continue\r\n" + HOST,
        b"GET /at-once HTTP/1.1\r\nContent-Length: 0\r\n" + HOST,
        b"GET /at-once HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"0\r\n\r\n",
        b"GET /at-once HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n" + HOST,
    ],
)
async def test_whatever_else_is_asked_goes_to_the_app(request_: bytes) -> None:
    app = App()
    async with connected(app) as (server, connection):
        await asked(connection, request_)
        assert (await connection[0].read(1000)).count(b"HTTP/1.1 200 ") == 1
        assert (app.asked, [*server.server_state.heads]) == ([], [])


async def test_what_has_to_wait_goes_on_in_the_app() -> None:
    app = App()
    async with connected(app) as (_, connection):
        await asked(
            connection, GET, b"GET /waits HTTP/1.1\r\n" + HOST, b"GET /waits HTTP/1.1\r\nAccept: a/b\r\n" + HOST, LAST
        )
        assert (await ended(connection)).count(b"by the app /waits so") == 2


async def test_what_the_app_has_whole_leaves_as_what_is_ready_does() -> None:
    app = App()
    request = b" /whole HTTP/1.1\r\n" + HOST
    async with connected(app) as (_, connection):
        await asked(connection, b"GET" + request, b"HEAD" + request, b"GET" + request + b"GET" + request, GET)
        await asked(connection, b"GET /whole HTTP/1.0\r\n" + HOST)
        told = await ended(connection)
    heads = [head.partition(b"\r\n\r\n") for head in told.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert [body for _, _, body in heads] == [b"whole", b"", b"whole", b"whole", b"at once", b"whole"]
    assert [b"connection: close" in head for head, _, _ in heads] == [False] * 5 + [True]


async def test_a_body_is_no_request_though_it_looks_like_one_that_is_known() -> None:
    app, post = App(), b"POST /later HTTP/1.1\r\nContent-Length: %d\r\n" % (len(GET) * 2) + HOST
    async with connected(app) as (_, connection):
        await asked(connection, GET, post, GET, GET, GET, LAST)
        told = await ended(connection)
    assert told.count(b"by the app /later None GET /at-once HTTP") == 1
    assert (len(app.asked), told.count(b"HTTP/1.1 200 ")) == (2, 4)


async def test_a_head_that_comes_in_parts_is_read_like_any_other() -> None:
    app = App()
    async with connected(app) as (server, connection):
        await asked(
            connection,
            GET,
            b"GET /la",
            b"ter HTTP/1.1\r\n",
            HOST,
            b"GET /later HTTP/1.1\r\nX: ",
            GET,
            GET,
            b"\r\n",
            GET,
            LAST,
        )
        told = await ended(connection)
        assert [*server.server_state.heads] == [HOST]
    assert (len(app.asked), told.count(b"by the app /later")) == (3, 3)


async def test_of_what_comes_together_one_is_answered_at_once_and_all_in_their_order() -> None:
    app = App()
    async with connected(app) as (server, connection):
        await asked(connection, GET + GET + b"GET /second HTTP/1.1\r\n" + HOST + GET)
        await asked(connection, LAST)
        told = await ended(connection)
        assert [*server.server_state.heads] == []
    assert len(app.asked) == 1
    order = [told.find(word) for word in (b"at once", b"/at-once", b"/second", b"/later")]
    assert order == sorted(order)
    assert told.count(b"HTTP/1.1 200 ") == 5


@pytest.mark.parametrize(
    "odd",
    [
        b"GET /at-once HTTP/1.1\nX: a HTTP/1.1\r\n" + HOST,
        b"GET /at-once HTTP/1.0\r\nX: a HTTP/1.1\r\n" + HOST,
        b"GET  /at-once HTTP/1.1\r\nX: a HTTP/1.1\r\n" + HOST,
        GET + b"?\r\n\r\n",
        GET + b"GET /at-once HTTP/9.9\r\n" + HOST,
        GET + b"GET",
        b"\r\n" + GET,
    ],
)
async def test_of_what_is_not_one_plain_request_nothing_is_known(odd: bytes) -> None:
    async with connected(App()) as (server, connection):
        await asked(connection, odd)
        assert server.server_state.heads == {}


async def test_only_so_many_heads_are_known_and_none_that_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADS_MAX", 2)
    monkeypatch.setattr(connections, "KEPT_MAX", 100)
    async with connected(App()) as (server, connection):
        for value in (b"x" * 100, b"1", b"2", b"3"):
            await asked(connection, b"GET /at-once HTTP/1.1\r\nX: %b\r\n" % value + HOST)
        assert [*server.server_state.heads] == [b"X: %b\r\n" % value + HOST for value in (b"2", b"3")]


async def test_who_takes_nothing_is_not_answered_at_once_again_and_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(16 * 1024 * 1024)
    monkeypatch.setattr(connections, "TAKEN_S", 0.5)
    monkeypatch.setattr(connections, "SLOWEST", 1024**3)
    async with connected(app) as (server, connection):
        await asked(connection, GET, GET, GET)
        while server.server_state.connections:
            await sleep(0.05)
    assert len(app.asked) == 1


async def test_who_was_answered_at_once_may_think_for_a_while_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.2)
    monkeypatch.setattr(connections, "IDLE_S", 2)
    app = App()
    async with connected(app) as (_, connection):
        await asked(connection, GET)
        await sleep(1.2)
        await asked(connection, GET)
        assert (await ended(connection)).count(b"at once") == len(app.asked) == 2


async def test_a_proxy_is_believed_here_too() -> None:
    app = App()
    asking: Any = [b"GET /at-once HTTP/1.1\r\nX-Forwarded-For: 192.0.2.%d\r\n" % nth + HOST for nth in (1, 2)]
    async with connected(app, "127.0.0.0/8") as (_, connection):
        await asked(connection, *asking, *asking)
    assert [peer for _, _, peer in app.asked] == ["192.0.2.1", "192.0.2.2"] * 2
