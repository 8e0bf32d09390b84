"""Ids that clients bring: sent again, the same is the same."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from shared.contracts.kinds import KINDS
from shared.errors import HubError
from shared.rows import new_id
from shared.work import Work

LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
"""Whoever brings the same id at the same moment waits, and then finds what was made."""

LOCK_ALL = "select pg_advisory_xact_lock(hashtextextended(id, 0)) from unnest($1::text[]) as id"

FIRST = "select kind, state from journal where aggregate_id = $1 order by version limit 1"


class IdInUse(HubError, code="id_in_use", status=409, zh="标识已被使用", en="The id is in use"):
    """Something else has this id. Ids are never used again, not even of what was archived: bring another."""


class MadeBefore(Exception):
    """The very same was made before: whoever asks again gets what stands now."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.id = id


async def hold_ids(work: Work, ids: Iterable[UUID | None]) -> None:
    """Of many at once, before the first is claimed and in one order: each is locked before any row, as one alone is."""
    await work.connection.fetch(LOCK_ALL, sorted(f"id {id}" for id in ids if id))


async def claim_id(work: Work, id: UUID | None, given: bytes) -> UUID:
    """The id of what is to be made: the client's, or a new one.

    `given` is the body as JSON. It is compared with the first state, so nothing else has to be kept of it.
    Raises MadeBefore, IdInUse.
    """
    if id is None:
        return new_id()
    await work.value(LOCK, f"id {id}")
    made = await work.connection.fetchrow(FIRST, id)
    if made is None:
        return id
    kind, state = made
    first = msgspec.json.decode(KINDS[kind].complete(state))
    body = msgspec.json.decode(given)
    if all(first.get(name) == value for name, value in body.items() if name != "reason"):
        raise MadeBefore(id)
    raise IdInUse(id)
