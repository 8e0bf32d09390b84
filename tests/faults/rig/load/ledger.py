"""What was acknowledged, and what is on its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import NamedTuple
from uuid import UUID


class Acknowledged(NamedTuple):
    """One record of one answer; digest None: it was archived. `later`: as it stood by then, not as the act left it."""

    key: str
    kind: str
    id: UUID
    generation: int
    version: int
    digest: bytes | None
    at: float
    later: bool


class Figure(NamedTuple):
    """What one row of a batch said of a figure: the value None withdraws it. `accepted_at` orders what was said."""

    indicator: str
    channel: str
    period: str
    value: str | None
    batch: str
    accepted_at: str


@dataclass(slots=True)
class Ledger:
    """`since` is the last seq of each journal before the load, by service; `in_flight` are keys, sent and not answered.

    `repeated` counts the requests that were sent again, `replayed` the answers that were not those of a first try.
    """

    since: Mapping[str, int]
    programmes: tuple[str, ...] = ()
    acknowledged: list[Acknowledged] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    """Of batches of which the acceptance was acknowledged."""
    in_flight: dict[str, float] = field(default_factory=dict)
    acts: int = 0
    repeated: int = 0
    replayed: int = 0
    stale: list[str] = field(default_factory=list)
    """Reads that were older than what had been acknowledged to who asked."""
    unasked: list[str] = field(default_factory=list)
    """Changes that were made of another version than the one that they were decided on."""

    def begin(self, key: str) -> None:
        self.in_flight[key] = monotonic()

    def end(self, key: str) -> None:
        self.acts += 1
        del self.in_flight[key]

    def keep(self, key: str, kind: str, id: str, etag: str, state: bytes | None, *, later: bool = False) -> None:
        generation, _, version = etag.strip('"').partition("-")[0].partition(".")
        digest, revision = sha256(state).digest() if state else None, (int(generation), int(version))
        self.acknowledged.append(Acknowledged(key, kind, UUID(id), *revision, digest, monotonic(), later))
