"""The arithmetic of a schedule: the critical path method. Nothing here reads, writes or waits.

Days are ordinals. It takes milestones that stand (planned or reached) and what binds them; the rest binds nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple
from uuid import UUID

from services.projects.schedule.days import FIRST, LAST, Day, WorkingDays, in_numbers
from services.projects.schedule.errors import BeyondCalendar
from shared.contracts.projects.schedule import Precision


class Node(NamedTuple):
    """A milestone. `own` is its owner's date, `actual` the fact, `deadline` the last day that is not too late.

    `stands` is the day on which it was last said to fall.
    """

    id: UUID
    own: Day | None
    actual: Day | None = None
    deadline: int | None = None
    stands: Day | None = None

    def falls_on(self, floors: Sequence[Day]) -> Day | None:
        """The actual date once there is one, else the owner's date or the latest floor; None where there is neither."""
        floor = max(floors, default=None)
        if self.actual or floor is None:
            return self.actual or self.own
        return self.own if self.own and self.own.number >= floor.number else floor


class Dates(NamedTuple):
    """What the columns of a milestone say of its dates."""

    id: UUID
    hard_deadline: bool
    planned: date | None
    planned_precision: Precision | None
    own_forecast: date | None
    own_forecast_precision: Precision | None
    forecast: date | None
    forecast_precision: Precision | None
    actual: date | None
    actual_precision: Precision | None

    @property
    def node(self) -> Node:
        """What its owner does not expect otherwise is expected as planned."""
        plan = in_numbers(self.planned, self.planned_precision)
        return Node(
            self.id,
            own=in_numbers(self.own_forecast, self.own_forecast_precision) or plan,
            actual=in_numbers(self.actual, self.actual_precision),
            deadline=plan.number if plan and self.hard_deadline else None,
            stands=in_numbers(self.forecast, self.forecast_precision),
        )


class Link(NamedTuple):
    """Finish to start."""

    predecessor: UUID
    successor: UUID
    lag: int = 0
    working: bool = False


class Slack(NamedTuple):
    """How late a milestone may fall, how many calendar days that leaves, and whether a day more moves the finish."""

    late: int | None
    float: int | None
    critical: bool


class Network:
    """All milestones of one programme that stand, and what binds them. A link to any other is left out."""

    def __init__(self, nodes: Iterable[Node], links: Iterable[Link], calendar: WorkingDays) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.calendar = calendar
        self.incoming: defaultdict[UUID, list[Link]] = defaultdict(list)
        self.outgoing: defaultdict[UUID, list[Link]] = defaultdict(list)
        for link in links:
            if link.predecessor in self.nodes and link.successor in self.nodes:
                self.incoming[link.successor].append(link)
                self.outgoing[link.predecessor].append(link)

    def order(self) -> list[UUID]:
        """Each after all of its predecessors (Kahn): less than half of what graphlib takes.

        Raises graphlib.CycleError; a cycle is refused where a link is made.
        """
        waits_for = {id: len(self.incoming[id]) for id in self.nodes}
        order = [id for id, count in waits_for.items() if not count]
        for id in order:
            for link in self.outgoing[id]:
                waits_for[link.successor] -= 1
                if not waits_for[link.successor]:
                    order.append(link.successor)
        if len(order) < len(self.nodes):
            raise CycleError("links lead in a circle")
        return order

    def settle(self) -> dict[UUID, Day | None]:
        """The day on which each milestone falls: the forward pass.

        Owners' dates are kept, so a delay that is taken back gives every successor its own date again.
        Raises BeyondCalendar.
        """
        days: dict[UUID, Day | None] = {}
        for id in self.order():
            floors = [self.floor(day, link) for link in self.incoming[id] if (day := days[link.predecessor])]
            days[id] = self.nodes[id].falls_on(floors)
        return days

    def floor(self, day: Day, link: Link) -> Day:
        """The earliest day of the successor. What pushes it also says how well the day is known."""
        number = self.calendar.step(day.number, link.lag) if link.working else day.number + link.lag
        if not FIRST <= number <= LAST:
            raise BeyondCalendar
        return Day(number, day.coarseness)

    def years_counted(self, days: Mapping[UUID, Day | None]) -> set[int]:
        """The years in which somebody counts working days."""
        years: set[int] = set()
        for link in (link for links in self.incoming.values() for link in links if link.working):
            if before := days[link.predecessor]:
                ends = before.dated.day.year, self.floor(before, link).dated.day.year
                years.update(range(min(ends), max(ends) + 1))
        return years

    def slacks(self, days: Mapping[UUID, Day | None]) -> dict[UUID, Slack]:
        """What a delay would do, given the day on which each milestone falls: two backward passes.

        Float counts to the nearest hard deadline downstream, the one that a delay meets first, else
        to the finish. What was reached has none: a fact cannot be late.
        """
        order, finish = self.order(), finish_of(days)
        by_deadline = self.latest(order, {id: node.deadline for id, node in self.nodes.items()})
        by_finish = self.latest(order, dict.fromkeys(self.nodes, finish))
        return {id: self.slack(id, days[id], by_deadline.get(id), by_finish.get(id)) for id in order}

    def slack(self, id: UUID, day: Day | None, by_deadline: int | None, by_finish: int | None) -> Slack:
        late = by_finish if by_deadline is None else by_deadline
        if self.nodes[id].actual or day is None or late is None:
            return Slack(None if self.nodes[id].actual else late, None, critical=False)
        return Slack(late, late - day.number, critical=by_finish == day.number)

    def latest(self, order: Sequence[UUID], ends: Mapping[UUID, int | None]) -> dict[UUID, int]:
        """The last day on which each may fall so that none falls after its end. What was reached passes nothing on."""
        late: dict[UUID, int] = {}
        for id in reversed(order):
            bounds = [self.bound(late[s], link) for link in self.outgoing[id] if (s := link.successor) in late]
            if (end := ends[id]) is not None:
                bounds.append(end)
            if bounds and not self.nodes[id].actual:
                late[id] = min(bounds)
        return late

    def bound(self, late: int, link: Link) -> int:
        """The last day of the predecessor; at most the calendar's own first and last."""
        number = self.calendar.latest(late, link.lag) if link.working else late - link.lag
        return min(max(number, FIRST), LAST)


def finish_of(days: Mapping[UUID, Day | None]) -> int | None:
    """The last day of all."""
    return max((day.number for day in days.values() if day), default=None)


def cycle_of(links: Iterable[Link]) -> list[UUID]:
    """One cycle among them, whose first is also its last; empty where there is none."""
    graph: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for link in links:
        graph[link.successor].append(link.predecessor)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[UUID] = error.args[1]
        return cycle
    return []
