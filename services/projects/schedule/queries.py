"""A schedule as it stands: of a programme, or of what stands below one of its work items."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Raw

from services.projects.schedule.days import Day
from services.projects.schedule.network import Dates, Link, Network, Slack, finish_of
from services.projects.schedule.repository import STANDING, Calendar, calendar_of
from services.projects.tree.model import Programme, WorkItem
from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC, node
from shared.database import Database
from shared.errors import NotFound
from shared.http.reads.record import find, find_id
from shared.http.reads.views import view_at

MILESTONES = f"""
select {", ".join(f"row.{name}" for name in Dates._fields)}, {STANDING} as stands,
    row.labels && $2 and row.labels @> $3 as shown, journal.state
from milestone as row join journal on journal.aggregate_id = row.id and journal.version = row.version
where row.programme = $1 and row.deleted_at is null order by row.forecast nulls last, row.id
"""  # noqa: S608 # Our own words.

DEPENDENCIES = """
select row.predecessor_id, row.successor_id, row.lag_days, row.lag_unit = 'working',
    case when row.labels && $2 then journal.state end
from dependency as row join journal on journal.aggregate_id = row.id and journal.version = row.version
where row.programme = $1 and row.deleted_at is null order by row.id
"""

NO_SLACK = Slack(None, None, critical=False)


class Bound(NamedTuple):
    """A link, and its record where the caller may see it."""

    link: Link
    state: bytes | None


async def schedule_of(database: Database, model: type[Programme | WorkItem], key: str, caller: Caller) -> bytes:
    """By id or code of the node. Raises NotFound.

    Computed over the whole programme, told as far as the caller sees it whole: it is made of forecasts,
    and those are not public.
    """
    id, programme = await find_root(database, model, key, caller)
    whole = sorted(caller.labels - {PUBLIC})
    rows = await database.fetch(MILESTONES, programme, whole, [node(id)])
    links = [Bound(Link(*link), state) for *link, state in await database.fetch(DEPENDENCIES, programme, whole)]
    calendar = await calendar_of(database, [bound.link for bound in links])
    return msgspec.json.encode({"data": {"programme": programme, **told(rows, links, calendar)}})


async def find_root(
    database: Database, model: type[Programme | WorkItem], key: str, caller: Caller
) -> tuple[UUID, str]:
    """The id of the node and the code of its programme."""
    id = await find_id(database, model, key)
    known = await find(database, model, id, None)
    if known.state is None or view_at(known, caller) is None:
        raise NotFound
    state = msgspec.json.decode(known.state)
    return id, state["code" if model is Programme else "programme"]


def told(rows: Sequence[Any], links: Sequence[Bound], calendar: Calendar) -> dict[str, object]:
    """Of what is not shown neither id nor name is told."""
    nodes = [Dates(*row[: len(Dates._fields)]).node for row in rows if row["stands"]]
    network = Network(nodes, [bound.link for bound in links], calendar.days)
    days = {id: node.stands for id, node in network.nodes.items()}
    slacks, finish = network.slacks(days), finish_of(days)
    shown = {row["id"]: row["state"] for row in rows if row["shown"]}
    return {
        "finish": dated(finish) if shown else None,
        "provisional": not calendar.years.issuperset(network.years_counted(days)),
        "milestones": [scheduled(state, days.get(id), slacks.get(id, NO_SLACK)) for id, state in shown.items()],
        "dependencies": [Raw(state) for link, state in links if state and touches(link, shown)],
    }


def touches(link: Link, ids: Collection[UUID]) -> bool:
    return link.predecessor in ids or link.successor in ids


def scheduled(state: bytes, early: Day | None, slack: Slack) -> Mapping[str, object]:
    """Its record, and what the network says of it."""
    computed = {"early": dated(early and early.number), "late": dated(slack.late)}
    return (
        msgspec.json.decode(state, type=dict[str, Raw]) | computed | {"float": slack.float, "critical": slack.critical}
    )


def dated(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number)
