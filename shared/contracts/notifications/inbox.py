"""What others may know of an inbox."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.contracts.base import Event, Name, State, Text
from shared.contracts.fields import OneCode
from shared.contracts.notifications.subscriptions import Fact

NoticeStatus = Annotated[Literal["unread", "read"], Field(sa_type=sa.Text)]


class NoticeState(State):
    """One person is told once of one fact about one version of a record.

    `previous` and `value` are what the record said before and says now: a date or the name of a status, null where
    it said nothing, or the periods that were restated; `text` says them in words. `name` is what the record was called
    then, that of a report its indicator's with the period; `work_item_name` what a milestone belongs to, null where
    that is not known here; `programme` is null where the record belongs to none. `given_at` is when it happened.
    """

    KIND = "notice"
    COLLECTION = "inbox"
    PUBLIC = frozenset()
    ORDER = "-given_at"

    programme: OneCode
    person: str
    status: NoticeStatus
    given_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    fact: Annotated[Fact, Field(sa_type=sa.Text)]
    record_kind: str
    record_id: UUID
    record_version: int
    address: str
    name: Name
    work_item_name: Annotated[Text | None, Field(sa_type=JSONB)]
    previous: str | None
    value: str | None
    reason: str
    text: Name


class NoticeGiven(Event, frozen=True, kw_only=True):
    """A person is told of something that the person follows."""

    TYPE: ClassVar[str] = "hub.notice.given.v1"


class NoticeTurned(Event, frozen=True, kw_only=True):
    """It was read, or is to be read again; `before` is what it was."""

    TYPE: ClassVar[str] = "hub.notice.turned.v1"

    before: Literal["unread", "read"]
