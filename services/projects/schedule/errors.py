"""What a schedule refuses; what the tree refuses as well is among its errors."""

from shared.errors import HubError


class MilestoneReached(HubError, code="milestone_reached", status=409, zh="里程碑已完成", en="It was reached"):
    """A date in the past is a fact. If it is wrong, reopen the milestone (`to: planned`) and give it another then."""


class MilestoneEnded(HubError, code="milestone_ended", status=409, zh="里程碑已取消或被替代", en="It was ended"):
    """It was cancelled or superseded, so nothing is expected of it. Reopen it first (`to: planned`)."""


class DeadlineUndated(HubError, code="deadline_undated", status=409, zh="硬期限没有日期", en="A deadline without date"):
    """A hard deadline is the planned date: give one, or say `hard_deadline: false`."""


class InTheFuture(HubError, code="in_the_future", status=422, zh="日期在未来", en="It lies in the future"):
    """What was reached was reached today at the latest. What is still to come is a forecast."""


class OtherProgramme(HubError, code="other_programme", status=409, zh="不属于同一工程", en="Of another programme"):
    """Milestones bind and supersede each other within one programme."""


class DuplicateDependency(
    HubError, code="duplicate_dependency", status=409, zh="依赖关系已存在", en="They are linked already"
):
    """One link leads from one milestone to another. Change its lag instead."""


class BeyondCalendar(HubError, code="beyond_calendar", status=409, zh="日期超出日历范围", en="Past the calendar's end"):
    """A milestone would fall before 1970 or after 2149: look for a lag that is too long."""
