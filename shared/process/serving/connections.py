"""What a connection may cost. uvicorn by itself waits for a head, and for whoever takes an answer, for ever."""

from collections import Counter
from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from shared.process.serving.ready import AtOnce, Head

HEAD_MAX = 256 * 1024
"""Bytes. Who asks, as the gateway says it to services, is the longest header: some hundred labels."""

HEADS_MAX, KEPT_MAX = 2000, 4096
"""So many heads are known by their bytes, and of how many bytes: those that a client sends again with each read."""

HEAD_S = 10
"""Until a head is whole, from its first byte; of the first head, from when the connection was made."""

IDLE_S = 75
"""Between an answer and the next head: longer than proxies and clients keep what they may use again (nginx: 60 s),
so that none sends a change into a connection that is just ending.
"""

TAKEN_S = 10
SLOWEST = 64 * 1024
"""Whoever takes an answer has 10 s, and one more for each so many bytes that wait for them. A body is sent alike."""

CONNECTIONS_MAX = 10_000
FILES_KEPT = 512
"""For what a process opens itself: its database, its log, the owners."""

TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_MANY = b"HTTP/1.1 %b\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connections(ServerState):
    """All of a server, and how many each peer has: half of what there may be, at most."""

    def __init__(self, at_once: AtOnce | None = None) -> None:
        super().__init__()
        files = files_allowed()
        self.most = min(CONNECTIONS_MAX, max(files - FILES_KEPT, files // 2))
        self.of: Counter[str] = Counter()
        self.at_once = at_once
        self.heads: dict[bytes, Head] = {}
        self._lines: tuple[list[tuple[bytes, bytes]], bytes] = ([], b"")

    def lines(self) -> bytes:
        """Of the headers that the server adds, which are other ones each second."""
        if self._lines[0] is not self.default_headers:
            told = b"".join(b"%b: %b\r\n" % header for header in self.default_headers)
            self._lines = (self.default_headers, told)
        return self._lines[1]

    def keep(self, lines: bytes, head: Head) -> None:
        """By their bytes."""
        if len(lines) <= KEPT_MAX:
            if len(self.heads) >= HEADS_MAX:
                del self.heads[next(iter(self.heads))]
            self.heads[lines] = head

    def refusal(self, peer: str) -> bytes | None:
        """None: one more is welcome."""
        if self.of[peer] > self.most // 2:
            return TOO_MANY % b"429 Too Many Requests"
        return TOO_MANY % b"503 Service Unavailable" if self.of.total() > self.most else None

    def forget(self, peer: str) -> None:
        self.of[peer] -= 1
        if not self.of[peer]:
            del self.of[peer]

    def cut_off_the_late(self) -> None:
        for connection in [*self.connections]:
            if isinstance(connection, Bounded) and connection.is_late():
                connection.transport.abort()


class Bounded(HttpToolsProtocol):
    """`unread` are bytes since the last head or piece of a body was whole; of a head that has `begun` some is there;
    `due` is when the peer is to have done what is waited for. Somebody looks each second.
    `answering` is the request that is answered; `cycle` is the last that came, and may wait for it.
    """

    server_state: Connections
    unread = 0
    begun = False
    due = 0.0
    closing = False
    answering: RequestResponseCycle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.peer = self.client[0] if self.client else ""
        self.due = self.loop.time() + HEAD_S
        self.server_state.of[self.peer] += 1
        if refusal := self.server_state.refusal(self.peer):
            transport.write(refusal)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever writes finds out before it is let go on: uvicorn by itself tells only the last request that came."""
        self.server_state.forget(self.peer)
        if self.answering and not self.answering.response_complete:
            self.answering.disconnected = True
            self.answering.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.answering = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        self.unread += len(data)
        super().data_received(data)
        if self.unread > HEAD_MAX and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """The first byte of a head came."""
        super().on_message_begin()
        self.begun = True
        if self.waits_for_head():
            self.due = min(self.due, self.loop.time() + HEAD_S)

    def on_headers_complete(self) -> None:
        self.unread, self.begun = 0, False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.unread = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if not self.flow.write_paused:
            self.begin_waiting()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.due = self.loop.time() + TAKEN_S + self.transport.get_write_buffer_size() / SLOWEST

    def resume_writing(self) -> None:
        super().resume_writing()
        self.begin_waiting()

    def begin_waiting(self) -> None:
        """For a head, of which some may be there."""
        self.due = self.loop.time() + (HEAD_S if self.begun else IDLE_S)

    def waits_for_head(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def is_late(self) -> bool:
        """Of a head, in taking an answer, or in taking the last of it once all is said."""
        if self.transport.is_closing() and not self.closing:
            self.closing, self.due = True, max(self.due, self.loop.time() + TAKEN_S)
        waits = self.closing or self.flow.write_paused or self.waits_for_head()
        return waits and self.loop.time() > self.due


def files_allowed() -> int:
    """How many files this process may open, after it has asked for as many as it needs."""
    now, most = getrlimit(RLIMIT_NOFILE)
    needed = CONNECTIONS_MAX + FILES_KEPT
    if now != RLIM_INFINITY and now < needed:
        now = needed if most == RLIM_INFINITY else min(needed, most)
        setrlimit(RLIMIT_NOFILE, (now, most))
    return needed if now == RLIM_INFINITY else now
