"""What one can do to the links between milestones. Each is checked, and settled, under the lock of its programme."""

from collections.abc import Iterable
from uuid import UUID

from services.projects.schedule.errors import DuplicateDependency, OtherProgramme
from services.projects.schedule.model.dependencies import Dependency, Lag
from services.projects.schedule.model.milestones import Milestone
from services.projects.schedule.network import cycle_of
from services.projects.schedule.repository import (
    dependencies_of,
    find_named,
    hold,
    hold_standing,
    link_of,
    visible_of,
)
from services.projects.schedule.use_cases.settling import settle
from services.projects.tree.repository import lock_programmes
from shared.contracts.base import Changed, Created
from shared.database import Overtaken
from shared.records.archiving import archive, reinstate
from shared.records.naming import Cycle
from shared.versions import Revision
from shared.work import Work, WriteNotGranted

LABELS = "select labels from programme where code = $1"

LINKED = """
select exists (select from dependency where predecessor_id = $1 and successor_id = $2 and deleted_at is null)
"""

REACHES = """
with recursive later (id) as (
    select $1::uuid
    union
    select successor_id from dependency join later on predecessor_id = later.id where deleted_at is null
)
select exists (select from later where id = $2)
"""
"""Whether one waits for the other already, also over what was cancelled or superseded: it may be planned again."""


async def link_milestones(
    work: Work, *, id: UUID, predecessor_id: UUID, successor_id: UUID, lag: Lag, reason: str
) -> Dependency:
    """Let one wait for the other, and move what waits. Raises BeyondCalendar and what `bind_milestones` does."""
    row = await bind_milestones(
        work, id=id, predecessor_id=predecessor_id, successor_id=successor_id, lag=lag, reason=reason
    )
    await settle(work, row.programme, cause=row.id, reason=reason)
    return row


async def bind_milestones(
    work: Work, *, id: UUID, predecessor_id: UUID, successor_id: UUID, lag: Lag, reason: str
) -> Dependency:
    """One of many links: whoever makes them settles their programme once they all are made.

    Raises NamedNothing, OtherProgramme, DuplicateDependency, Cycle, WriteNotGranted.
    """
    predecessor, successor = await hold_both(work, predecessor_id, successor_id)
    labels = await work.value(LABELS, predecessor.programme)
    require_may_link(work, labels)
    row = Dependency.between(id, predecessor, successor, lag, labels=labels)
    await require_bindable(work, row)
    await work.record(row, Created(), reason=reason)
    return row


async def hold_both(work: Work, predecessor_id: UUID, successor_id: UUID) -> tuple[Milestone, Milestone]:
    """Under the lock of the predecessor's programme."""
    found = await find_named(work, predecessor_id, "predecessor_id")
    await lock_programmes(work, found.programme)
    predecessor = await find_named(work, predecessor_id, "predecessor_id")
    if predecessor.programme != found.programme:
        raise Overtaken
    return predecessor, await find_named(work, successor_id, "successor_id")


def require_may_link(work: Work, labels: Iterable[str]) -> None:
    """A link moves the dates of the whole programme, so it takes a right to change the whole programme."""
    if work.caller.writes.isdisjoint(labels):
        raise WriteNotGranted


async def require_bindable(work: Work, row: Dependency) -> None:
    """Raises DuplicateDependency, Cycle."""
    if await work.value(LINKED, *row.ends):
        raise DuplicateDependency
    if await work.value(REACHES, row.successor_id, row.predecessor_id):
        await require_no_cycle(work, [*await dependencies_of(work, row.programme), row])


async def require_no_cycle(work: Work, links: Iterable[Dependency]) -> None:
    if cycle := cycle_of(map(link_of, links)):
        raise Cycle(await visible_of(work, cycle))


async def change_dependency(work: Work, key: str, *, changes: Lag, seen: Revision | None, reason: str) -> Dependency:
    """Another lag; without any that differs nothing is recorded. Raises NotFound and what `Work.require` does."""
    row = await hold_standing(work, Dependency, key, seen)
    if fields := row.change(changes):
        await work.record(row, Changed(fields=fields), reason=reason)
        await settle(work, row.programme, cause=row.id, reason=reason)
    return row


async def unlink_milestones(work: Work, key: str, *, seen: Revision | None, reason: str) -> Dependency:
    """What waited falls on its own date, or on what else pushes it. Raises NotFound and what `Work.require` does."""
    row = await hold(work, Dependency, key)
    await archive(work, row, seen=seen, reason=reason)
    await settle(work, row.programme, cause=row.id, reason=reason)
    return row


async def restore_dependency(work: Work, key: str, *, seen: Revision | None, reason: str) -> Dependency:
    """Raises NotFound, NotArchived, NamedNothing, OtherProgramme, DuplicateDependency, Cycle.

    And what `Work.require` does.
    """
    row = await hold(work, Dependency, key)
    work.require(row, seen)
    if row.deleted_at is not None:
        await require_ends(work, row)
        await require_bindable(work, row)
    await reinstate(work, row, seen=seen, reason=reason)
    await settle(work, row.programme, cause=row.id, reason=reason)
    return row


async def require_ends(work: Work, row: Dependency) -> None:
    """Both ends stand where the link does."""
    for id, field in zip(row.ends, ("predecessor_id", "successor_id"), strict=True):
        if (await find_named(work, id, field)).programme != row.programme:
            raise OtherProgramme
