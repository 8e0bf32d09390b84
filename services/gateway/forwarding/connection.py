"""One connection to an owner: a request goes out, its answer comes in, then the next."""

from asyncio import Future, Protocol, get_running_loop
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade

from services.gateway.forwarding.answer import Answer
from services.gateway.forwarding.errors import OwnerTimedOut, OwnerUnreachable

SILENT_S = 35
"""Once an owner was asked, or while it is to take a body."""

AHEAD_MAX = 256 * 1024
"""Bytes of a long answer that wait for whoever takes it, until its owner waits too."""

NEVER = float("inf")

Fault = OwnerUnreachable | OwnerTimedOut


class Connection(Protocol):
    """`due` is when the owner is late, or too long idle: somebody looks each second. With a `fault` it is of no use.

    Whoever waits for `news` raises OwnerUnreachable or OwnerTimedOut, unless the answer came all the same.
    """

    def __init__(self) -> None:
        self._loop = get_running_loop()
        self._news: Future[None] | None = None
        self._full = self._held = False
        self._asked = True
        self.answer, self.answers = Answer(), 0
        self.due = NEVER
        self.fault: Fault | None = None

    def ask(self, request: bytes, *, last: bool) -> None:
        """Unless it is the `last` of it, the rest comes by `add`."""
        self.answer.renew()
        self._write(request, last)

    async def add(self, part: bytes, *, last: bool) -> None:
        """Returns when the owner takes more, or wants no more."""
        self._write(part, last)
        while self._full and not self.answer.ready:
            await self.news()

    def _write(self, part: bytes, last: bool) -> None:
        self._asked, self.due = last, self._loop.time() + SILENT_S
        if not self.fault:
            self._transport.write(part)

    async def piece(self) -> bytes:
        """What came of a long answer; empty: that was all."""
        while not self.answer.waiting and not self.answer.whole:
            await self.news()
        if self._held:
            self._held, self.due = False, self._loop.time() + SILENT_S
            self._transport.resume_reading()
        return self.answer.take()

    def news(self) -> Future[None]:
        """Whatever happens next."""
        if self.fault:
            raise self.fault
        self._news = self._loop.create_future()
        return self._news

    def _tell(self) -> None:
        if self._news and not self._news.done():
            self._news.set_result(None)

    def reusable(self) -> bool:
        """All was said on both sides, and nothing more."""
        return self.answer.whole and self.answer.keeps and self._asked and not self._full and not self.fault

    def stale(self) -> bool:
        """It was good before, and had ended when it was to be used again."""
        return self.answers > 0 and self.answer.silent and isinstance(self.fault, OwnerUnreachable)

    def end(self, fault: Fault) -> None:
        self.fault, self.due = self.fault or fault, NEVER
        self._transport.abort()
        self._tell()

    def connection_made(self, transport: Any) -> None:
        """That of uvloop is no asyncio.Transport by name."""
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.end(OwnerUnreachable())

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._tell()

    def data_received(self, data: bytes) -> None:
        answer = self.answer
        try:
            answer.feed(data)
        except (HttpParserError, HttpParserUpgrade):
            self.end(OwnerUnreachable())
            return
        self.due = NEVER if answer.whole else self._loop.time() + SILENT_S
        if answer.ready:
            self._tell()
            self._hold()

    def _hold(self) -> None:
        """An owner that says more than is taken."""
        if self.answer.waiting > AHEAD_MAX and not self.answer.whole:
            self._held, self.due = True, NEVER
            self._transport.pause_reading()
