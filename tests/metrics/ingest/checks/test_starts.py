from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.indicators.periods import NoPeriod, parse
from services.metrics.ingest.checks.starts import Starts
from services.metrics.ingest.faults import Wrong
from services.metrics.observations.locked import Span
from shared.contracts.metrics.indicators import Frequency

LOCKED = Span(datetime(2025, 10, 31, 16, tzinfo=UTC), datetime(2025, 11, 30, 16, tzinfo=UTC), "approved")
"""November 2025."""


@given(
    st.dates(date(1985, 1, 1), date(1992, 12, 31)) | st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 23)
)
def test_an_hour_starts_when_its_period_does(day: date, hour: int) -> None:
    text = f"{day}T{hour:02}"
    try:
        expected = parse(text).starts
    except NoPeriod:
        with pytest.raises(Wrong):
            Starts("hourly", []).of(text)
        return
    assert datetime.fromisoformat(Starts("hourly", []).of(text)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "missing"), ("", "missing"), ("2026-11-24T24", "invalid_period"), ("2026-02-30T01", "invalid_period"),
        ("2026-11-24T1３", "invalid_period"), ("1986-05-04T02", "invalid_period"), ("2026-11-24", "other_frequency"),
        ("2026-11-24T01 ", "invalid_period"), ("2026-W48", "other_frequency"), ("2025-11-01T00", "period_locked"),
        ("2025-11-30T23", "period_locked"),
    ],
)  # fmt: skip
def test_what_is_no_open_hour_is_refused(text: str | None, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        Starts("hourly", [LOCKED]).of(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["2025-10-31T23", "2025-12-01T00"])
def test_beside_what_is_locked_it_is_open(text: str) -> None:
    assert datetime.fromisoformat(Starts("hourly", [LOCKED]).of(text)) == parse(text).starts


def test_a_lock_says_why() -> None:
    with pytest.raises(Wrong) as refused:
        Starts("monthly", [LOCKED]).of("2025-11")
    assert refused.value.params == {"reason": "approved"}
    assert Starts("monthly", [LOCKED]).of("2025-12") == "2025-12-01 00:00+08"


@pytest.mark.parametrize(
    ("frequency", "moment", "period"),
    [
        ("hourly", "2026-11-24T13:00:00", "2026-11-24T13"), ("daily", "2026-11-24T00:00:00", "2026-11-24"),
        ("weekly", "2026-11-23T00:00:00", "2026-W48"), ("monthly", "2026-11-01T00:00:00", "2026-11"),
        ("quarterly", "2026-10-01T00:00:00", "2026-Q4"), ("yearly", "2026-01-01T00:00:00", "2026"),
    ],
)  # fmt: skip
def test_a_moment_is_the_period_that_starts_then(frequency: Frequency, moment: str, period: str) -> None:
    assert datetime.fromisoformat(Starts(frequency, []).of(moment)) == parse(period).starts


@pytest.mark.parametrize(
    ("frequency", "moment", "code"),
    [
        ("monthly", "2026-11-30T00:00:00", "starts_none"), ("monthly", "2026-11-01T01:00:00", "starts_none"),
        ("weekly", "2026-11-24T00:00:00", "starts_none"), ("daily", "2026-11-31T00:00:00", "invalid_period"),
        ("hourly", "2026-11-24T13:30:00", "invalid_period"), ("monthly", "2026-11-01", "other_frequency"),
    ],
)  # fmt: skip
def test_a_moment_at_which_none_starts_is_refused(frequency: Frequency, moment: str, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        Starts(frequency, []).of(moment)
    assert refused.value.code == code
