"""Rows that came together, and how far they have come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.metrics.tables import Table
from shared.auth.labels import HUB, person
from shared.contracts.base import Event
from shared.contracts.metrics.observations import (
    BatchAccepted,
    BatchFolded,
    BatchStatus,
    BatchTurned,
    Instant,
    ObservationBatchState,
)
from shared.http.changes.transitions import Transition, require_transition, said
from shared.rows import Recorded

Big = Annotated[int, Field(sa_type=sa.BigInteger)]

UNDER_WAY = (
    Transition("submitted", frozenset({"draft", "returned"})),
    Transition("returned", frozenset({"submitted"}), ("reason",)),
    Transition("cancelled", frozenset({"receiving", "draft", "submitted", "returned"}), ("reason",)),
)
TURNS = (*UNDER_WAY, Transition("accepted", frozenset({"draft", "submitted"})))
REVIEWED = (*UNDER_WAY, Transition("accepted", frozenset({"submitted"})))
"""Of a batch in which somebody else has to approve figures."""


COUNTS = ("checked", "stored", "unchanged", "corrections", "failed", "faults", "folded", "held", "not_checked")
NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(COUNTS, 0),
    **dict.fromkeys(("accepted_no", "accepted_at", "digest", "first_starts", "last_starts")),
    "status": "receiving", "indicators": [], "forms": {}, "review": False, "folded_to": 0,
}  # fmt: skip


class ObservationBatch(Recorded, ObservationBatchState, Table):
    """`number` names it in its rows. `accepted_no` is the order in which batches began to count: that of revisions.

    `forms` are the definitions by which its rows were checked, by indicator; `digest` is that of what was sent.
    `folded_to` is the series, by number, up to which its series were told of. Rows are dated from `first_starts` to
    `last_starts`.
    """

    UNTOLD = """
select exists (
    select from observation_batch where $1 = any (indicators) and accepted_no is not null and folded < stored
)
"""
    VALUES = """
select distinct key.dimensions ->> $1 as value from observation_batch as batch
join observation on observation.batch = batch.number join series_key as key on key.number = observation.series
where folded < stored and status not in ('refused', 'cancelled') and key.dimensions ? $1
"""

    number: Annotated[int, Field(sa_type=sa.BigInteger, unique=True)]
    accepted_no: Annotated[int | None, Field(sa_type=sa.BigInteger, unique=True)]
    digest: str | None
    review: bool
    forms: Annotated[dict[str, str], Field(sa_type=JSONB)]
    first_starts: Instant
    last_starts: Instant
    folded_to: Big

    @classmethod
    def begin(cls, id: UUID, number: int, sender: str, told: Mapping[str, Any]) -> Self:
        """A new one, of which no row has come yet. `told`: what its sender says of it."""
        born = {"id": id, "number": number, "sender": sender, "labels": sorted({HUB, person(sender)})}
        return cls.model_validate({**NOTHING, **born, **told})

    def begin_anew(self, told: Mapping[str, Any]) -> None:
        """As if nothing had come."""
        for name, value in {**NOTHING, **told}.items():
            setattr(self, name, value)

    @property
    def is_open(self) -> bool:
        """It may be sent again: nothing of it counts, and nobody was told of its rows."""
        return self.status in {"receiving", "refused"}

    def cover(self, first: datetime, last: datetime) -> None:
        """Rows from the first to the last came."""
        self.first_starts = min(self.first_starts or first, first)
        self.last_starts = max(self.last_starts or last, last)

    def say_again(self, rows: int) -> None:
        """So many that were unchanged when they came correct what was changed since."""
        self.unchanged -= rows
        self.stored += rows
        self.corrections += rows

    def refuse(self) -> Event:
        """Nothing of it counts."""
        self.stored = self.unchanged = self.corrections = 0
        self.first_starts = self.last_starts = None
        return self.stand("refused")

    def stand(self, status: BatchStatus) -> Event:
        """All has come."""
        before, self.status = self.status, status
        return BatchTurned(before=before, reason="")

    def state(self) -> ObservationBatchState:
        return ObservationBatchState.model_validate(self)

    @property
    def turns(self) -> Sequence[Transition]:
        return REVIEWED if self.review else TURNS

    def turn(self, to: str, *, reason: str) -> Event:
        """Have another status. Raises TransitionNotAllowed, InvalidField without a reason that is asked for."""
        require_transition(to, self.status, self.turns, said(reason))
        before, self.status = self.status, cast(BatchStatus, to)
        return BatchTurned(before=before, reason=reason)

    def accept(self, number: int, at: datetime) -> Event:
        """It counts from now on. Raises TransitionNotAllowed."""
        if self.status != "receiving":
            require_transition("accepted", self.status, self.turns, ())
        self.status, self.accepted_no, self.accepted_at = "accepted", number, at
        return BatchAccepted(rows=self.stored)

    def fold(self, rows: int, up_to: int) -> Event:
        self.folded += rows
        self.folded_to = up_to
        return BatchFolded(folded=self.folded)
