"""What a lock of a period means to an indicator that is reported by shorter or other ones."""

from datetime import datetime
from typing import NamedTuple

from services.metrics.indicators.periods import period_of
from shared.contracts.metrics.indicators import Frequency


class Span(NamedTuple):
    """Periods that start from `starts` on and before `ends` are locked."""

    starts: datetime
    ends: datetime
    reason: str

    def holds(self, starts: datetime) -> bool:
        return self.starts <= starts < self.ends


def span_of(starts: datetime, ends: datetime, reason: str, frequency: Frequency) -> Span:
    """Of the periods of the frequency those that lie wholly within: a week over its end stays open."""
    return Span(starts, period_of(frequency, ends).starts, reason)
