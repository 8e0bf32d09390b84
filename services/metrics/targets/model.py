"""A target as it is stored, and the way that it asks for."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import parse
from services.metrics.tables import Table
from services.metrics.targets.soundness import beginning_of, end_of, faults_in
from services.metrics.targets.trajectory import Aim, Mark, Trajectory, even, phased, through
from shared.contracts.metrics.targets import TargetState
from shared.errors import InvalidField
from shared.rows import Recorded

NoWay = Literal["no_date", "no_baseline", "band"]
"""Why nothing is expected on the way: nobody knows by when, or where it begins; a band is the same on every day."""


class Target(Recorded, TargetState, Table):
    BORN: ClassVar = {"shape": "even", "amber_from": "0.9", "basis": "stated"}
    """What a new one has where nobody says it."""

    VALUES: ClassVar = """
select distinct dimensions ->> $1 as value from target where dimensions ? $1 and deleted_at is null
"""

    def require_sound(self, indicator: Indicator) -> None:
        """Raises InvalidField."""
        if faults := [*faults_in(self, indicator)]:
            raise InvalidField(*faults)

    def aim(self, indicator: Indicator) -> Aim:
        """What figures are measured against."""
        begin = beginning_of(self, indicator)
        band = (Decimal(self.band["low"]), Decimal(self.band["high"])) if self.band else None
        return Aim(indicator.direction, self.value or Decimal(0), band, begin.value if begin else None)

    def trajectory(self, indicator: Indicator, programme_end: date | None = None) -> Trajectory | NoWay:
        """`programme_end` is the last day of its programme, where that is known."""
        begin, day = beginning_of(self, indicator), programme_end if self.horizon == "programme_end" else end_of(self)
        if self.value is None:
            return "band"
        if day is None:
            return "no_date"
        end = Mark(day, Fraction(self.value))
        if self.shape == "points":
            return through(begin, end, ((parse(point["period"]), Decimal(point["value"])) for point in self.points))
        if begin is None or begin.day >= day:
            return "no_baseline"
        phases = [(parse(phase["period"]), Decimal(phase["share"])) for phase in self.phases]
        return phased(begin, end, phases) if phases else even(begin, end)

    def state(self) -> TargetState:
        return TargetState.model_validate(self)
