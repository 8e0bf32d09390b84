"""Which line of the table a request belongs to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from services.gateway.addresses import Route, scopes
from services.gateway.http.bodies import BATCH_MAX, BODY_MAX
from services.gateway.read_model.reads import READS, Read
from shared.errors import NotFound
from shared.http.faults import MethodNotAllowed

READING = frozenset({"GET", "HEAD"})

PLAIN = re.compile(rb"(?!\.\.?$)[\w.~:-]{1,128}", re.ASCII)
"""A segment that means itself: nothing to decode, to normalise or to step up by."""

ANY = b"/"
"""What no segment is: it stands for every plain one."""


class Match(NamedTuple):
    """What the route says of one method. `bucket` is the quota that it is counted in, `body` the most it takes."""

    path: str
    answered_by: str
    scopes: frozenset[str]
    bucket: str
    body: int
    at_once: Read | None


@dataclass(slots=True)
class Node:
    below: dict[bytes, "Node"] = field(default_factory=dict)
    route: Route | None = None


class Routes:
    """Addresses as a tree of segments, as they were sent: what is spelled otherwise is another address."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = Node()
        for route in routes:
            node = self._root
            for segment in segments(route.address.encode()):
                node = node.below.setdefault(ANY if segment[:1] == b"{" else segment, Node())
            node.route = route
        self.match = lru_cache(maxsize=10_000)(self._match)

    def methods(self, path: bytes) -> frozenset[str]:
        """Raises NotFound."""
        return self._find(path).methods

    def _match(self, method: str, path: bytes) -> Match:
        """Raises NotFound, MethodNotAllowed. Those that were found are short and plain, so they may be kept."""
        route = self._find(path)
        if method not in route.methods:
            raise MethodNotAllowed(", ".join(sorted(route.methods)))
        return match_of(route, reads=method in READING)

    def _find(self, path: bytes) -> Route:
        """A literal segment comes before a parameter."""
        node: Node | None = self._root
        for segment in segments(path):
            if node is not None:
                node = node.below.get(segment) or (node.below.get(ANY) if PLAIN.fullmatch(segment) else None)
        if node is None or node.route is None:
            raise NotFound
        return node.route


def segments(path: bytes) -> list[bytes]:
    return path[1:].split(b"/", maxsplit=20)


def match_of(route: Route, *, reads: bool) -> Match:
    return Match(
        route.address,
        route.answered_by,
        scopes(route.to_read if reads else route.to_change),
        "stream" if route.answered_by == "stream" else "read" if reads else "write",
        BATCH_MAX if route.address.endswith("/batch") else BODY_MAX,
        READS[route.at_once] if reads and route.at_once else None,
    )
