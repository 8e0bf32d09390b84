"""What takes the place of a superseded milestone takes its links too."""

from uuid import UUID

from services.projects.schedule.errors import MilestoneEnded, OtherProgramme
from services.projects.schedule.model.dependencies import Dependency
from services.projects.schedule.model.milestones import Milestone
from services.projects.schedule.repository import dependencies_of, find_named
from services.projects.schedule.use_cases.dependencies import require_may_link, require_no_cycle
from shared.contracts.base import Event
from shared.work import Work

Facts = list[tuple[Dependency, Event]]


async def hand_over(work: Work, milestone: Milestone, heir: UUID, *, reason: str) -> None:
    """Bind the heir by what bound it, and record each link.

    A link that the heir has already, or that would lead from the heir to itself, stays where it is and binds nothing.
    Raises NamedNothing, OtherProgramme, MilestoneEnded, Cycle, WriteNotGranted.
    """
    await require_heir(work, milestone, heir)
    links = await dependencies_of(work, milestone.programme)
    moved = given(links, milestone.id, heir)
    if moved:
        require_may_link(work, moved[0][0].labels)
        await require_no_cycle(work, links)
    await work.record_all(moved, reason=reason)


async def require_heir(work: Work, milestone: Milestone, heir: UUID) -> None:
    """It stands in the same programme."""
    found = await find_named(work, heir, "superseded_by")
    if found.programme != milestone.programme:
        raise OtherProgramme
    if not found.stands or found.id == milestone.id:
        raise MilestoneEnded


def given(links: list[Dependency], old: UUID, new: UUID) -> Facts:
    """The links that change hands."""
    bound = {link.ends for link in links}
    facts: Facts = []
    for link in links:
        first, last = (new if end == old else end for end in link.ends)
        if old in link.ends and (first, last) not in bound and first != last:
            bound.add((first, last))
            facts.append((link, link.give(old, new)))
    return facts
