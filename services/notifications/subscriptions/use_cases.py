"""What one can do about what one follows. Each function is one act in one transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.notifications.subscriptions.model import Subscription
from services.notifications.subscriptions.repository import hold, hold_standing, require_room
from shared.auth.labels import person
from shared.contracts.base import Changed, Created
from shared.contracts.notifications.subscriptions import Fact
from shared.records.archiving import archive, reinstate
from shared.versions import Revision
from shared.work import Work


async def follow_target(
    work: Work, target_id: UUID, *, subtree: bool, facts: list[Fact], id: UUID, reason: str
) -> Subscription:
    """Whether the target stands, and whether the caller may see it, is not asked.

    That would be answered from a copy that is always a little late, and the answer would tell of what is hidden.
    Who is told is decided by the labels of what happens, each time: following gives no right.
    Raises AlreadyFollowed, TooManySubscriptions, NotFound where the caller is nobody.
    """
    subject = work.caller.subject
    row = Subscription(
        id=id, labels=[person(subject)], person=subject, target_id=target_id, subtree=subtree, facts=facts
    )
    work.require_writable(row)
    await require_room(work, subject, target_id)
    await work.record(row, Created(), reason=reason)
    return row


async def change_subscription(
    work: Work, key: str, changes: Mapping[str, Any], *, seen: Revision | None, reason: str
) -> Subscription:
    """Without a value that differs nothing is recorded. Raises NotFound and what `Work.require` does."""
    row = await hold_standing(work, Subscription, key, seen)
    fields = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, changes[name])
    if fields:
        await work.record(row, Changed(fields=fields), reason=reason)
    return row


async def end_subscription(work: Work, key: str, *, seen: Revision | None, reason: str) -> Subscription:
    """Raises NotFound and what `Work.require` does."""
    row = await hold(work, Subscription, key)
    await archive(work, row, seen=seen, reason=reason)
    return row


async def restore_subscription(work: Work, key: str, *, seen: Revision | None, reason: str) -> Subscription:
    """Raises NotFound, NotArchived, AlreadyFollowed, TooManySubscriptions and what `Work.require` does."""
    row = await hold(work, Subscription, key)
    work.require(row, seen)
    if row.deleted_at is not None:
        await require_room(work, row.person, row.target_id)
    await reinstate(work, row, seen=seen, reason=reason)
    return row
