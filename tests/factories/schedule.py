"""Schedules for tests: say what matters, the rest is ordinary. None is recorded yet."""

from datetime import date
from typing import Any

from services.projects.schedule.model import CalendarYear, Dependency, Milestone
from shared.auth.labels import HUB, PUBLIC
from shared.rows import new_id


def create_milestone(planned: date | None = None, **said: Any) -> Milestone:
    """Due on the planned day, and forecast for it."""
    precision = "day" if planned else None
    ordinary: dict[str, Any] = {
        **dict.fromkeys(Milestone.model_fields.keys() - {"version"}),
        "id": new_id(),
        "programme": "LJ-08",
        "work_item_id": new_id(),
        "name": {"zh": "龙兴隧道通车", "en": "Longxing tunnel opens"},
        "status": "planned",
        "hard_deadline": False,
        "planned": planned,
        "planned_precision": precision,
        "forecast": planned,
        "forecast_precision": precision,
        "labels": [HUB],
    }
    return Milestone(**ordinary | said)


def create_dependency(predecessor: Milestone, successor: Milestone, *, lag_days: int = 0) -> Dependency:
    return Dependency.between(new_id(), predecessor, successor, {"lag_days": lag_days}, labels=[HUB])


def create_calendar_year(year: int = 2023) -> CalendarYear:
    return CalendarYear(
        id=new_id(), year=year, days_off=[], worked_weekends=[], source="国务院办公厅通知", labels=[HUB, PUBLIC]
    )
