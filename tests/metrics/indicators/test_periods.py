import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.indicators.periods import (
    CONTAINED,
    SHANGHAI,
    SKIPPED,
    NoPeriod,
    Period,
    ordinal_of,
    parse,
    period_at,
)
from shared.contracts.metrics.indicators import Frequency

FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)

days = st.dates(date(1950, 1, 2), date(2149, 12, 28))
summers = st.dates(date(1986, 1, 1), date(1991, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    frequency = draw(st.sampled_from(FREQUENCIES))
    return period_at(frequency, ordinal_of(frequency, draw(days | summers), draw(st.integers(0, 23))))


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("2026", "2025-12-31T16", "2026-12-31T16"),
        ("2026-Q4", "2026-09-30T16", "2026-12-31T16"),
        ("2026-11", "2026-10-31T16", "2026-11-30T16"),
        ("2026-W48", "2026-11-22T16", "2026-11-29T16"),
        ("2026-11-24", "2026-11-23T16", "2026-11-24T16"),
        ("2026-11-24T13", "2026-11-24T05", "2026-11-24T06"),
    ],
)
def test_a_period_is_half_open_in_the_time_of_shanghai(text: str, starts: str, ends: str) -> None:
    assert (parse(text).starts, parse(text).ends) == (at(starts), at(ends))


@given(periods())
def test_what_is_written_is_read_again(period: Period) -> None:
    assert parse(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "", "26", "02026", "1949", "2150", "0000", "2026-0", "2026-00", "2026-13", "2026-2", "2026-2-1", "2026-02-29",
        "2026-11-31", "2026-W00", "2026-W54", "2025-W53", "2026-W1", "2026-w48", "2026-Q0", "2026-Q5", "2026-q1",
        "2026-11-24T24", "2026-11-24T7", "2026-11-24 13", "2026-11-24T13:00", "2026-11-24t13", "20261124",
        " 2026", "2026 ", "2026\n", "+2026", "-2026", "2026-+1", "２０２６", "2026-１１", "٢٠٢٦", "2026年", "2026-W4８",
        "2026–11", "1986-05-04T02",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NoPeriod):
        parse(text)


@given(st.text(alphabet="0123456789-WQT ０１۱²\n+", max_size=14))
def test_whatever_is_read_is_written_the_same(text: str) -> None:
    try:
        assert str(parse(text)) == text
    except NoPeriod:
        assert not re.fullmatch(r"(19[5-9]\d|20\d\d)(-0[1-9]|-1[0-2]|-Q[1-4])?", text, re.ASCII)


@given(periods(), st.sampled_from(FREQUENCIES))
def test_parts_cover_the_whole_without_gap_or_overlap(whole: Period, frequency: Frequency) -> None:
    if whole.frequency not in CONTAINED[frequency] or (whole.frequency, frequency) == ("yearly", "hourly"):
        return
    parts = [*whole.parts(frequency)]
    assert (parts[0].starts, parts[-1].ends) == (whole.starts, whole.ends)
    assert all(part.ends == following.starts and part.starts < part.ends for part, following in pairwise(parts))
    assert {part.containing(whole.frequency) for part in parts} == {whole}


def test_a_year_has_each_of_its_hours() -> None:
    assert [len([*parse(text).parts("hourly")]) for text in ("2026", "2024", "1988")] == [8760, 8784, 8783]


def test_a_week_is_made_of_days_and_hours_and_of_nothing_else() -> None:
    week = parse("2026-W48")
    assert ([str(day) for day in week.parts("daily")][::6], len([*week.parts("hourly")])) == (
        ["2026-11-23", "2026-11-29"], 168,
    )  # fmt: skip
    with pytest.raises(ValueError, match="made of"):
        week.containing("monthly")
    with pytest.raises(ValueError, match="made of"):
        parse("2026").parts("weekly")


def test_the_hour_that_a_spring_skipped_is_no_period() -> None:
    before = parse("1986-05-04T01")
    assert str(before.next()) == "1986-05-04T03"
    assert (before.ends, parse("1986-05-04T03").previous()) == (at("1986-05-03T18"), before)


def test_the_hour_that_an_autumn_had_twice_is_one_of_two() -> None:
    twice = parse("1986-09-14T01")
    assert (twice.starts, twice.ends) == (at("1986-09-13T16"), at("1986-09-13T18"))


def test_a_day_is_as_long_as_its_clock_was() -> None:
    lengths = {text: parse(text).ends - parse(text).starts for text in ("1986-05-04", "1986-09-14", "1986-09-15")}
    assert [length // timedelta(hours=1) for length in lengths.values()] == [23, 25, 24]


def test_the_skipped_hours_are_those_of_the_zone() -> None:
    walls = [datetime(1985, 1, 1) + timedelta(hours=n) for n in range(24 * 365 * 8)]  # noqa: DTZ001 # On the wall.
    none = [wall for wall in walls if local(wall) != wall]
    assert [wall.date().toordinal() * 24 + wall.hour for wall in none] == SKIPPED


@given(periods(), st.integers(-1900, 1900))
def test_a_shift_is_undone_by_its_opposite(period: Period, n: int) -> None:
    assert period.shift(n).shift(-n) == period
    assert period.shift(n).ordinal - period.ordinal == n


@given(periods(), periods())
def test_periods_of_one_frequency_are_in_order_of_time(one: Period, other: Period) -> None:
    if one.frequency == other.frequency:
        assert (one < other) == (one.starts < other.starts) == (one.ordinal < other.ordinal)


def test_a_year_ends_with_its_last_week() -> None:
    assert [str(parse(text).next()) for text in ("2026-W53", "2025-W52", "2020-W53")] == [
        "2027-W01", "2026-W01", "2021-W01",
    ]  # fmt: skip
    assert parse("2026-W53").first == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026", "2025"), ("2026-Q4", "2025-Q4"), ("2026-W48", "2025-W48"), ("2026-11-24T13", "2025-11-24T13"),
        ("2026-W53", None), ("2024-02-29", None), ("1987-05-04T02", None), ("1950", None),
    ],
)  # fmt: skip
def test_the_year_before_has_the_same_name_or_none(text: str, before: str | None) -> None:
    found = parse(text).year_before()
    assert (str(found) if found else None) == before


def test_february_has_a_day_more_in_a_leap_year() -> None:
    assert [len([*parse(text).parts("daily")]) for text in ("2024-02", "2026-02", "2100-02", "2000-02")] == [
        29, 28, 28, 29,
    ]  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00:00+00:00")


def local(wall: datetime) -> datetime:
    """What the clock on the wall shows then."""
    return wall.replace(tzinfo=SHANGHAI).astimezone(UTC).astimezone(SHANGHAI).replace(tzinfo=None)
