"""Subscriptions for a change, and who follows a record."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from services.notifications.subscriptions.errors import AlreadyFollowed, TooManySubscriptions
from services.notifications.subscriptions.model import Subscription
from shared.contracts.notifications.subscriptions import Fact
from shared.errors import NotFound
from shared.records.finding import find
from shared.rows import Recorded
from shared.versions import Revision
from shared.work import Work

R = TypeVar("R", bound=Recorded)

LIMIT = 1_000
"""Of one person. What stands below a node is followed by one."""

ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('subscriptions of ' || $1, 0))"
COUNT = "select count(*) from subscription where person = $1 and deleted_at is null"

FOLLOWERS = """
select distinct person from subscription
where deleted_at is null and $1 = any (facts) and (target_id = any ($2) or subtree and target_id = any ($3))
order by person
"""


async def hold(work: Work, model: type[R], key: str) -> R:
    """The row, archived or not, and nobody else changes it until this is done. Raises NotFound."""
    return await find(work, model, key, "for no key update")


async def hold_standing(work: Work, model: type[R], key: str, seen: Revision | None) -> R:
    """One that the caller may change, and decided on. Raises NotFound and what `Work.require` does."""
    row = await hold(work, model, key)
    work.require_writable(row)
    if row.deleted_at is not None:
        raise NotFound(row.id)
    work.require(row, seen)
    return row


async def require_room(work: Work, person: str, target_id: UUID) -> None:
    """One more may stand. What one person does about their subscriptions goes one by one from here.

    Raises AlreadyFollowed, TooManySubscriptions.
    """
    await work.value(ONE_BY_ONE, person)
    same = await work.row(
        Subscription, "where person = $1 and target_id = $2 and deleted_at is null", person, target_id
    )
    if same is not None:
        raise AlreadyFollowed(same.id)
    if await work.value(COUNT, person) >= LIMIT:
        raise TooManySubscriptions(LIMIT)


async def followers(work: Work, fact: Fact, *, near: Collection[UUID], above: Collection[UUID]) -> list[str]:
    """Each person once, in order.

    `near` are the record and the work item that it belongs to, `above` all that it stands below and itself.
    """
    return [person for (person,) in await work.connection.fetch(FOLLOWERS, fact, near, above)]
