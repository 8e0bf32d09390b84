"""A request as the edge sees it."""

import re
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from services.gateway.access.grants import Known
from services.gateway.edge.routing import Match
from services.gateway.edge.sending import Answering
from services.gateway.http.admitted import Admitted, peer_of
from services.gateway.http.answer import Header
from services.gateway.http.bodies import Body
from services.gateway.http.coding import coding_for
from services.gateway.http.tags import plain_tags

ID = b"x-request-id"
NAMED = re.compile(rb"[\w.-]{1,64}", re.ASCII)
TAGS = frozenset({b"if-none-match", b"if-match"})


@dataclass(slots=True)
class Asked:
    """`more` goes with whatever is answered. `not_caught_up`: memory is behind what the caller has seen.
    `counted`: it is on somebody's quota.
    """

    scope: Scope
    receive: Receive
    send: Answering
    headers: dict[bytes, bytes]
    id: bytes
    peer: str
    more: list[Header]
    not_caught_up: bool = False
    counted: bool = False

    @property
    def coding(self) -> bytes:
        """How the answer may be packed."""
        return coding_for(self.headers.get(b"accept-encoding", b""))

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


def asked(scope: Scope, receive: Receive, send: Send) -> Asked:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    given = headers.get(ID, b"")
    id = given if NAMED.fullmatch(given) else str(uuid7()).encode()
    more: list[Header] = [(ID, id)]
    return Asked(scope, receive, Answering(send, more), headers, id, peer_of(scope), more)
