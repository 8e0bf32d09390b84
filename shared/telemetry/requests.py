"""Every request is measured, and has a span that what it records carries on."""

import re
from collections.abc import Awaitable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.process.serving.ready import AtOnce, Head, Left, Ready
from shared.telemetry.metrics import REQUESTS
from shared.telemetry.traces import Tracing, span

TRACEPARENT = b"traceparent"
WELL_FORMED = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, section 3.2."""


class Measured:
    """An ASGI app around another. A route is told by its pattern, so that no id becomes a label."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun, status = perf_counter(), 500

        def sent(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            return send(message)

        told = given(scope)
        try:
            with span("request", well_formed(told), method=scope["method"]) as traceparent:
                if told or traceparent:
                    carry(scope, traceparent)
                await self.app(scope, receive, sent)
        finally:
            REQUESTS.add((scope["method"], route_of(scope), str(status)), perf_counter() - begun)


def measured(at_once: AtOnce) -> AtOnce:
    """The same of what is answered at once; where spans are taken, all goes through the app."""

    def answered(method: str, path: bytes, head: Head, peer: str) -> Ready | Left:
        if Tracing.tracer is not None:
            return {}
        begun = perf_counter()
        ready = at_once(method, path, head, peer)
        if isinstance(ready, Ready):
            REQUESTS.add((method, ready.route, str(ready.status)), perf_counter() - begun)
        return ready

    return answered


def given(scope: Scope) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == TRACEPARENT]


def well_formed(told: list[bytes]) -> str | None:
    """None where it is none: it is kept with each record, and not everyone may have words of their own kept there."""
    return told[0].decode() if len(told) == 1 and WELL_FORMED.fullmatch(told[0]) else None


def carry(scope: Scope, traceparent: str | None) -> None:
    """In the same scope: what the app finds out about its route is written into it."""
    others = [header for header in scope["headers"] if header[0] != TRACEPARENT]
    scope["headers"] = [*others, (TRACEPARENT, traceparent.encode())] if traceparent else others


def route_of(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "none"))
