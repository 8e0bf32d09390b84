"""A request goes to its owner as it came, but for who asks: that the gateway says, and signs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from logging import getLogger

from starlette.types import Message, Receive, Scope, Send

from services.gateway.forwarding.connection import Connection
from services.gateway.forwarding.errors import BrokenOff, OwnerTimedOut, OwnerUnreachable
from services.gateway.forwarding.pool import Pool
from services.gateway.http.admitted import Admitted
from services.gateway.http.bodies import Body
from shared.auth import signed
from shared.auth.caller import Caller
from shared.auth.signed import InvalidCaller

LOG = getLogger(__name__)

UNBELIEVED = InvalidCaller.status
"""No owner answers so for another reason: tokens are the gateway's."""

PASSED = frozenset(
    b"accept content-type idempotency-key if-match if-none-match prefer consistency-token range traceparent "
    b"tracestate user-agent x-request-id".split()
)
"""What an owner is told. Everything else ends here: what belongs to one connection, tokens, cookies, other's words."""


@dataclass(frozen=True, slots=True)
class Forwarder:
    """To one owner. The path was matched as it was sent, and is sent as it was matched."""

    pool: Pool
    sign: Callable[[Caller], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises a HubError until the answer begins; one that breaks off later breaks off for the caller too.

        A read is asked again where its connection turned out to have ended; a change never is.
        """
        request, rest = await self._request(scope)
        while True:
            connection = await self.pool.take()
            try:
                await self._ask(connection, request, rest)
                left = await passed_on(connection, send)
                break
            except OwnerUnreachable:
                if scope["method"] != "GET" or not connection.stale():
                    raise
                self.pool.end_idle()
            finally:
                self.pool.give_back(connection)
        for message in left:
            await send(message)

    async def _request(self, scope: Scope) -> tuple[bytes, Body | None]:
        """A batch goes on as it comes: its head, and the rest. Anything else is whole first, so that who sends slowly
        keeps no owner waiting.
        """
        admitted: Admitted = scope["admitted"]
        lines = self._lines(scope, admitted.caller)
        if scope["method"] == "GET":
            return b"%b\r\n\r\n" % lines, None
        if not admitted.body.small:
            return b"%b\r\ntransfer-encoding: chunked\r\n\r\n" % lines, admitted.body
        body = await admitted.body.whole()
        return b"%b\r\ncontent-length: %d\r\n\r\n%b" % (lines, len(body), body), None

    def _lines(self, scope: Scope, caller: Caller) -> bytes:
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        first = b"%b %b%b HTTP/1.1\r\nhost: %b" % (scope["method"].encode(), scope["raw_path"], query, self.pool.host)
        told = [b"%b: %b" % header for header in scope["headers"] if header[0] in PASSED]
        return b"\r\n".join((first, *told, f"{signed.HEADER}: {self.sign(caller)}".encode()))

    async def _ask(self, connection: Connection, request: bytes, rest: Body | None) -> None:
        """Until it can be passed on. Raises OwnerUnreachable, OwnerTimedOut."""
        connection.ask(request, last=rest is None)
        if rest is not None:
            await add(rest, connection)
        while not connection.answer.ready:
            await connection.news()
        if connection.answer.status == UNBELIEVED:
            # What was said of who asks ran out on the way, or one of two clocks is wrong: no fault of the caller.
            LOG.error(
                "an owner does not believe who asks: it is late, or clocks or keys differ",
                extra={"owner": self.pool.address},
            )
            raise OwnerUnreachable


async def add(body: Body, connection: Connection) -> None:
    """In chunks. Who has answered before the end is told no more."""
    async for part in body:
        if connection.answer.ready:
            return
        if part:
            await connection.add(b"%x\r\n%b\r\n" % (len(part), part), last=False)
    await connection.add(b"0\r\n\r\n", last=True)


async def passed_on(connection: Connection, send: Send) -> Iterable[Message]:
    """What is left to be sent: all of a short answer, which keeps its connection from nobody, and the end of a long
    one.
    """
    answer = connection.answer
    start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    if answer.whole:
        return start, {"type": "http.response.body", "body": answer.take()}
    await send(start)
    while not answer.whole:
        await send({"type": "http.response.body", "body": await piece(connection), "more_body": True})
    return ({"type": "http.response.body", "body": answer.take()},)


async def piece(connection: Connection) -> bytes:
    """Raises BrokenOff."""
    try:
        return await connection.piece()
    except (OwnerUnreachable, OwnerTimedOut) as error:
        raise BrokenOff from error
