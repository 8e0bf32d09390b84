"""A request as the edge sees it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from services.gateway.access.grants import Known
from services.gateway.edge.cors import Cors
from services.gateway.edge.heads import is_plain
from services.gateway.edge.routing import Match
from services.gateway.edge.sending import Answering
from services.gateway.http.admitted import Admitted
from services.gateway.http.answer import Header, lines
from services.gateway.http.bodies import Body
from services.gateway.http.coding import coding_for
from services.gateway.http.tags import plain_tags

ID = b"x-request-id"
NAMED = re.compile(rb"[\w.-]{1,64}", re.ASCII)
TAGS = frozenset({b"if-none-match", b"if-match"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a head says, each time that it comes. `plain`: to everyone. `coding`: how the answer may be packed.
    `id` is what the request is called, empty where we are to call it; `shown` are lines for the page that asks.
    """

    headers: dict[bytes, bytes]
    plain: bool
    coding: bytes
    id: bytes
    shown: bytes


def told(headers: Collection[Header], version: str, cors: Cors) -> Told:
    by_name = dict(headers)
    id = by_name.get(ID, b"")
    return Told(
        by_name,
        is_plain(headers, by_name, version),
        coding_for(by_name.get(b"accept-encoding", b"")),
        id if NAMED.fullmatch(id) else b"",
        lines(cors.headers(by_name.get(b"origin"))),
    )


class Asked:
    """`more` are lines that go with whatever is answered. `not_caught_up`: memory is behind what the caller has seen.
    `counted`: it is on somebody's quota. `in_task`: it can be heard and answered, and has all of its scope.
    """

    __slots__ = ("counted", "id", "in_task", "more", "not_caught_up", "peer", "receive", "scope", "send", "told")
    receive: Receive
    send: Answering

    def __init__(self, scope: Scope, told: Told, peer: str) -> None:
        self.scope, self.told, self.peer = scope, told, peer
        self.id = told.id or str(uuid7()).encode()
        self.more = [b"x-request-id: %b\r\n%b" % (self.id, told.shown)]
        self.not_caught_up = self.counted = self.in_task = False

    @property
    def headers(self) -> dict[bytes, bytes]:
        return self.told.headers

    def go_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.update(self.scope)
        self.in_task, self.scope, self.receive, self.send = True, scope, receive, Answering(send, self.more)

    def for_app(self, match: Match, known: Known) -> Scope:
        """For whoever answers. What is asked by HEAD is answered like GET: the server leaves the body out."""
        headers = [header for header in self.scope["headers"] if header[0] != ID]
        if not TAGS.isdisjoint(self.headers):
            headers = [(name, plain_tags(value) if name in TAGS else value) for name, value in headers]
        body = Body(self.receive, match.body, self.headers.get(b"content-encoding", b"").lower())
        changed: dict[str, Any] = {
            "headers": [*headers, (ID, self.id)],
            "admitted": Admitted(known.caller, known.bearer, body),
        }
        if self.scope["method"] == "HEAD" and match.answered_by != "stream":
            changed["method"] = "GET"
        return {**self.scope, **changed}
