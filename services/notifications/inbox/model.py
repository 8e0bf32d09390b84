"""An inbox as it is stored."""

from uuid import UUID

from sqlmodel import Field

from services.notifications.tables import Table
from shared.contracts.base import Name
from shared.contracts.notifications.inbox import NoticeState, NoticeStatus, NoticeTurned
from shared.http.changes.transitions import Transition, require_transition
from shared.rows import Recorded

TURNS = (Transition("read", frozenset({"unread"})), Transition("unread", frozenset({"read"})))


class ItemName(Table):
    """A projection: what a work item is called now."""

    id: UUID = Field(primary_key=True)
    name: Name


class Notice(Recorded, NoticeState, Table):
    """Labelled as the record that it tells of, each label narrowed to its person."""

    def turn(self, to: NoticeStatus) -> NoticeTurned:
        """Have another status, and return the fact. Raises TransitionNotAllowed."""
        require_transition(to, self.status, TURNS, ())
        event = NoticeTurned(before=self.status)
        self.status = to
        return event

    def state(self) -> NoticeState:
        return NoticeState.model_validate(self)
