"""A change, and all that it moves: the milestones downstream are recorded with it."""

from collections.abc import Sequence
from uuid import UUID

from services.projects.schedule.days import Day
from services.projects.schedule.model.milestones import Milestone
from services.projects.schedule.repository import network_of
from shared.contracts.base import Changed, Event
from shared.work import Work

Facts = list[tuple[Milestone, Event]]


async def record_and_settle(
    work: Work, milestone: Milestone, event: Event | None = None, *, fields: Sequence[str] = (), reason: str
) -> None:
    """Record a milestone, and whatever moves because of it: one statement. Raises BeyondCalendar.

    Where no event says what happened to it, its forecast moved, or else `fields` changed.
    """
    days, moved = await moves(work, milestone.programme, cause=milestone.id, told=milestone)
    fell = milestone.fall(days[milestone.id], cause=milestone.id) if milestone.stands else None
    await work.record_all([(milestone, event or fell or Changed(fields=[*fields])), *moved], reason=reason)


async def settle(work: Work, programme: str, *, cause: UUID, reason: str) -> None:
    """Record what moves now that something else changed, under the lock of the programme. Raises BeyondCalendar."""
    _, moved = await moves(work, programme, cause=cause)
    await work.record_all(moved, reason=reason)


async def moves(
    work: Work, programme: str, *, cause: UUID, told: Milestone | None = None
) -> tuple[dict[UUID, Day | None], Facts]:
    """Where each milestone falls, and those but for the one that is told of which stood elsewhere."""
    network = await network_of(work.connection, programme, told)
    days = network.settle()
    ids = [id for id, day in days.items() if day != network.nodes[id].stands and (told is None or id != told.id)]
    rows = await work.rows(Milestone, "where id = any ($1) order by id", ids) if ids else []
    events = [(row, row.fall(days[row.id], cause=cause)) for row in rows]
    return days, [(row, event) for row, event in events if event]
