"""When the period of a figure starts, by its text. Of hours there are thousands in a file, of days few."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta, timezone

from services.metrics.indicators.periods import NoPeriod, Period, ordinal_of, parse, period_at
from services.metrics.ingest.faults import Wrong
from services.metrics.observations.locked import Span
from shared.contracts.metrics.indicators import Frequency

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00")
"""How a date in a spreadsheet is read, as the clock shows it."""

EXAMPLES: Mapping[Frequency, str] = {
    "hourly": "2026-11-24T13", "daily": "2026-11-24", "weekly": "2026-W48", "monthly": "2026-11",
    "quarterly": "2026-Q4", "yearly": "2026",
}  # fmt: skip

HOURS = {f"T{hour:02}": f" {hour:02}:00+08" for hour in range(24)}
EAST = timezone(timedelta(hours=8))


class Starts:
    """As PostgreSQL reads an instant, always with one offset: texts are in order of time.

    A moment, as `2026-09-01T00:00:00`, stands for the period that starts then.

    Raises Wrong where it is no period of the frequency, or a locked one; where figures are restated, an open one.
    """

    def __init__(self, frequency: Frequency, locked: Sequence[Span], *, restates: bool = False) -> None:
        self._frequency, self._locked, self._restates = frequency, locked, restates
        self._days: dict[str, bool] = {}

    def of(self, text: str | None) -> str:
        if not text:
            raise Wrong("missing")
        if self._frequency == "hourly" and self._is_usual(text[:10]) and (hour := HOURS.get(text[10:])):
            return text[:10] + hour
        return self._of_any(text)

    def _of_any(self, text: str) -> str:
        starts = self._named(text).starts
        held = next((span for span in self._locked if span.holds(starts)), None)
        if held and not self._restates:
            raise Wrong("period_locked", reason=held.reason)
        if self._restates and not held:
            raise Wrong("period_open")
        return f"{starts.astimezone(EAST):%Y-%m-%d %H:%M}+08"

    def _named(self, text: str) -> Period:
        try:
            period = self._started(text) if MOMENT.fullmatch(text) else parse(text)
        except NoPeriod as none:
            raise self._wrong("invalid_period") from none
        if period.frequency != self._frequency:
            raise self._wrong("other_frequency")
        return period

    def _wrong(self, code: str) -> Wrong:
        return Wrong(code, expected=self._frequency, example=EXAMPLES[self._frequency])

    def _started(self, moment: str) -> Period:
        """The period that starts at that hour. Raises NoPeriod, Wrong where none does."""
        hour = parse(moment[:13])
        period = period_at(self._frequency, ordinal_of(self._frequency, hour.first, hour.hour))
        if period.starts != hour.starts:
            raise self._wrong("starts_none")
        return period

    def _is_usual(self, day: str) -> bool:
        """Its hours are 24, at one offset, and none is locked or has to be: as most days are."""
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
        return period.frequency == "daily" and at_midnight and free and not self._restates
