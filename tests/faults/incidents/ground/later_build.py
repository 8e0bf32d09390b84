"""Notifications of a later build, which knows one event more: `python -m … replay`."""

from typing import ClassVar

from shared.contracts.base import Event
from shared.contracts.kinds import EVENTS


class MilestoneBlessed(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.milestone.blessed.v1"

    by: str


if __name__ == "__main__":
    EVENTS[MilestoneBlessed.TYPE] = MilestoneBlessed
    from services.notifications import __main__ as build  # noqa: F401 - its readers are made of the events that are known by now.
