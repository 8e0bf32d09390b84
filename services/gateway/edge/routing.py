"""Which line of the table a request belongs to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
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
    matches: dict[str, Match] = field(default_factory=dict)
    """By method."""


class Routes:
    """Addresses as a tree of segments, as they were sent: what is spelled otherwise is another address.

    Nothing is remembered of paths: who asks could tell by the time whether somebody else had asked before.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = Node()
        for route in routes:
            node = self._root
            for segment in segments(route.address.encode()):
                node = node.below.setdefault(ANY if segment[:1] == b"{" else segment, Node())
            node.matches = {method: match_of(route, reads=method in READING) for method in route.methods}

    def methods(self, path: bytes) -> frozenset[str]:
        """Raises NotFound."""
        return frozenset(self._find(path))

    def match(self, method: str, path: bytes) -> Match:
        """Raises NotFound, MethodNotAllowed."""
        matches = self._find(path)
        if method not in matches:
            raise MethodNotAllowed(", ".join(sorted(matches)))
        return matches[method]

    def _find(self, path: bytes) -> dict[str, Match]:
        """A literal segment comes before a parameter."""
        node: Node | None = self._root
        for segment in segments(path):
            if node is not None:
                node = node.below.get(segment) or (node.below.get(ANY) if PLAIN.fullmatch(segment) else None)
        if node is None or not node.matches:
            raise NotFound
        return node.matches


def segments(path: bytes) -> list[bytes]:
    return path[1:].split(b"/", maxsplit=20)


def match_of(route: Route, *, reads: bool) -> Match:
    return Match(
        route.address,
        route.answered_by,
        scopes(route.to_read if reads else route.to_change),
        "stream" if route.answered_by == "stream" else "read" if reads else "write",
        BATCH_MAX if route.address.endswith(("/batch", "-batches")) else BODY_MAX,
        READS[route.at_once] if reads and route.at_once else None,
    )
