"""All addresses of the room, in one place."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.projects.schedule.model.calendar import CalendarYear
from services.projects.schedule.model.dependencies import Dependency
from services.projects.schedule.model.milestones import Milestone
from services.projects.schedule.routes import calendar, dependencies, milestones, schedules
from shared.http.reads.resources import readable


def routers() -> Iterator[APIRouter]:
    """Every address of the room."""
    for room in (milestones, dependencies, calendar):
        yield room.changes
    yield milestones.reads
    yield schedules.reads
    for noun in (Milestone, Dependency, CalendarYear):
        yield readable(noun, "schedule")
