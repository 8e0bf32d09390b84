"""What a sender says of a batch beside its rows."""

from hashlib import sha256
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

import msgspec

from shared.auth.caller import Caller
from shared.rows import new_id

KEYED = UUID("5d6c2c0e-8f64-4a8e-9d0b-6a2f7c1e4b90")
"""The namespace of batches that are named by an Idempotency-Key."""


Format = Literal["csv", "ndjson", "json", "xlsx", "hand"]


class Sending(NamedTuple):
    """`accept`: what is clean and needs no review counts at once. `indicator` is that of all rows."""

    id: UUID
    format: Format
    indicator: str | None = None
    code_map: str | None = None
    on_error: Literal["refuse", "skip"] = "refuse"
    accept: bool = True
    dry_run: bool = False
    source: str | None = None
    reason: str | None = None
    origin: Literal["reported", "equivalence", "demo"] = "reported"

    def told(self) -> dict[str, str | None]:
        """What the batch says of itself from its first row on."""
        return {
            "format": self.format,
            "on_error": self.on_error,
            "source": self.source,
            "reason": self.reason,
            "origin": self.origin,
        }

    def digest(self) -> "Digest":
        said = self._replace(dry_run=False)
        return Digest(msgspec.json.encode([*said]))


class Digest:
    """Of all that was sent: by it the same batch is known again."""

    def __init__(self, said: bytes) -> None:
        self._sum = sha256(said)

    def take(self, chunk: bytes) -> bytes:
        self._sum.update(chunk)
        return chunk

    def __str__(self) -> str:
        return self._sum.hexdigest()


def id_of(id: UUID | None, key: str | None, caller: Caller) -> UUID:
    """The sender's own, or by its key, which is nobody else's."""
    if id is not None:
        return id
    return uuid5(KEYED, f"{caller.client} {caller.subject} {key}") if key else new_id()
