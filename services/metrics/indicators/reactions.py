"""What the definitions do when something has happened to the programmes."""

import msgspec

from services.metrics.indicators.audience import relabel_figures
from services.metrics.indicators.model import Indicator
from shared.contracts.base import Text
from shared.log.entry import LOST, Entry
from shared.work import Work

KEEP = """
insert into programme (id, code, name, goal, standing) values ($1, $2, $3, $4, true)
on conflict (id) do update set code = excluded.code, name = excluded.name, goal = excluded.goal, standing = true
"""
ARCHIVED = "update programme set standing = false where id = $1"
FORGET = "delete from programme where id = $1"


class Said(msgspec.Struct):
    """What a programme says of itself, as far as figures are told by it."""

    code: str
    name: Text
    goal: str | None


async def keep_programme(work: Work, entry: Entry) -> None:
    """As it is now. The figures of its indicators are for those who see it, from when it has come."""
    code = await work.value("select code from programme where id = $1", entry.id)
    if entry.type == LOST:
        await work.connection.execute(FORGET, entry.id)
    elif entry.state is None:
        await work.connection.execute(ARCHIVED, entry.id)
    else:
        said = msgspec.json.decode(entry.state, type=Said)
        await work.connection.execute(KEEP, entry.id, said.code, said.name, said.goal)
        code = said.code
    for indicator in await work.rows(Indicator, "where programme = $1 order by code for no key update", code):
        await relabel_figures(work, indicator, limit=None, reason="")
