"""The time that a figure is about: a year, quarter, month, week (ISO 8601), day or hour of Asia/Shanghai.

A week belongs to no month: days make weeks, or months, quarters and years. The country had summer time from 1986
to 1991: the hour that a spring skipped is no period, and the one that an autumn had twice is one of two hours.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.contracts.metrics.indicators import Frequency

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1950, 2149

SHAPES: tuple[tuple[Frequency, re.Pattern[str]], ...] = (
    ("monthly", re.compile(r"(\d{4})-(\d\d)", re.ASCII)),
    ("daily", re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)),
    ("hourly", re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)", re.ASCII)),
    ("weekly", re.compile(r"(\d{4})-W(\d\d)", re.ASCII)),
    ("quarterly", re.compile(r"(\d{4})-Q(\d)", re.ASCII)),
    ("yearly", re.compile(r"(\d{4})", re.ASCII)),
)

CONTAINED: dict[Frequency, frozenset[Frequency]] = {
    "hourly": frozenset({"hourly", "daily", "weekly", "monthly", "quarterly", "yearly"}),
    "daily": frozenset({"daily", "weekly", "monthly", "quarterly", "yearly"}),
    "weekly": frozenset({"weekly"}),
    "monthly": frozenset({"monthly", "quarterly", "yearly"}),
    "quarterly": frozenset({"quarterly", "yearly"}),
    "yearly": frozenset({"yearly"}),
}
"""Frequencies whose periods are made of whole periods of the first."""

DAYS: dict[Frequency, int] = {"daily": 1, "weekly": 7}
MONTHS: dict[Frequency, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}

SKIPPED = [
    date(*day).toordinal() * 24 + 2
    for day in ((1986, 5, 4), (1987, 4, 12), (1988, 4, 17), (1989, 4, 16), (1990, 4, 15), (1991, 4, 14))
]
"""The hours that are none, as hours of the clock on the wall."""
LEFT = [hour - nth for nth, hour in enumerate(SKIPPED)]
"""The ordinal of the hour that follows each."""


class NoPeriod(ValueError):
    """The text names no period from 1950 to 2149."""


class Period(NamedTuple):
    """From `starts` until just before `ends`. `first` is its first day, `hour` is 0 but for hours.

    Those of one frequency are ordered by time.
    """

    frequency: Frequency
    first: date
    hour: int = 0

    def __str__(self) -> str:
        year, month = self.first.year, self.first.month
        match self.frequency:
            case "yearly":
                return f"{year:04}"
            case "quarterly":
                return f"{year:04}-Q{(month + 2) // 3}"
            case "monthly":
                return f"{year:04}-{month:02}"
            case "weekly":
                year, week, _ = self.first.isocalendar()
                return f"{year:04}-W{week:02}"
            case "daily":
                return self.first.isoformat()
            case "hourly":
                return f"{self.first.isoformat()}T{self.hour:02}"

    @property
    def starts(self) -> datetime:
        """In UTC, as it is stored."""
        year, month, day = self.first.year, self.first.month, self.first.day
        return datetime(year, month, day, self.hour, tzinfo=SHANGHAI).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The instant at which the next one starts."""
        return self.next().starts

    @property
    def ordinal(self) -> int:
        """Its number among those of its frequency; the next one has the next."""
        return ordinal_of(self.frequency, self.first, self.hour)

    def shift(self, n: int) -> "Period":
        """The n-th after it, or before it where n is negative."""
        return period_at(self.frequency, self.ordinal + n)

    def next(self) -> "Period":
        return self.shift(1)

    def previous(self) -> "Period":
        return self.shift(-1)

    def year_before(self) -> "Period | None":
        """The one that is called alike; None where that year has none: a 53rd week, 29 February, a skipped hour."""
        text = str(self)
        try:
            return parse(f"{int(text[:4]) - 1:04}{text[4:]}")
        except NoPeriod:
            return None

    def containing(self, frequency: Frequency) -> "Period":
        """The longer one that it is a part of. Raises ValueError where there is none, such as the month of a week."""
        require_parts(frequency, self.frequency)
        return period_at(frequency, ordinal_of(frequency, self.first, self.hour))

    def parts(self, frequency: Frequency) -> Iterator["Period"]:
        """The shorter ones that it is made of, in order. Raises ValueError where it is not made of such."""
        require_parts(self.frequency, frequency)
        if self.frequency == frequency:
            return iter((self,))
        begin, end = ordinal_of(frequency, self.first, 0), ordinal_of(frequency, self.next().first, 0)
        return (period_at(frequency, ordinal) for ordinal in range(begin, end))


def require_parts(whole: Frequency, part: Frequency) -> None:
    if whole not in CONTAINED[part]:
        raise ValueError(f"no {whole} period is made of {part} ones")


@lru_cache(maxsize=20_000)
def parse(text: str) -> Period:
    """Strict: ASCII digits, every digit there, nothing around. Raises NoPeriod."""
    for frequency, shape in SHAPES:
        if found := shape.fullmatch(text):
            return named(frequency, *map(int, found.groups()))
    raise NoPeriod


def named(frequency: Frequency, year: int, *rest: int) -> Period:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoPeriod
    try:
        return made(frequency, year, *rest)
    except ValueError as none:
        raise NoPeriod from none


def made(frequency: Frequency, year: int, *rest: int) -> Period:
    """Raises ValueError where the year has no such month, week, day or hour."""
    match frequency, rest:
        case "weekly", (week,):
            return Period(frequency, date.fromisocalendar(year, week, 1))
        case "quarterly", (quarter,):
            return Period(frequency, date(year, quarter * 3 - 2, 1))
        case "hourly", (month, day, hour):
            return hour_of(date(year, month, day), hour)
    month, day = (*rest, 1, 1)[:2]
    return Period(frequency, date(year, month, day))


def hour_of(day: date, hour: int) -> Period:
    if hour > 23 or day.toordinal() * 24 + hour in SKIPPED:
        raise NoPeriod
    return Period("hourly", day, hour)


def ordinal_of(frequency: Frequency, day: date, hour: int) -> int:
    """Of the period that the hour lies in."""
    if months := MONTHS.get(frequency):
        return (day.year * 12 + day.month - 1) // months
    if days := DAYS.get(frequency):
        return (day.toordinal() - 1) // days
    wall = day.toordinal() * 24 + hour
    return wall - bisect_left(SKIPPED, wall)


def period_at(frequency: Frequency, ordinal: int) -> Period:
    """The one with this number. Raises ValueError or OverflowError beyond the years 1 to 9999."""
    if months := MONTHS.get(frequency):
        year, month = divmod(ordinal * months, 12)
        return Period(frequency, date(year, month + 1, 1))
    if days := DAYS.get(frequency):
        return Period(frequency, date.fromordinal(ordinal * days + 1))
    day, hour = divmod(ordinal + bisect_right(LEFT, ordinal), 24)
    return Period(frequency, date.fromordinal(day), hour)


def period_of(frequency: Frequency, instant: datetime) -> Period:
    """The one that the instant lies in."""
    local = instant.astimezone(SHANGHAI)
    return period_at(frequency, ordinal_of(frequency, local.date(), local.hour))
