"""Lines that are milestones."""

from datetime import date
from typing import Any

from services.projects.schedule.days import Dated
from services.projects.schedule.model.milestones import Milestone, MilestoneChanges
from services.projects.schedule.use_cases.milestones import change_milestone, plan_milestone
from services.projects.tree.model import WorkItem
from shared.catalogue.errors import Misplaced
from shared.catalogue.loading import REASON, Line
from shared.errors import NotFound
from shared.records.finding import find
from shared.rows import new_id
from shared.work import Work


async def found(work: Work, line: Line) -> Milestone | None:
    try:
        return await find(work, Milestone, line.code)
    except NotFound:
        return None


async def make(work: Work, line: Line) -> None:
    item = await find(work, WorkItem, line.fields["work_item"])
    await plan_milestone(work, id=new_id(), work_item_id=item.id, fields=changes(line), reason=REASON)


async def change(work: Work, line: Line, said: dict[str, Any]) -> bool:
    """All that the file says of it. Whether anything was recorded. Raises Misplaced where it goes to another item."""
    row = await find(work, Milestone, line.code)
    version = row.version
    item = await find(work, WorkItem, line.fields["work_item"])
    if item.id != row.work_item_id:
        raise Misplaced
    row = await change_milestone(work, line.code, changes=changes(line), seen=work.revision(row), reason=REASON)
    return row.version != version


def changes(line: Line) -> MilestoneChanges:
    said = line.fields
    planned = Dated(date.fromisoformat(said["day"]), said["precision"])
    return {
        "code": said["code"],
        "name": said["name"],
        "hard_deadline": said["hard_deadline"],
        "planned": planned,
    }
