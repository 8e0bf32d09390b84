"""HTTP on uvicorn, which leaves signals to us."""

import socket
from asyncio import Event
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

DRAIN_S = 8
"""With what follows it is less than the 15 s after which a parent insists."""

HEAD_MAX = 256 * 1024
"""Bytes. Who asks, as the gateway says it to services, is the longest header: some hundred labels."""

TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

OWN = {"/livez", "/readyz", "/metrics"}


class Front:
    """What a process answers by itself goes to `own`, all else to the service's app."""

    def __init__(self, own: ASGIApp, app: ASGIApp) -> None:
        self.own, self.app = own, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        of_its_own = scope["type"] == "http" and (scope["path"] in OWN or scope["path"].startswith("/internal/"))
        await (self.own if of_its_own else self.app)(scope, receive, send)


class Bounded(HttpToolsProtocol):
    """uvicorn by itself reads a head, or trailers, for as long as somebody sends them."""

    unread = 0
    """Bytes since the last head or piece of a body was whole."""

    def data_received(self, data: bytes) -> None:
        self.unread += len(data)
        super().data_received(data)
        if self.unread > HEAD_MAX and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        self.unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.unread = 0
        super().on_message_complete()


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process decides in which order things stop."""
        yield

    async def run_until(self, stopping: Event, sockets: list[socket.socket]) -> None:
        await self.serve(sockets)
        if not stopping.is_set():
            raise RuntimeError("HTTP ended")


def build_server(app: ASGIApp) -> Server:
    return Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            http=Bounded,
            ws="none",
            lifespan="auto",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_S,
        )
    )


def listening(host: str, port: int) -> socket.socket:
    """Raises OSError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)
