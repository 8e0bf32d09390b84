"""Out of the way and back: nothing is ever deleted, and no id is used again."""

from collections.abc import Iterable

from shared.contracts.base import Archived, Reinstated
from shared.errors import HubError, NotFound
from shared.rows import Recorded
from shared.versions import Revision
from shared.work import Work


class HasChildren(HubError, code="has_children", status=409, zh="仍有下级", en="Others stand below it"):
    """What stands below it has to be archived or moved first. `kinds` says of what kind that is."""

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__()
        self.members = {"kinds": [*kinds]}


class NotArchived(HubError, code="not_archived", status=409, zh="未归档", en="It is not archived"):
    """It stands: there is nothing to bring back."""


async def archive(work: Work, row: Recorded, *, seen: Revision | None, reason: str) -> None:
    """Raises NotFound where it is archived already."""
    work.require_writable(row)
    if row.deleted_at is not None:
        raise NotFound(row.id)
    work.require(row, seen)
    row.deleted_at = await work.now()
    await work.record(row, Archived(), reason=reason)


async def reinstate(work: Work, row: Recorded, *, seen: Revision | None, reason: str) -> None:
    """As it was. The caller shows that it knows the version that archived it."""
    work.require(row, seen)
    if row.deleted_at is None:
        raise NotArchived(row.id)
    row.deleted_at = None
    await work.record(row, Reinstated(), reason=reason)
