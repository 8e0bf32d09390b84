"""Notices for a change."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.inbox.model import Notice
from shared.auth.caller import Caller
from shared.database import Database
from shared.errors import NotFound
from shared.http.reads.record import find_id
from shared.rows import select
from shared.work import Work

MANY = 1_000
"""Notices that are read by one act."""

UNREAD = """
where labels && $1 and person = $2 and given_at <= $3 and status = 'unread' and deleted_at is null
order by id limit $4 for no key update
"""

GIVEN = """
select distinct on (aggregate_id) aggregate_id, labels from journal
where aggregate_id = any ($1) order by aggregate_id, version
"""

OLDER = """
where given_at < $1 and deleted_at is null order by given_at limit $2 for no key update skip locked
"""


async def find(database: Database, key: str, caller: Caller) -> Notice:
    """Raises NotFound, also where the caller may not see it."""
    id = await find_id(database, Notice, key)
    found = await database.fetchrow(f"{select(Notice)} where id = $1 and labels && $2", id, caller.labels)
    if found is None or found["deleted_at"] is not None:
        raise NotFound(id)
    return Notice(**found)


async def hold_unread(work: Work, until: datetime) -> list[Notice]:
    """The caller's own that were given by then, as far as one act goes."""
    return await work.rows(Notice, UNREAD, work.caller.writes, work.caller.subject, until, MANY)


async def hold_older(work: Work, than: datetime) -> list[Notice]:
    """Anyone's that stand, the oldest first, as far as one act goes; not those that somebody changes just now."""
    return await work.rows(Notice, OLDER, than, MANY)


async def hold_told_of(work: Work, record_id: UUID) -> list[Notice]:
    """All that anyone was told of a record, also what is archived: its history is read by its labels."""
    return await work.rows(Notice, "where record_id = $1 order by id for no key update", record_id)


async def labels_given(work: Work, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """Those that notices had when they were given."""
    return {id: frozenset(labels) for id, labels in await work.connection.fetch(GIVEN, ids)}
