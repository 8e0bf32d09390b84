"""Lines that are nouns of the tree."""

from typing import Any

from services.projects.tree.model import Aim, Programme, WorkItem
from services.projects.tree.repository import find_node
from services.projects.tree.use_cases.nodes import move_work_item, publish_node
from services.projects.tree.use_cases.records import change_record, create_record
from shared.catalogue.errors import Misplaced
from shared.catalogue.loading import REASON, Line
from shared.errors import NotFound
from shared.records.finding import find
from shared.records.naming import Named
from shared.rows import new_id
from shared.work import Work


def model_of(line: Line) -> type[Named]:
    assert issubclass(line.model, Named)
    return line.model


async def found(work: Work, line: Line) -> Named | None:
    try:
        return await find(work, model_of(line), line.code)
    except NotFound:
        return None


async def make(work: Work, line: Line) -> None:
    """A catalogue is a published text, so its programmes are."""
    fields = dict(line.fields)
    if line.model is WorkItem:
        fields["parent_id"] = (await find_node(work, fields.pop("parent"))).id
    row = await create_record(work, model_of(line), fields, id=new_id(), reason=REASON)
    if isinstance(row, Programme):
        await publish_node(work, Programme, row.code, seen=work.revision(row), reason=REASON)


async def change(work: Work, line: Line, said: dict[str, Any]) -> bool:
    """By what the file says otherwise. Whether anything was recorded. Raises Misplaced."""
    row = await find(work, model_of(line), line.code)
    version = row.version
    if isinstance(row, WorkItem) and "parent" in said:
        parent = await find_node(work, said.pop("parent"))
        row = await move_work_item(work, row.code, parent_id=parent.id, seen=work.revision(row), reason=REASON)
    if isinstance(row, Aim) and said.pop("programme", row.programme) != row.programme:
        raise Misplaced
    said.pop("code", None)
    row = await change_record(work, type(row), row.code, said, seen=work.revision(row), reason=REASON)
    return row.version != version
