"""Lines that are definitions."""

from typing import Any

from services.metrics.indicators.model import Definition
from services.metrics.indicators.use_cases.records import change_record, create_record
from shared.catalogue.loading import REASON, Line
from shared.errors import NotFound
from shared.records.finding import find
from shared.rows import new_id
from shared.work import Work


def model_of(line: Line) -> type[Definition]:
    assert issubclass(line.model, Definition)
    return line.model


async def found(work: Work, line: Line) -> Definition | None:
    try:
        return await find(work, model_of(line), line.code)
    except NotFound:
        return None


async def make(work: Work, line: Line) -> None:
    await create_record(work, model_of(line), line.fields, id=new_id(), reason=REASON)


async def change(work: Work, line: Line, said: dict[str, Any]) -> bool:
    """By what the file says otherwise. Whether anything was recorded."""
    row = await find(work, model_of(line), line.code)
    version, fields = row.version, {name: value for name, value in said.items() if name != "code"}
    row = await change_record(work, model_of(line), row.code, fields, seen=work.revision(row), reason=REASON)
    return row.version != version
