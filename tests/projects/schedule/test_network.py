from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError
from uuid import UUID

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis.strategies import DrawFn, booleans, composite, integers, lists, none, one_of, sampled_from

from services.projects.schedule.days import FIRST, LAST, Day, WorkingDays
from services.projects.schedule.errors import BeyondCalendar
from services.projects.schedule.network import Dates, Link, Network, Node, Slack, cycle_of, finish_of

A, B, C, D = (UUID(int=n) for n in range(1, 5))
MARCH = 738580
"""1 March 2023, a Wednesday."""
CALENDAR = WorkingDays([], [])
CASES = settings(max_examples=500, derandomize=True, deadline=None, database=None)
FEWER = settings(CASES, max_examples=100)

days = integers(MARCH - 200, MARCH + 200)


@composite
def networks(draw: DrawFn, *, working: bool) -> Network:
    """Links lead from a lower number to a higher one, whose order then says nothing."""
    names = draw(sampled_from([[A, B, C, D], [UUID(int=n * 7919 % 31) for n in range(1, 13)]]))
    nodes = [
        Node(
            id,
            own=draw(one_of(none(), days.map(Day), days.map(Day))),
            actual=draw(one_of(none(), none(), none(), days.map(Day))),
            deadline=draw(one_of(none(), none(), none(), days)),
        )
        for id in names
    ]
    ends = draw(lists(integers(0, len(names) ** 2 - 1), max_size=2 * len(names), unique=True))
    links = [
        Link(names[low], names[high], draw(integers(-20, 40)), working and draw(booleans()))
        for low, high in (divmod(end, len(names)) for end in ends)
        if low < high
    ]
    return Network(nodes, links, CALENDAR)


@dataclass
class Solver:
    """Longest paths by Bellman-Ford (networkx), which shares nothing with what it checks.

    What was reached starts at its actual day and is led to by nothing.
    """

    network: Network

    def __post_init__(self) -> None:
        self.graph: nx.DiGraph[object] = nx.DiGraph()
        self.graph.add_nodes_from(["start", *self.network.nodes])
        for node in self.network.nodes.values():
            if begins := node.actual or node.own:
                self.graph.add_edge("start", node.id, weight=-begins.number)
            for link in self.network.incoming[node.id] if not node.actual else []:
                self.graph.add_edge(link.predecessor, link.successor, weight=-link.lag)

    def longest(self, source: object) -> dict[object, int]:
        lengths = nx.single_source_bellman_ford_path_length(self.graph, source)
        return {target: -int(length) for target, length in lengths.items() if target != "start"}

    def slack(self, id: UUID, fallen: Mapping[object, int]) -> Slack:
        if self.network.nodes[id].actual:
            return Slack(None, None, critical=False)
        paths = {target: length for target, length in self.longest(id).items() if isinstance(target, UUID)}
        deadlines = {target: self.network.nodes[target].deadline for target in paths}
        met = [deadline - paths[target] for target, deadline in deadlines.items() if deadline is not None]
        by_finish = min(max(fallen.values()) - length for length in paths.values()) if fallen else None
        late = min(met) if met else by_finish
        if id not in fallen or late is None:
            return Slack(late, None, critical=False)
        return Slack(late, late - fallen[id], critical=by_finish == fallen[id])


@given(networks(working=False))
@CASES
def test_dates_float_and_critical_path_are_those_of_an_independent_solver(network: Network) -> None:
    settled, solver = network.settle(), Solver(network)
    fallen = solver.longest("start")
    assert {id: day.number for id, day in settled.items() if day} == fallen
    assert network.slacks(settled) == {id: solver.slack(id, fallen) for id in network.nodes}


@given(networks(working=True))
@FEWER
def test_critical_is_what_moves_the_finish_when_it_is_a_day_late(network: Network) -> None:
    settled = network.settle()
    finish = finish_of(settled)
    for id, slack in network.slacks(settled).items():
        if (day := settled[id]) and not network.nodes[id].actual:
            late = {**network.nodes, id: Node(id, Day(day.number + 1))}
            moved = Network(late.values(), links_of(network), CALENDAR).settle()
            assert slack.critical == (finish_of(moved) != finish)


@given(networks(working=True))
@FEWER
def test_the_late_day_just_keeps_every_deadline_downstream_or_the_finish(network: Network) -> None:
    finish = finish_of(network.settle())
    for id, slack in network.slacks(network.settle()).items():
        if slack.late is not None:
            assert [keeps_its_ends(network, id, slack.late + more, finish) for more in (0, 1)] == [True, False]


def keeps_its_ends(network: Network, id: UUID, day: int, finish: int | None) -> bool:
    """Whether it may fall on that day, whatever else holds its successors back."""
    alone = {node.id: node._replace(own=None) for node in network.nodes.values() if not node.actual}
    alone[id] = alone[id]._replace(own=Day(day))
    fallen = {
        m: fell.number for m, fell in Network(alone.values(), links_of(network), CALENDAR).settle().items() if fell
    }
    deadlines = {m: deadline for m in fallen if (deadline := network.nodes[m].deadline) is not None}
    ends = deadlines or dict.fromkeys(fallen, finish or LAST)
    return all(fallen[m] <= end for m, end in ends.items())


def links_of(network: Network) -> list[Link]:
    return [link for incoming in network.incoming.values() for link in incoming]


def test_a_delay_pushes_the_successor_only_by_what_its_float_does_not_take() -> None:
    network = Network([Node(A, Day(MARCH + 19)), Node(B, Day(MARCH + 31))], [Link(A, B, 14)], CALENDAR)
    assert network.settle() == {A: Day(MARCH + 19), B: Day(MARCH + 33)}


def test_a_reached_predecessor_counts_with_its_actual_day() -> None:
    reached = Node(A, Day(MARCH + 50), actual=Day(MARCH))
    assert Network([reached, Node(B, None)], [Link(A, B, 1)], CALENDAR).settle()[B] == Day(MARCH + 1)


def test_a_reached_milestone_is_moved_by_nothing() -> None:
    reached = Node(B, Day(MARCH), actual=Day(MARCH - 3))
    assert Network([Node(A, Day(MARCH)), reached], [Link(A, B, 5)], CALENDAR).settle()[B] == Day(MARCH - 3)


def test_what_has_no_date_pushes_nothing_and_has_no_float() -> None:
    network = Network([Node(A, None), Node(B, Day(MARCH)), Node(C, None)], [Link(A, B, 5), Link(A, C)], CALENDAR)
    settled = network.settle()
    assert (settled[A], settled[B], settled[C]) == (None, Day(MARCH), None)
    assert network.slacks(settled)[A] == Slack(MARCH - 5, None, critical=False)


def test_a_network_without_any_date_has_neither_finish_nor_slack() -> None:
    network = Network([Node(A, None)], [], CALENDAR)
    assert finish_of(network.settle()) is None
    assert network.slacks(network.settle()) == {A: Slack(None, None, critical=False)}


def test_a_pushed_day_is_as_coarse_as_what_pushes_it_and_the_coarsest_where_several_do() -> None:
    nodes = [Node(A, Day(MARCH, 1)), Node(B, Day(MARCH, 2)), Node(C, Day(MARCH)), Node(D, Day(MARCH + 9))]
    network = Network(nodes, [Link(A, C, 3), Link(B, C, 3), Link(C, D, 6)], CALENDAR)
    assert network.settle() == {A: Day(MARCH, 1), B: Day(MARCH, 2), C: Day(MARCH + 3, 2), D: Day(MARCH + 9)}


def test_float_counts_to_the_deadline_that_a_delay_meets_first() -> None:
    near, far = Node(B, Day(MARCH + 10), deadline=MARCH + 30), Node(C, Day(MARCH + 20), deadline=MARCH + 22)
    network = Network([Node(A, Day(MARCH)), near, far], [Link(A, B), Link(B, C, 5)], CALENDAR)
    assert network.slacks(network.settle())[A] == Slack(MARCH + 17, 17, critical=False)


def test_the_late_day_stays_within_the_calendar() -> None:
    nodes = [Node(A, None), Node(B, None, deadline=FIRST + 5), Node(C, None), Node(D, None, deadline=LAST - 5)]
    network = Network(nodes, [Link(A, B, 10), Link(C, D, -10)], CALENDAR)
    slacks = network.slacks(network.settle())
    assert (slacks[A].late, slacks[C].late) == (FIRST, LAST)


def test_a_missed_deadline_gives_negative_float() -> None:
    network = Network([Node(A, Day(MARCH)), Node(B, None, deadline=MARCH + 4)], [Link(A, B, 10)], CALENDAR)
    assert network.slacks(network.settle())[A] == Slack(MARCH - 6, -6, critical=True)


def test_a_link_to_what_does_not_stand_binds_nothing() -> None:
    network = Network([Node(B, Day(MARCH))], [Link(A, B, 50), Link(B, C)], CALENDAR)
    assert network.settle() == {B: Day(MARCH)}


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BeyondCalendar):
        Network([Node(A, Day(LAST)), Node(B, None)], [Link(A, B, 1)], CALENDAR).settle()


def test_a_cycle_is_told_and_a_link_to_itself_is_one() -> None:
    assert set(cycle_of([Link(A, B), Link(B, C), Link(C, A), Link(C, D)])) == {A, B, C}
    assert set(cycle_of([Link(A, A)])) == {A}
    assert cycle_of([Link(A, B), Link(A, C), Link(B, C)]) == []


def test_what_its_owner_does_not_expect_otherwise_is_expected_as_planned() -> None:
    planned, expected, fact = date(2023, 3, 31), date(2023, 4, 2), date(2023, 4, 1)
    dates = Dates(A, False, planned, "quarter", None, None, planned, "quarter", None, None)
    own = dates._replace(own_forecast=expected, own_forecast_precision="day", hard_deadline=True)
    reached = own._replace(actual=fact, actual_precision="day")
    assert dates.node == Node(A, Day(MARCH + 30, 2), stands=Day(MARCH + 30, 2))
    assert own.node == Node(A, Day(MARCH + 32), deadline=MARCH + 30, stands=Day(MARCH + 30, 2))
    assert reached.node.actual == Day(MARCH + 31)
    assert Dates(A, True, None, None, None, None, None, None, None, None).node == Node(A, None)


def test_the_years_are_told_in_which_somebody_counts_working_days() -> None:
    nodes = [Node(A, Day(MARCH)), Node(B, None), Node(C, None), Node(D, None)]
    network = Network(nodes, [Link(A, B, 600, working=True), Link(A, C, 3000), Link(D, C, 9, working=True)], CALENDAR)
    assert network.years_counted(network.settle()) == {2023, 2024, 2025}


def test_what_goes_in_a_circle_has_no_order() -> None:
    network = Network([Node(id, own=Day(MARCH)) for id in (A, B, C)], [Link(A, B), Link(B, C), Link(C, B)], CALENDAR)
    with pytest.raises(CycleError):
        network.order()
