"""What a schedule does when something else has happened."""

from services.projects.schedule.use_cases.calendar import COUNT_ANEW
from services.projects.schedule.use_cases.settling import settle
from services.projects.tree.repository import lock_programmes
from shared.records.timers import Timer
from shared.work import Work


async def count_anew(work: Work, timer: Timer) -> None:
    """The calendar changed: whatever waits for working days of this programme falls where they lead to now."""
    await lock_programmes(work, timer.key)
    await settle(work, timer.key, cause=timer.aggregate_id, reason="工作日历变化 · the calendar changed")


TIMERS = {COUNT_ANEW: count_anew}
