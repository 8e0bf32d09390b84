"""What one can do to milestones."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from services.projects.schedule.model.milestones import Milestone, MilestoneChanges, Said
from services.projects.schedule.repository import hold, hold_standing, node_of
from services.projects.schedule.use_cases.settling import record_and_settle
from services.projects.schedule.use_cases.superseding import hand_over
from services.projects.tree.errors import ParentArchived
from services.projects.tree.model import WorkItem
from services.projects.tree.repository import hold as hold_record
from shared.contracts.base import Created
from shared.errors import NotFound
from shared.records.archiving import HasChildren, archive, reinstate
from shared.records.finding import standing
from shared.records.naming import NamedNothing, distinct
from shared.versions import Revision
from shared.work import Work

CHINA = ZoneInfo("Asia/Shanghai")

LINKED = """
select exists (select from dependency where predecessor_id = $1 and deleted_at is null)
    or exists (select from dependency where successor_id = $1 and deleted_at is null)
"""

STANDS = "select exists (select from work_item where id = $1 and deleted_at is null)"


async def plan_milestone(
    work: Work, *, id: UUID, work_item_id: UUID, fields: MilestoneChanges, reason: str
) -> Milestone:
    """Below a work item that stands. Raises NamedNothing, DeadlineUndated, DuplicateCode, WriteNotGranted."""
    item = await hold_work_item(work, work_item_id)
    work.require_writable(item)
    milestone = Milestone.plan(id, item, fields)
    milestone.fall(node_of(milestone).own, cause=id)
    with distinct():
        await work.record(milestone, Created(), reason=reason)
    return milestone


async def hold_work_item(work: Work, id: UUID) -> WorkItem:
    """Under the lock of its programme."""
    try:
        return standing(await hold_record(work, WorkItem, str(id)))
    except NotFound as missing:
        raise NamedNothing(["work_item_id"]) from missing


async def change_milestone(
    work: Work, key: str, *, changes: MilestoneChanges, seen: Revision | None, reason: str
) -> Milestone:
    """Give it other values, and move what depends on it; without any that differs nothing is recorded.

    Raises NotFound, MilestoneReached, MilestoneEnded, DeadlineUndated, DuplicateCode, BeyondCalendar
    and what `Work.require` does.
    """
    milestone = await hold_standing(work, Milestone, key, seen)
    fields = milestone.change(changes)
    if fields:
        with distinct():
            await record_and_settle(work, milestone, fields=fields, reason=reason)
    return milestone


async def turn_milestone(work: Work, key: str, *, to: str, said: Said, seen: Revision | None) -> Milestone:
    """Reach, cancel, supersede or reopen it; what depended on it follows, or is free of it.

    Raises NotFound, TransitionNotAllowed, InvalidField, InTheFuture, BeyondCalendar, what `Work.require` does, and of
    what takes its place NamedNothing, OtherProgramme, MilestoneEnded, Cycle.
    """
    milestone = await hold_standing(work, Milestone, key, seen)
    event = milestone.turn(to, said, today=await today(work))
    if milestone.superseded_by is not None:
        await hand_over(work, milestone, milestone.superseded_by, reason=said.reason)
    await record_and_settle(work, milestone, event, reason=said.reason)
    return milestone


async def today(work: Work) -> date:
    return (await work.now()).astimezone(CHINA).date()


async def archive_milestone(work: Work, key: str, *, seen: Revision | None, reason: str) -> Milestone:
    """Out of all lists. Raises NotFound, HasChildren and what `Work.require` does.

    It is refused while links lead to it or from it: who takes them away sees what that moves, and
    decides on it. Where it only no longer counts, it is cancelled.
    """
    milestone = await hold(work, Milestone, key)
    work.require(milestone, seen)
    if await work.value(LINKED, milestone.id):
        raise HasChildren(["dependency"])
    await archive(work, milestone, seen=seen, reason=reason)
    return milestone


async def restore_milestone(work: Work, key: str, *, seen: Revision | None, reason: str) -> Milestone:
    """As it was. Raises NotFound, NotArchived, ParentArchived, DuplicateCode and what `Work.require` does."""
    milestone = await hold(work, Milestone, key)
    work.require(milestone, seen)
    if not await work.value(STANDS, milestone.work_item_id):
        raise ParentArchived
    with distinct():
        await reinstate(work, milestone, seen=seen, reason=reason)
    return milestone
