"""What became of a record: every version with who, when, why and what changed; and any record as it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec import Raw

from shared.database import Database
from shared.versions import Revision

STATE = "select state from journal where aggregate_id = $1 and generation = $2 and version = $3"

NEWEST = """
select generation, version, labels, state, labels as labels_now from journal
where aggregate_id = $1 and kind = $2 order by version desc limit 1
"""

AS_OF = """
select past.generation, past.version, past.labels, past.state, now.labels from (
    select generation, version, labels, state from journal
    where aggregate_id = $1 and kind = $2 and recorded_at <= $3 order by version desc limit 1
) as past cross join lateral (
    select labels from journal where aggregate_id = $1 order by version desc limit 1
) as now
"""

VERSIONS = """
select version, generation, type, recorded_at, actor, client, reason, labels, change, state,
    coalesce(before.labels_before, '{}'), before.state_before
from journal left join lateral (
    select labels as labels_before, state as state_before from journal as before
    where before.aggregate_id = journal.aggregate_id and before.version < journal.version order by version desc limit 1
) as before on true
where aggregate_id = $1 and kind = $2 and version > $3 order by version limit $4
"""


class Known(NamedTuple):
    """One record at one time: as it stood, and who could see it then and may now. State None: it was archived."""

    generation: int
    version: int
    labels: Sequence[str]
    state: bytes | None
    labels_now: Sequence[str]

    @property
    def revision(self) -> Revision:
        return Revision(self.generation, self.version)


class Version(NamedTuple):
    """One line of a history, and as what the record stood before."""

    version: int
    generation: int
    type: str
    recorded_at: datetime
    actor: str
    client: str
    reason: str
    labels: Sequence[str]
    change: bytes
    state: bytes | None
    labels_before: Sequence[str]
    state_before: bytes | None


async def known(database: Database, kind: str, id: UUID, at: datetime | None = None) -> Known | None:
    """The newest version of it, or the newest at a time; None before its first. Final once `at` is 10 s ago."""
    row = await (database.fetchrow(AS_OF, id, kind, at) if at else database.fetchrow(NEWEST, id, kind))
    return Known(*row) if row else None


async def versions(database: Database, kind: str, id: UUID, *, after: int, limit: int) -> list[Version]:
    """In order, from the one behind `after` on."""
    return [Version(*row) for row in await database.fetch(VERSIONS, id, kind, after, limit)]


async def state_of_version(database: Database, id: UUID, revision: Revision) -> bytes | None:
    state: bytes | None = await database.fetchval(STATE, id, *revision)
    return state


def fields_changed(before: bytes | None, after: bytes | None) -> Mapping[str, tuple[Raw | None, Raw | None]]:
    """The fields in which two states differ, as they were and as they are; the version always does: it is left out."""
    was, now = (msgspec.json.decode(state or b"{}", type=dict[str, Raw]) for state in (before, after))
    names = dict.fromkeys([*was, *now])
    return {
        name: (was.get(name), now.get(name))
        for name in names
        if name != "version" and bytes(was.get(name, b"")) != bytes(now.get(name, b""))
    }
