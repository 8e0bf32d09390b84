"""What one can do about one's notices. Each function is one act in one transaction."""

from datetime import datetime, timedelta

from services.notifications.inbox.model import Notice
from services.notifications.inbox.repository import hold_older, hold_unread
from services.notifications.subscriptions.repository import hold, hold_standing
from shared.contracts.base import Archived
from shared.contracts.notifications.inbox import NoticeStatus
from shared.records.archiving import archive, reinstate
from shared.versions import Revision
from shared.work import Work

KEPT = timedelta(days=90)


async def turn_notice(work: Work, key: str, *, to: NoticeStatus, seen: Revision | None) -> Notice:
    """Raises NotFound, TransitionNotAllowed and what `Work.require` does."""
    notice = await hold_standing(work, Notice, key, seen)
    await work.record(notice, notice.turn(to), reason="")
    return notice


async def read_notices(work: Work, *, until: datetime | None) -> int:
    """How many are read now: all that were given by then, or so many as one act may change."""
    notices = await hold_unread(work, until or await work.now())
    await work.record_all([(notice, notice.turn("read")) for notice in notices], reason="")
    return len(notices)


async def archive_old_notices(work: Work) -> int:
    """How many are put out of the way, read or not: those that were given over 90 days ago, or as many as one act may.

    What they told of stands in the history of its record.
    """
    now = await work.now()
    notices = await hold_older(work, now - KEPT)
    for notice in notices:
        notice.deleted_at = now
    await work.record_all([(notice, Archived()) for notice in notices], reason="kept for 90 days")
    return len(notices)


async def archive_notice(work: Work, key: str, *, seen: Revision | None, reason: str) -> Notice:
    """Raises NotFound and what `Work.require` does."""
    notice = await hold(work, Notice, key)
    await archive(work, notice, seen=seen, reason=reason)
    return notice


async def restore_notice(work: Work, key: str, *, seen: Revision | None, reason: str) -> Notice:
    """Raises NotFound, NotArchived and what `Work.require` does."""
    notice = await hold(work, Notice, key)
    await reinstate(work, notice, seen=seen, reason=reason)
    return notice
