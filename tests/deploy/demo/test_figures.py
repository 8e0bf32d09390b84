from datetime import date
from statistics import mean

import pytest

from deploy.demo.calendar import Range
from deploy.demo.figures import Kind, series, written

PORT = Kind("LJ-04.I01", "sum", "up", 2, percent=False, target=None)
TODAY = date(2026, 11, 24)


def figures(kind: Kind, frequency: str = "monthly", months: int = 24, name: str = "") -> list[int]:
    return [*series(kind, name, Range(TODAY, months).moments(frequency))]


def test_a_figure_is_the_same_wherever_the_demo_begins_and_ends() -> None:
    long, short = figures(PORT, "hourly", 3, "rail"), figures(PORT, "hourly", 1, "rail")
    assert long[-len(short) :] == short
    assert figures(PORT, "hourly", 1, "river") != short


def test_a_port_has_quiet_nights_a_quiet_february_and_more_each_year() -> None:
    hours = figures(PORT, "hourly", 1)
    assert mean(hours[3::24]) * 2 < mean(hours[14::24])
    first, second = figures(PORT)[:12], figures(PORT)[12:]
    assert min(range(12), key=first.__getitem__) == 3, "November is the first: February is the fourth"
    assert sum(first) < sum(second) < 2 * sum(first)


@pytest.mark.parametrize("aggregation", ["last", "cumulative"])
def test_what_there_is_by_then_only_grows_and_stays_below_its_target(aggregation: str) -> None:
    space = figures(Kind("LJ-01.I02", aggregation, "up", 2, percent=False, target=70), months=60)
    assert space == sorted(space)
    assert 0 < space[0] < space[-1] < 7_000
    free = figures(Kind("LJ-01.I12", aggregation, "up", 0, percent=False, target=None))
    assert free == sorted(free)


def test_a_share_is_one_and_what_is_to_fall_falls() -> None:
    share = figures(Kind("LJ-10.I04", "mean", "up", 2, percent=True, target=None), months=60)
    assert 0 < min(share) <= max(share) < 10_000
    hours = figures(Kind("LJ-04.I07", "mean", "down", 2, percent=False, target=None))
    assert mean(hours[12:]) < mean(hours[:12])


def test_it_is_written_with_as_many_places_as_the_indicator_shows() -> None:
    assert (written(1205, 2), written(1205, 0)) == ("12.05", "12")
