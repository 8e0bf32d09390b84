"""Schedules for tests: say what matters, the rest is ordinary. None is recorded yet."""

from datetime import date, timedelta
from typing import Any

from services.projects.schedule.model.calendar import CalendarYear
from services.projects.schedule.model.dependencies import Dependency
from services.projects.schedule.model.milestones import Milestone
from shared.auth.labels import HUB, PUBLIC
from shared.rows import new_id


def through(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(f"2023-{first}"), date.fromisoformat(f"2023-{last}")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


OFF_2023 = [
    *through("01-01", "01-02"),
    *through("01-21", "01-27"),
    *through("04-05", "04-05"),
    *through("04-29", "05-03"),
    *through("06-22", "06-24"),
    *through("09-29", "10-06"),
]
WORKED_2023 = [
    *through("01-28", "01-29"),
    *through("04-23", "04-23"),
    *through("05-06", "05-06"),
    *through("06-25", "06-25"),
    *through("10-07", "10-08"),
]
"""The country's calendar of 2023, as it was announced; days off with the weekends among them."""


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
