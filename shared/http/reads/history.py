"""What became of a record, version by version."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw

from shared.auth.caller import Caller
from shared.auth.labels import View
from shared.contracts.base import State
from shared.contracts.kinds import EVENTS
from shared.database import Database
from shared.http.reads.views import shown, view_by
from shared.records.history import Known, Version, fields_changed

SEEN = """
select aggregate_id from (
    select distinct on (aggregate_id) aggregate_id, labels from journal
    where aggregate_id = any ($1) order by aggregate_id, version desc
) as newest where labels && $2
"""


async def told(
    database: Database, kind: type[State], versions: list[Version], now: Known, caller: Caller
) -> list[dict[str, Any]]:
    """The versions that the caller may see now and could have seen then; of other records only ids of what it sees."""
    seen = [(version, view) for version in versions if (view := view_by(caller, now.labels, version.labels))]
    others = {id for version, _ in seen for id in others_in(version).values()}
    known = {row[0] for row in await database.fetch(SEEN, others, caller.labels)} if others else set()
    return [line(kind, version, view, view_before(version, now, caller), known) for version, view in seen]


def others_in(version: Version) -> dict[str, UUID]:
    """The ids of other records that its event names, by field."""
    names = EVENTS[version.type].OTHERS if version.type in EVENTS else ()
    said = msgspec.json.decode(version.change) if names else {}
    return {name: UUID(said[name]) for name in names if said.get(name)}


def event(version: Version, known: Collection[UUID]) -> Raw:
    """What is hidden is null in it."""
    hidden = {name: None for name, id in others_in(version).items() if id not in known}
    if not hidden:
        return Raw(version.change)
    return Raw(msgspec.json.encode(msgspec.json.decode(version.change, type=dict[str, Any]) | hidden))


def view_before(version: Version, now: Known, caller: Caller) -> View | None:
    """How the version before was to be seen: where there was none it hides nothing."""
    if version.state_before is None:
        return "full"
    return view_by(caller, now.labels, version.labels, version.labels_before)


def line(
    kind: type[State], version: Version, view: View, before: View | None, known: Collection[UUID]
) -> dict[str, Any]:
    """Who and why are for those who see the record whole; the event, which may say what was, if they did before."""
    open_to_all = {
        "version": version.version,
        "generation": version.generation,
        "recorded_at": version.recorded_at,
        "type": version.type,
        "archived": version.state is None,
        "changes": changes(kind, version, view, before),
    }
    who = {"actor": version.actor, "client": version.client, "reason": version.reason}
    what = {"event": event(version, known)} if before == "full" else {}
    return open_to_all | (who | what if view == "full" else {})


def changes(kind: type[State], version: Version, view: View, before: View | None) -> list[dict[str, Any]]:
    """What a value was is null to whoever could not see it then."""
    if version.state is None:
        return []
    was = shown(kind, version.state_before, before, ()) if version.state_before and before else None
    differing = fields_changed(was, shown(kind, version.state, view, ()))
    return [{"field": name, "before": past, "after": present} for name, (past, present) in differing.items()]


def encode(line: dict[str, Any]) -> bytes:
    return msgspec.json.encode(line)
