"""A scorecard as it is stored."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self
from uuid import UUID, uuid5

from services.metrics.scorecards.scoring import Score, Standing
from services.metrics.tables import Table
from services.metrics.targets.trajectory import told
from shared.contracts.base import Created, Event, Reinstated
from shared.contracts.metrics.scorecards import ScorecardRevised, ScorecardState
from shared.rows import Recorded

SHARE_PLACES = 4
LARGEST = Decimal(10) ** 14
"""A decimal of the API has less than so much before its point."""


def scorecard_id(target: UUID) -> UUID:
    """Each target has one."""
    return uuid5(target, "scorecard")


def sayable(exact: Fraction | None, places: int) -> Decimal | None:
    """Rounded half away from zero; None too for what is too large to be told."""
    value = told(exact, places)
    return None if value is None or abs(value) >= LARGEST else value


class Scorecard(Recorded, ScorecardState, Table):
    FOLLOWS = True

    @classmethod
    def begin(cls, id: UUID, said: Mapping[str, Any], labels: list[str]) -> Self:
        return cls.model_validate({**said, "id": id, "labels": labels})

    def become(self, said: Mapping[str, Any], labels: list[str]) -> Event | None:
        """What is to be recorded; None where nothing is another."""
        before, light = self.model_dump(), self.light
        for name, value in said.items():
            setattr(self, name, value)
        self.labels = labels
        fields = [name for name in said if getattr(self, name) != before[name]]
        if self.version == 0:
            return Created()
        if self.deleted_at is not None:
            self.deleted_at = None
            return Reinstated()
        return ScorecardRevised(fields=fields, light=light) if fields else None

    def state(self) -> ScorecardState:
        return ScorecardState.model_validate(self)


def said_of(score: Score, standing: Standing, goal: str | None) -> dict[str, Any]:
    """All fields but the id."""
    target, indicator, now = score.target, score.case.indicator, score.known.now
    light, reason = score.light
    return {
        "target": target.id,
        **{name: getattr(target, name) for name in ("indicator", "dimensions", "horizon", "period", "due_on")},
        **{name: getattr(indicator, name) for name in ("programme", "lead_unit", "districts")},
        "goal": goal,
        "actual": sayable(now and now.value, indicator.places),
        "figures_to": now and str(now.period),
        "judged_on": score.judged_on,
        "expected": sayable(score.expected, indicator.places),
        **{name: sayable(getattr(score, name), SHARE_PLACES) for name in ("time_progress", "attainment", "before")},
        "light": light,
        "reason": reason,
        "trend": score.trend,
        **standing_said(standing),
        "held": score.parts.held,
        "demo": score.parts.demo,
    }


def standing_said(standing: Standing) -> dict[str, int | None]:
    rank, ranked, before = standing
    return {"rank": rank, "ranked": ranked, "rank_before": before, "rank_change": standing.change}
