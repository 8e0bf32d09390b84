"""Rows for a change, and the network around them: all of it under the lock of their programme."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from services.projects.schedule.days import WorkingDays, working_days
from services.projects.schedule.model.dependencies import Dependency
from services.projects.schedule.model.milestones import Milestone
from services.projects.schedule.network import Dates, Link, Network, Node
from services.projects.tree.repository import lock_programmes
from shared.database import Database, Overtaken
from shared.errors import NotFound
from shared.records.finding import find, standing
from shared.records.naming import NamedNothing
from shared.versions import Revision
from shared.work import Work

B = TypeVar("B", Milestone, Dependency)

STANDING = "deleted_at is null and status in ('planned', 'reached')"

NODES = f"select {', '.join(Dates._fields)} from milestone where programme = $1 and {STANDING}"  # noqa: S608 # Our own words.

LINKS = """
select predecessor_id, successor_id, lag_days, lag_unit = 'working' from dependency
where programme = $1 and deleted_at is null
"""

YEARS = "select year, days_off, worked_weekends from calendar_year"


class Calendar(NamedTuple):
    """`years` are those that somebody told of; the others are Monday to Friday."""

    days: WorkingDays
    years: frozenset[int]


async def hold(work: Work, model: type[B], key: str) -> B:
    """The row, under the lock of its programme. Raises NotFound."""
    found = await find(work, model, key)
    await lock_programmes(work, found.programme)
    row = await find(work, model, str(found.id))
    if row.programme != found.programme:
        raise Overtaken
    return row


async def hold_standing(work: Work, model: type[B], key: str, seen: Revision | None) -> B:
    """The row, to be changed. Raises NotFound where it is archived, and what `Work.require` does."""
    row = standing(await hold(work, model, key))
    work.require(row, seen)
    return row


async def find_named(work: Work, id: UUID, field: str) -> Milestone:
    """The milestone that a field names. Raises NamedNothing where none stands for the caller."""
    try:
        return standing(await find(work, Milestone, str(id)))
    except NotFound as missing:
        raise NamedNothing([field]) from missing


async def dependencies_of(work: Work, programme: str) -> list[Dependency]:
    """All that are not removed, also those of what was cancelled or superseded: it may be planned again."""
    return await work.rows(Dependency, "where programme = $1 and deleted_at is null order by id", programme)


async def network_of(database: Database, programme: str, told: Milestone | None = None) -> Network:
    """As it stands, but for what is told of one milestone and not recorded yet."""
    rows = [Dates(*row).node for row in await database.fetch(NODES, programme)]
    nodes = [node for node in rows if told is None or node.id != told.id]
    if told and told.stands:
        nodes.append(node_of(told))
    links = [Link(*row) for row in await database.fetch(LINKS, programme)]
    return Network(nodes, links, (await calendar_of(database, links)).days)


def node_of(milestone: Milestone) -> Node:
    return Dates(*(getattr(milestone, name) for name in Dates._fields)).node


def link_of(row: Dependency) -> Link:
    return Link(row.predecessor_id, row.successor_id, row.lag_days, row.lag_unit == "working")


async def calendar_of(database: Database, links: Sequence[Link]) -> Calendar:
    """Not read where nothing counts working days."""
    years = await database.fetch(YEARS) if any(link.working for link in links) else []
    days_off: frozenset[date] = frozenset(day for row in years for day in row["days_off"])
    worked: frozenset[date] = frozenset(day for row in years for day in row["worked_weekends"])
    return Calendar(working_days(days_off, worked), frozenset(row["year"] for row in years))


async def visible_of(work: Work, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the milestones that the caller may see, in their order."""
    query = "select id from milestone where id = any ($1) and labels && $2"
    seen = {row["id"] for row in await work.connection.fetch(query, ids, work.caller.labels)}
    return [id for id in ids if id in seen]
