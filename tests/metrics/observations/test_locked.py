import pytest

from services.metrics.indicators.periods import parse
from services.metrics.observations.locked import span_of
from shared.contracts.metrics.indicators import Frequency


@pytest.mark.parametrize(
    ("locked", "frequency", "held", "free"),
    [
        ("2026-11", "daily", ["2026-11-01", "2026-11-30"], ["2026-10-31", "2026-12-01"]),
        ("2026-11", "hourly", ["2026-11-01T00", "2026-11-30T23"], ["2026-10-31T23", "2026-12-01T00"]),
        ("2026-11", "weekly", ["2026-W45", "2026-W48"], ["2026-W44", "2026-W49"]),
        ("2026-Q4", "monthly", ["2026-10", "2026-12"], ["2026-09", "2027-01"]),
        ("2026-11", "yearly", [], ["2026", "2025"]),
        ("2026", "yearly", ["2026"], ["2025", "2027"]),
    ],
)
def test_what_lies_wholly_within_is_locked(locked: str, frequency: Frequency, held: list[str], free: list[str]) -> None:
    """November 2026 begins on a Sunday and ends on a Monday: of its weeks four lie within."""
    period = parse(locked)
    span = span_of(period.starts, period.ends, "closed", frequency)
    assert [span.holds(parse(text).starts) for text in held] == [True] * len(held)
    assert [span.holds(parse(text).starts) for text in free] == [False] * len(free)
