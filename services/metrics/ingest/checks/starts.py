"""When the period of a figure starts, by its text. Of hours there are thousands in a file, of days few."""

from collections.abc import Sequence
from datetime import timedelta, timezone

from services.metrics.indicators.periods import NoPeriod, Period, parse
from services.metrics.ingest.faults import Wrong
from services.metrics.observations.locked import Span
from shared.contracts.metrics.indicators import Frequency

HOURS = {f"T{hour:02}": f" {hour:02}:00+08" for hour in range(24)}
EAST = timezone(timedelta(hours=8))


class Starts:
    """As PostgreSQL reads an instant, always with one offset: texts are in order of time.

    Raises Wrong where it is no period of the frequency, or a locked one.
    """

    def __init__(self, frequency: Frequency, locked: Sequence[Span]) -> None:
        self._frequency, self._locked = frequency, locked
        self._days: dict[str, bool] = {}

    def of(self, text: str | None) -> str:
        if not text:
            raise Wrong("missing")
        if self._frequency == "hourly" and self._is_usual(text[:10]) and (hour := HOURS.get(text[10:])):
            return text[:10] + hour
        return self._of_any(text)

    def _of_any(self, text: str) -> str:
        starts = self._named(text).starts
        for span in self._locked:
            if span.holds(starts):
                raise Wrong("period_locked", reason=span.reason)
        return f"{starts.astimezone(EAST):%Y-%m-%d %H:%M}+08"

    def _named(self, text: str) -> Period:
        try:
            period = parse(text)
        except NoPeriod as none:
            raise Wrong("invalid_period", expected=self._frequency) from none
        if period.frequency != self._frequency:
            raise Wrong("other_frequency", expected=self._frequency)
        return period

    def _is_usual(self, day: str) -> bool:
        """Its hours are 24, at one offset, and none is locked: as most days are."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._found_usual(day)
        return known

    def _found_usual(self, day: str) -> bool:
        try:
            period = parse(day)
        except NoPeriod:
            return False
        starts, ends = period.starts, period.ends
        at_midnight = starts.astimezone(EAST).hour == ends.astimezone(EAST).hour == 0
        free = all(ends <= span.starts or span.ends <= starts for span in self._locked)
        return period.frequency == "daily" and at_midnight and free
