"""What one can do about one's notices. Each function is one act in one transaction."""

from datetime import datetime

from services.notifications.inbox.model import Notice
from services.notifications.inbox.repository import hold_unread
from services.notifications.subscriptions.repository import hold, hold_standing
from shared.contracts.notifications.inbox import NoticeStatus
from shared.records.archiving import archive, reinstate
from shared.versions import Revision
from shared.work import Work


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
