"""`GET /v1/stream`: the subscriber's half of the Mercure protocol, as a raw ASGI sender."""

from asyncio import create_task, sleep, timeout
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from random import randint
from time import time

from starlette.types import Message, Receive, Scope, Send

from services.gateway.access.errors import AccessUnknown, InvalidToken
from services.gateway.access.grants import Access
from services.gateway.access.tokens import Bearer
from services.gateway.http.admitted import Admitted, peer_of
from services.gateway.http.answer import Header
from services.gateway.limits.buckets import Client, RateLimited
from services.gateway.read_model.change import Change
from services.gateway.stream.filters import Asked, filter_of, parse_query
from services.gateway.stream.frames import frame, published
from services.gateway.stream.history import History
from services.gateway.stream.readers import Audience, Audiences, Reader
from services.gateway.stream.tickets import Tickets
from shared.auth.caller import Caller

HEARTBEAT_S = 15
OPEN_MAX_S = 600
REPLAY_MAX = 1024 * 1024
READ_ANEW = b'{"href":"/v1/programmes"}'
EARLIEST = b"earliest"
EVENTS: tuple[Header, ...] = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


class Stream:
    """All streams of one process, at most `most` of one client."""

    def __init__(self, access: Access, tickets: Tickets, most: int) -> None:
        self._access = access
        self._tickets = tickets
        self._history = History()
        self._readers = Audiences()
        self._most = most
        self._open: Counter[Client] = Counter()

    def publish(self, change: Change, appended_ms: int) -> None:
        """To whoever may see and wants it, with the rights of now."""
        told = published(change, self._history.number(appended_ms))
        self._history.add(told)
        if not self._access.fresh:
            self.close_outdated()
        for audience, readers in self._readers.items():
            if frame := told.frame_for(audience.caller, audience.wants):
                for reader in readers:
                    reader.offer(frame)

    def close_outdated(self) -> None:
        """Who has other rights than when the stream was opened, or unknown ones, is sent to read anew."""
        for audience in [each for each in self._readers if not self._up_to_date(each)]:
            self._send_away(self._readers.pop(audience))

    def break_off(self, newest_ms: int | None) -> None:
        """What was appended up to then may have been missed: everyone reads anew."""
        self._history.begin(newest_ms)
        for audience in [*self._readers]:
            self._send_away(self._readers.pop(audience))

    def end(self) -> None:
        """The process stops. Readers come back, to another one or to the next."""
        for reader in self._readers.everyone():
            reader.ended.set()

    async def keep_alive(self) -> None:
        """Until cancelled. A comment each 15 s shows both ends that the other is there."""
        while True:
            await sleep(HEARTBEAT_S)
            for reader in self._readers.everyone():
                reader.offer(b":\n\n")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open until the token ends, 600 s at most, or until someone ends it."""
        asked = parse_query(scope["query_string"])
        headers: dict[bytes, bytes] = dict(scope["headers"])
        wants = filter_of(asked, headers.get(b"host", b"").decode("latin-1"))
        caller, bearer = await self._identify(scope, asked)
        reader = Reader(caller, bearer, send, wants)
        event_id = last_event_id(headers, asked)
        with self._one_more((caller.client, caller.subject) if bearer else peer_of(scope)):
            await send(start(self._before(reader, event_id)))
            if scope["method"] != "HEAD":
                await self._follow(reader, receive, event_id)
            await reader.close()

    @contextmanager
    def _one_more(self, client: Client) -> Iterator[None]:
        """Raises RateLimited."""
        if self._open[client] >= self._most:
            raise RateLimited(HEARTBEAT_S)
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    async def _follow(self, reader: Reader, receive: Receive, event_id: str | None) -> None:
        reader.offer(self._opening(reader, event_id))
        self._readers.add(reader)
        try:
            await over(reader, receive)
        finally:
            self._readers.discard(reader)

    async def _identify(self, scope: Scope, asked: Asked) -> tuple[Caller, Bearer | None]:
        """A ticket is worth what its token would be, here and now."""
        if "ticket" not in asked:
            admitted: Admitted = scope["admitted"]
            return admitted.caller, admitted.bearer
        bearer = await self._tickets.redeem(asked["ticket"][0])
        if bearer is None or bearer.until <= time():
            raise InvalidToken
        return self._access.admit(bearer, peer_of(scope)).caller, bearer

    def _before(self, reader: Reader, event_id: str | None) -> tuple[Header, ...]:
        """`Last-Event-ID` of the answer: the one that was asked for, where it is known and was this reader's to see."""
        if event_id is None:
            return ()
        caller, _, wants = reader.audience
        known = any(change.frame_for(caller, wants) for change in self._history.at(event_id))
        return ((b"last-event-id", event_id.encode() if known else EARLIEST),)

    def _opening(self, reader: Reader, event_id: str | None) -> bytes:
        """What was missed; read anew where that is not known any more or is more than 1 MiB.

        Nothing is awaited between this and the first live change, so none is lost and none comes before.
        """
        retry = b"retry: %d\n\n" % randint(1000, 5000)  # noqa: S311 - no secret: readers are to come back apart.
        if event_id is None:
            return retry
        if (missed := self._history.since(event_id)) is None:
            return retry + self._reset()
        told = [*missed]
        now = {each.change.id: each.change for each in told}
        caller, _, wants = reader.audience
        frames = b"".join(filter(None, (each.frame_for(caller, wants, now[each.change.id]) for each in told)))
        return retry + (frames if len(frames) <= REPLAY_MAX else self._reset())

    def _send_away(self, readers: Iterable[Reader]) -> None:
        for reader in readers:
            reader.offer(self._reset())
            reader.ended.set()

    def _reset(self) -> bytes:
        return frame(self._history.now, "reset", READ_ANEW)

    def _up_to_date(self, audience: Audience) -> bool:
        with suppress(AccessUnknown, InvalidToken):
            return audience.bearer is None or self._access.caller(audience.bearer) == audience.caller
        return False


def last_event_id(headers: dict[bytes, bytes], asked: Asked) -> str | None:
    """The header goes first."""
    if b"last-event-id" in headers:
        return headers[b"last-event-id"].decode("latin-1")
    return next((asked[name][0] for name in ("last_event_id", "lastEventID") if name in asked), None)


def start(more: tuple[Header, ...]) -> Message:
    return {"type": "http.response.start", "status": 200, "headers": [*EVENTS, *more]}


async def over(reader: Reader, receive: Receive) -> None:
    bearer = reader.audience.bearer
    lasts = OPEN_MAX_S if bearer is None else min(OPEN_MAX_S, bearer.until - time())
    watching = create_task(end_with_connection(reader, receive))
    with suppress(TimeoutError):
        async with timeout(lasts):
            await reader.ended.wait()
    watching.cancel()


async def end_with_connection(reader: Reader, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.ended.set()
