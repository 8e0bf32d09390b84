"""What is answered as soon as it is asked: without a task, without ASGI's messages, and mostly without a parser."""

import re
from collections.abc import Awaitable
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from shared.process.serving.connections import Bounded
from shared.process.serving.ready import Head, Left, Ready

READING = frozenset({b"GET", b"HEAD"})
GET, VERSION = b"GET /", b" HTTP/1.1\r\n"
PLAIN = re.compile(rb"/[\w./~:@!$&'()*+,;=-]*", re.ASCII)
"""A target that is a path, as it was sent."""
BODY = frozenset({b"content-length", b"transfer-encoding"})

CLOSE = b"connection: close\r\n"

SMALL = 16 * 1024
"""Bytes of a body that are copied to leave in one piece with their head."""


class Prompt(Bounded):
    """Lines that the parser once read are known by their bytes, and not read again.

    `between`: no message has begun that is not whole. `fresh`: nothing of what came together was answered at once;
    one is, so that who sends many takes turns with others. What was answered so was `read` by the parser as this head.
    """

    between = True
    fresh = False
    read: Head | None = None
    left: Left | None = None

    def data_received(self, data: bytes) -> None:
        self.fresh, self.read = True, None
        whole = self.between and not self.unread and data.startswith(GET)
        if whole and self.is_known(data):
            return
        super().data_received(data)
        if whole and self.read is not None:
            self.learn(data, self.read)

    def is_known(self, data: bytes) -> bool:
        """And answered."""
        target, _, lines = data[4:].partition(VERSION)
        head = self.server_state.heads.get(lines)
        if head is None or not self.is_free() or not PLAIN.fullmatch(target):
            return False
        self._unset_keepalive_if_required()
        return self.answers("GET", target, head)

    def learn(self, data: bytes, head: Head) -> None:
        """Only what is one whole request, whose first line ends where we take it to end."""
        first = b"GET %b%b" % (self.url, VERSION)
        if data.startswith(first) and self.between and not (self.unread or self.transport.is_closing()):
            self.server_state.keep(data[len(first) :], head)

    def on_message_begin(self) -> None:
        self.between = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self.unread, self.begun, self.read = 0, False, None
        method = self.parser.get_method()
        if self.is_free() and method in READING and self.asks_plainly():
            head = Head(self.headers)
            if self.answers(method.decode(), self.url, head):
                self.read = head
                return
        if self.left is not None:
            scope: Any = self.scope
            scope |= self.left
            self.left = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What was answered at once has no cycle."""
        self.between = not self.parser.should_upgrade()
        if self.cycle is not None:
            super().on_message_complete()

    def is_free(self) -> bool:
        """Nothing that was asked before is still answered, and what is written leaves."""
        at_once = self.fresh and self.server_state.at_once is not None
        return at_once and self.waits_for_head() and not (self.flow.write_paused or self.transport.is_closing())

    def asks_plainly(self) -> bool:
        """Nothing more comes with it, and the connection stays as it is."""
        odd = self.expect_100_continue or self.parser.should_upgrade() or not self.parser.should_keep_alive()
        plain = not odd and PLAIN.fullmatch(self.url) and not any(name in BODY for name, _ in self.headers)
        return bool(plain) and self.parser.get_http_version() == "1.1"

    def answers(self, method: str, path: bytes, head: Head) -> bool:
        assert self.server_state.at_once is not None
        self.fresh = False
        ready = self.server_state.at_once(method, path, head, self.peer)
        if not isinstance(ready, Ready):
            self.left = ready
            return False
        self.write(ready, ready.body if method == "GET" else b"")
        if not self.flow.write_paused:
            self.begin_waiting()
        return True

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        super()._start_asgi_task(cycle, partial(self.run, app, cycle))

    def run(
        self, app: ASGIApp, cycle: RequestResponseCycle, scope: Scope, receive: Receive, send: Send
    ) -> Awaitable[None]:
        """The app may send what it has whole in one message."""

        def sent(message: Message) -> Awaitable[None]:
            return self.finish(cycle, message["ready"]) if "ready" in message else send(message)

        return app(scope, receive, sent)

    async def finish(self, cycle: RequestResponseCycle, ready: Ready) -> None:
        """As the cycle does, after the last piece of another answer."""
        if self.flow.write_paused and not cycle.disconnected:
            await self.flow.drain()
        if cycle.disconnected:
            return
        cycle.response_started = cycle.response_complete = True
        self.write(ready, b"" if cycle.scope["method"] == "HEAD" else ready.body, b"" if cycle.keep_alive else CLOSE)
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def write(self, ready: Ready, body: bytes, more: bytes = b"") -> None:
        head = b"%b%b%b%b\r\n" % (STATUS_LINE[ready.status], self.server_state.lines(), ready.head, more)
        if len(body) < SMALL:
            self.transport.write(head + body)
        else:
            self.transport.writelines((head, body))
