"""Figures of locked periods that were corrected all the same."""

from typing import Annotated, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from shared.contracts.base import Event, Name, State
from shared.contracts.fields import OneCode, Said, named
from shared.contracts.metrics.observations import Count, Instant, OneText


class RestatementState(State):
    """Figures of one indicator in locked periods were corrected for a reason (重述). What was known before stays known.

    It brought `rows` by its `batch`, from `first_period` to `last_period`. `affected` are the indicators whose figures
    or scorecards it changed: what was corrected, and what is computed from that. `name` and `programme` are the
    indicator's then. `digest` is that of what was sent.
    """

    KIND = "restatement"
    COLLECTION = "restatements"
    PUBLIC = named("indicator name programme rows first_period last_period affected restated_at")
    REFERS: ClassVar = {"batch": "observation_batch"}
    ORDER = "-id"

    indicator: Annotated[Said, Field(sa_type=sa.Text)]
    name: Name
    programme: OneCode
    rows: Count
    first_period: Annotated[str, Field(sa_type=sa.Text)]
    last_period: Annotated[str, Field(sa_type=sa.Text)]
    affected: Annotated[list[Said], Field(sa_type=ARRAY(sa.Text))]
    batch: UUID
    sender: Annotated[str, Field(sa_type=sa.Text)]
    source: OneText
    reason: Annotated[str, Field(sa_type=sa.Text)]
    digest: Annotated[str, Field(sa_type=sa.Text)]
    restated_at: Instant


class Restated(Event, frozen=True, kw_only=True):
    """Locked figures are others now. `touches` are the indicators that it affected, and their programmes."""

    TYPE: ClassVar[str] = "hub.restatement.restated.v1"

    touches: list[UUID]
    reason: str
