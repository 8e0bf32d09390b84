from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis.strategies import DrawFn, composite, dates, decimals, integers, lists

from services.metrics.indicators.periods import Period, parse
from services.metrics.targets.trajectory import (
    Aim,
    Baseline,
    Mark,
    Trajectory,
    attainment,
    beginning,
    even,
    last_day,
    light,
    light_in_band,
    phased,
    through,
    told,
)
from shared.contracts.metrics.indicators import Aggregation

CASES = settings(max_examples=500, derandomize=True, deadline=None, database=None)
D = Decimal
START, END = date(2025, 12, 31), date(2026, 12, 31)
YEAR = parse("2026")
QUARTERS = [parse(f"2026-Q{number}") for number in range(1, 5)]
TENTHS = D("0.9")

amounts = decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)
days = dates(date(2025, 1, 1), date(2027, 12, 31))


def mark(day: date, value: str | Decimal) -> Mark:
    return Mark(day, Fraction(value))


def expected(way: Trajectory, day: date, places: int = 2) -> Decimal | None:
    return told(way.expected(day), places)


def test_an_even_way_brings_the_same_each_day() -> None:
    """From 20 km² to 30 km² in the 365 days of 2026: 10 / 365 a day; 24 November is the 328th."""
    way = even(mark(START, "20"), mark(END, "30"))
    assert expected(way, date(2026, 1, 1), 6) == D("20.027397")
    assert expected(way, date(2026, 11, 24), 6) == D("28.986301")
    assert expected(way, END) == 30
    assert told(way.time_progress(date(2026, 11, 24)), 4) == D("0.8986")


def test_nothing_is_expected_before_the_way_begins_and_no_more_after_it_ends() -> None:
    way = even(mark(START, "20"), mark(END, "30"))
    assert way.expected(date(2025, 12, 30)) is None
    assert way.expected(START) == 20
    assert way.expected(date(2027, 6, 30)) == 30
    assert way.time_progress(date(2025, 6, 30)) == 0
    assert way.time_progress(date(2027, 6, 30)) == 1


def test_each_phase_brings_its_share_evenly() -> None:
    """1,200 trains: 10 %, 20 %, 30 %, 40 %. By 15 February 46 of 90 days of the first quarter are over."""
    shares = [*zip(QUARTERS, map(D, ("0.1", "0.2", "0.3", "0.4")), strict=True)]
    way = phased(mark(START, "0"), mark(END, "1200"), shares)
    assert [expected(way, last_day(quarter)) for quarter in QUARTERS] == [120, 360, 720, 1200]
    assert expected(way, date(2026, 2, 15)) == D("61.33")
    assert expected(way, date(2026, 10, 1)) == D("725.22")  # 720 + 480 / 92.


def test_a_phase_that_is_cut_off_brings_its_share_by_the_end() -> None:
    way = phased(mark(START, "0"), mark(date(2026, 5, 15), "100"), [(QUARTERS[0], D("0.4")), (QUARTERS[1], D("0.6"))])
    assert way.expected(date(2026, 3, 31)) == 40
    assert way.expected(date(2026, 5, 15)) == 100
    assert expected(way, date(2026, 4, 1)) == D("41.33")  # 40 + 60 / 45.


def test_the_way_leads_through_its_points() -> None:
    points = [(parse("2026-03"), D(5)), (parse("2026-06"), D(20))]
    way = through(mark(START, "0"), mark(END, "70"), points)
    assert [way.expected(date(2026, *day)) for day in ((3, 31), (6, 30), (12, 31))] == [5, 20, 70]
    assert expected(way, date(2026, 4, 30)) == D("9.95")  # 5 + 15 × 30 / 91.


def test_points_are_expected_where_nobody_knows_the_beginning() -> None:
    way = through(None, mark(END, "70"), [(parse("2026-03"), D(5))])
    assert way.expected(date(2026, 3, 30)) is None
    assert way.expected(date(2026, 3, 31)) == 5
    lonely = through(None, mark(END, "70"), [])
    assert lonely.expected(date(2026, 6, 30)) is None
    assert lonely.expected(END) == 70
    assert lonely.time_progress(END) is None


@pytest.mark.parametrize(
    ("aggregation", "baseline", "period", "begin"),
    [
        ("last", Baseline(D(20), parse("2025")), YEAR, mark(START, "20")),
        ("last", Baseline(D(20), parse("2024-Q2")), None, mark(date(2024, 6, 30), "20")),
        ("last", None, YEAR, None),
        ("mean", None, None, None),
        ("cumulative", Baseline(D(20), parse("2025-12-31T23")), YEAR, mark(START, "20")),
        ("cumulative", None, YEAR, mark(START, "0")),
        ("cumulative", None, None, None),
        ("sum", Baseline(D(1000), parse("2024")), YEAR, mark(START, "0")),
        ("sum", Baseline(D(1000), parse("2024")), None, mark(date(2024, 12, 31), "0")),
        ("sum", None, parse("2026-W48"), mark(date(2026, 11, 22), "0")),
        ("sum", None, None, None),
    ],
)
def test_a_way_begins_at_the_baseline_or_at_nothing(
    aggregation: Aggregation, baseline: Baseline | None, period: Period | None, begin: Mark | None
) -> None:
    assert beginning(aggregation, baseline, period) == begin


@pytest.mark.parametrize(
    ("actual", "aim", "done"),
    [
        ("21", Aim("up", D(30)), "0.7"),  # Of 30 km², from nothing.
        ("25", Aim("up", D(30), begin=Fraction(20)), "0.5"),
        ("19", Aim("up", D(30), begin=Fraction(20)), "-0.1"),
        ("33", Aim("up", D(30), begin=Fraction(20)), "1.3"),
        ("95", Aim("up", D(100), begin=Fraction(100)), "0.95"),  # A level to keep.
        ("30", Aim("down", D(20), begin=Fraction(40)), "0.5"),  # Hours of clearance.
        ("25", Aim("down", D(20)), "0.8"),
        ("16", Aim("down", D(20)), "1.25"),
        ("0", Aim("down", D(0)), "1"),
        ("2", Aim("down", D(0)), "0"),
        ("0", Aim("up", D(0)), "1"),
        ("-1", Aim("up", D(0)), None),
        ("-3", Aim("up", D(-5)), "1"),
        ("50", Aim("band", D(50), (D(40), D(60))), "1"),
        ("60", Aim("band", D(50), (D(40), D(60))), "1"),
        ("30", Aim("band", D(50), (D(40), D(60))), "0.75"),
        ("80", Aim("band", D(50), (D(40), D(60))), "0.75"),
    ],
)
def test_attainment_is_the_share_of_the_way(actual: str, aim: Aim, done: str | None) -> None:
    assert attainment(D(actual), aim) == (None if done is None else Fraction(done))


@pytest.mark.parametrize(
    ("direction", "actual", "colour"),
    [
        ("up", "25", "green"), ("up", "24.999999", "amber"), ("up", "22.5", "amber"), ("up", "22.499999", "red"),
        ("down", "25", "green"), ("down", "27.777777", "amber"), ("down", "27.777778", "red"),
    ],
)  # fmt: skip
def test_a_light_turns_at_what_is_expected(direction: str, actual: str, colour: str) -> None:
    """25 of 30 at the middle; what is to fall may be 25 / 0.9 at the most."""
    assert light(D(actual), Fraction(25), direction, TENTHS) == colour


@pytest.mark.parametrize(("actual", "colour"), [("40", "green"), ("36", "amber"), ("35.9", "red"), ("66.6", "amber")])
def test_a_band_is_left_by_degrees(actual: str, colour: str) -> None:
    assert light_in_band(D(actual), Aim("band", D(50), (D(40), D(60))), TENTHS) == colour


def test_what_is_told_is_rounded_once_and_half_away_from_zero() -> None:
    assert told(Fraction(1, 8), 2) == D("0.13")
    assert told(Fraction(-1, 8), 2) == D("-0.13")
    assert told(Fraction(10**21), 0) is None
    assert told(None, 2) is None


@CASES
@given(amounts, amounts, days)
def test_on_an_even_way_attainment_is_the_time_progress(begin: Decimal, value: Decimal, day: date) -> None:
    way = even(Mark(START, Fraction(begin)), Mark(END, Fraction(value)))
    now, direction = way.expected(day), "up" if value > begin else "down"
    if now is None or begin == value:
        return
    aim = Aim("up" if direction == "up" else "down", value, begin=Fraction(begin))
    exact = Fraction(value - begin) * (way.time_progress(day) or 0) + Fraction(begin)
    assert now == exact
    if now.denominator == 1:
        assert attainment(D(now.numerator), aim) == way.time_progress(day)


@composite
def shares(draw: DrawFn) -> list[Decimal]:
    """Four, which make 1 to the last digit."""
    cuts = sorted(draw(lists(integers(0, 10**6), min_size=3, max_size=3)))
    return [D(b - a).scaleb(-6) for a, b in zip([0, *cuts], [*cuts, 10**6], strict=True)]


@CASES
@given(amounts, amounts, shares())
def test_phases_add_up_to_the_target_exactly(begin: Decimal, value: Decimal, parts: list[Decimal]) -> None:
    way = phased(Mark(START, Fraction(begin)), Mark(END, Fraction(value)), zip(QUARTERS, parts, strict=True))
    assert way.expected(END) == Fraction(value)
    brought = [
        (way.expected(last_day(each)) or 0) - (way.expected(each.first - timedelta(1)) or 0) for each in QUARTERS
    ]
    assert brought == [Fraction(value - begin) * Fraction(part) for part in parts]
    assert sum(brought) == Fraction(value) - Fraction(begin)


@CASES
@given(amounts, amounts, days)
def test_shares_that_follow_the_days_are_an_even_way(begin: Decimal, value: Decimal, day: date) -> None:
    ends = Mark(START, Fraction(begin)), Mark(END, Fraction(value))
    points = [(quarter, told(even(*ends).expected(last_day(quarter)), 6) or D(0)) for quarter in QUARTERS[:3]]
    straight, bent = even(*ends).expected(day), through(*ends, points).expected(day)
    assert (straight is None) is (bent is None)
    if straight is not None and bent is not None:
        assert abs(straight - bent) <= Fraction(1, 2 * 10**6)


@CASES
@given(amounts, amounts, shares(), days)
def test_what_is_to_grow_is_never_expected_to_fall(
    begin: Decimal, more: Decimal, parts: list[Decimal], day: date
) -> None:
    value = Fraction(begin) + abs(Fraction(more))
    way = phased(Mark(START, Fraction(begin)), Mark(END, value), zip(QUARTERS, parts, strict=True))
    today, tomorrow = way.expected(day), way.expected(day + timedelta(1))
    assert today is None or (tomorrow is not None and begin <= today <= tomorrow <= value)
