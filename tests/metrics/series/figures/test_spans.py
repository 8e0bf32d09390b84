from datetime import UTC, datetime

import pytest

from services.metrics.indicators.periods import parse
from services.metrics.series.figures.spans import Span, span_over
from shared.contracts.metrics.indicators import Frequency


@pytest.mark.parametrize(
    ("step", "first", "last", "periods"),
    [
        ("monthly", "2026-01", "2026-03", ["2026-01", "2026-02", "2026-03"]),
        ("quarterly", "2026-03", "2026-04", ["2026-Q1", "2026-Q2"]),
        ("weekly", "2026-01-05", "2026-01-12", ["2026-W02", "2026-W03"]),
        ("weekly", "2025", "2025-01", ["2025-W01", "2025-W02", "2025-W03", "2025-W04", "2025-W05"]),
        ("hourly", "2026-01-01T23", "2026-01-02T01", ["2026-01-01T23", "2026-01-02T00", "2026-01-02T01"]),
        ("daily", "2024-02-28", "2024-02", ["2024-02-28", "2024-02-29"]),
        ("yearly", "2026", "2025", []),
    ],
)
def test_it_is_all_periods_that_the_time_touches(step: Frequency, first: str, last: str, periods: list[str]) -> None:
    assert [str(period) for period in span_over(step, parse(first), parse(last)).periods] == periods


def test_it_is_split_into_the_shorter_periods_that_it_is_made_of() -> None:
    span = span_over("monthly", parse("2026-01"), parse("2026-02"))
    assert (span.split("daily").length, span.split("hourly").length) == (59, 59 * 24)
    first = parse("2026-01-01").ordinal
    assert span.ordinals("daily") == [first, first + 31, first + 59]


def test_a_day_of_summer_time_has_an_hour_less() -> None:
    assert span_over("daily", parse("1988-04-17"), parse("1988-04-17")).split("hourly").length == 23


def test_edges_are_instants_at_which_periods_start_in_shanghai() -> None:
    edges = Span("monthly", parse("2026-01").ordinal, 1).edges
    assert edges == [datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 1, 31, 16, tzinfo=UTC)]


def test_many_periods_are_taken_as_one() -> None:
    """From January to October, whose 304 days end where November begins."""
    ten = Span("monthly", parse("2026-01").ordinal, 1, every=10)
    assert ten.edges == [parse("2026-01").starts, parse("2026-11").starts]
    assert ten.split("daily").length == 304
