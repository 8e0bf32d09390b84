"""The schedule over HTTP."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.projects.schedule.model import CalendarYear, Dependency, Milestone
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
