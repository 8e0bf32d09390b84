"""Two who changed one record at once, each other fields: `Prefer: merge=disjoint` lets both stand."""

import msgspec
from fastapi import Request

from shared.records.history import fields_changed, state_of_version
from shared.versions import VersionMoved
from shared.work import Work

NO_FIELDS = {"version", "reason"}


async def merged(request: Request, work: Work, moved: VersionMoved) -> bool:
    """Whether to decide again on the version that stands. Tells what the other changed in any case."""
    changed = await changed_since(work, moved)
    moved.tell(changed)
    if "merge=disjoint" not in request.headers.get("Prefer", "") or request.method != "PATCH" or not changed:
        return False
    sent = msgspec.json.decode(await request.body())
    if {*sent} & changed or getattr(request.state, "decided_on", None) is not None:
        return False
    request.state.decided_on = moved.now
    return True


async def changed_since(work: Work, moved: VersionMoved) -> set[str]:
    """The fields in which the version that was seen and the one that stands differ; none where it never was."""
    seen = await state_of_version(work.connection, moved.id, moved.seen)
    now = await state_of_version(work.connection, moved.id, moved.now)
    if seen is None or now is None:
        return set()
    return {*fields_changed(seen, now)} - NO_FIELDS
