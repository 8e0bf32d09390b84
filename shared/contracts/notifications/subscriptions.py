"""What others may know of who follows what."""

from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from shared.contracts.base import State

Fact = Literal["milestone_forecast", "status", "restatement", "silence"]
"""The forecast of a milestone moved; the status of a work item or a milestone is another; figures of a locked period
were corrected; figures that are owed did not come, or came at last.
"""


def each_once(facts: list[Fact]) -> list[Fact]:
    if len({*facts}) < len(facts):
        raise ValueError("each kind of fact once")
    return facts


Facts = Annotated[list[Fact], AfterValidator(each_once), Field(sa_type=ARRAY(sa.Text), min_length=1, max_length=20)]


class SubscriptionState(State):
    """A person wants to be told of these facts about a programme, a work item, a milestone or an indicator.

    With `subtree` also about all that stands below it, else about a work item and its own milestones. Figures that are
    computed are another's too: a restatement of what an indicator is computed from is one of it. It gives no
    right: the person is told what the person may see, so a target that is hidden, or is none, only stays silent.
    """

    KIND = "subscription"
    COLLECTION = "subscriptions"
    PUBLIC = frozenset()

    person: str
    target_id: UUID
    subtree: bool
    facts: Facts
