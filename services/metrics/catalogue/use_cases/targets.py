"""Lines that are targets."""

from decimal import Decimal
from typing import Any

from services.metrics.targets.model import Target
from services.metrics.targets.use_cases import change_target, set_target
from shared.catalogue.loading import REASON, Line
from shared.rows import new_id
from shared.work import Work

OVER_ALL = """
where indicator = $1 and dimensions = '{}' and horizon = $2 and period is not distinct from $3
order by deleted_at nulls first limit 1
"""


async def found(work: Work, line: Line) -> Target | None:
    """Over all, by the same time: another horizon is another target."""
    said = line.fields
    return await work.row(Target, OVER_ALL, said["indicator"], said["horizon"], said["period"])


async def make(work: Work, line: Line) -> None:
    await set_target(work, exact(line.fields), id=new_id(), reason=REASON)


async def change(work: Work, line: Line, said: dict[str, Any]) -> bool:
    """By what the file says otherwise. Whether anything was recorded."""
    row = await found(work, line)
    assert row is not None
    version, seen = row.version, work.revision(row)
    changes = {name: value for name, value in exact(said).items() if name in {"value", "basis"}}
    row = await change_target(work, str(row.id), changes, seen=seen, reason=REASON)
    return row.version != version


def exact(said: Any) -> dict[str, Any]:
    """A figure is text in the file."""
    fields = {name: value for name, value in said.items() if name != "code"}
    return fields | ({"value": Decimal(fields["value"])} if "value" in fields else {})
