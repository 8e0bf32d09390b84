"""HTTP on uvicorn, which leaves signals to us."""

import socket
from asyncio import Event
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from shared.process.serving.connections import IDLE_S, Connections
from shared.process.serving.prompt import Prompt
from shared.process.serving.ready import AtOnce, Head, Left, Ready

DRAIN_S = 8
"""With what follows it is less than the 15 s after which a parent insists."""

OWN = {"/livez", "/readyz", "/metrics"}


class Front:
    """What a process answers by itself goes to `own`, all else to the service's app."""

    def __init__(self, own: ASGIApp, app: ASGIApp) -> None:
        self.own, self.app = own, app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        of_its_own = scope["type"] == "http" and (scope["path"] in OWN or scope["path"].startswith("/internal/"))
        return (self.own if of_its_own else self.app)(scope, receive, send)


def beside_own(at_once: AtOnce) -> AtOnce:
    """What goes to `own` is none of the app's."""
    own = {path.encode() for path in OWN}

    def answered(method: str, path: bytes, head: Head, peer: str) -> Ready | Left:
        of_its_own = path in own or path.startswith(b"/internal/")
        return {} if of_its_own else at_once(method, path, head, peer)

    return answered


class Server(uvicorn.Server):
    server_state: Connections

    def __init__(self, config: uvicorn.Config, at_once: AtOnce | None) -> None:
        super().__init__(config)
        self.server_state = Connections(at_once)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % 10 == 0:
            self.server_state.cut_off_the_late()
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process decides in which order things stop."""
        yield

    async def run_until(self, stopping: Event, sockets: list[socket.socket]) -> None:
        await self.serve(sockets)
        if not stopping.is_set():
            raise RuntimeError("HTTP ended")


def build_server(
    app: ASGIApp, proxies: Sequence[IPv4Network | IPv6Network] = (), at_once: AtOnce | None = None
) -> Server:
    """`at_once` is asked before the app is.

    Nobody but a proxy is believed that it asks for somebody else; uvicorn by itself believes its own machine.
    """
    believed = [*map(str, proxies)]
    config = uvicorn.Config(
        app,
        interface="asgi3",
        loop="uvloop",
        http=Prompt,
        ws="none",
        lifespan="auto",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=IDLE_S,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=believed,
        timeout_graceful_shutdown=DRAIN_S,
    )
    return Server(config, for_others(at_once, believed) if at_once and believed else at_once)


def for_others(at_once: AtOnce, proxies: list[str]) -> AtOnce:
    """As uvicorn does it for the app: it changes the scope, and waits for nothing but whom it passes that on to."""
    believing: Any = ProxyHeadersMiddleware(nobody, proxies)

    def answered(method: str, path: bytes, head: Head, peer: str) -> Ready | Left:
        scope: Scope = {"type": "http", "client": (peer, 0), "headers": head.headers}
        with suppress(StopIteration):
            believing(scope, nobody, nobody).send(None)
        return at_once(method, path, head, scope["client"][0])

    return answered


async def nobody(*_: object) -> None:
    """It is asked nothing."""


def listening(host: str, port: int) -> socket.socket:
    """Raises OSError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)
