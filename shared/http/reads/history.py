"""What became of a record, version by version."""

from typing import Any

import msgspec
from msgspec import Raw

from shared.auth.caller import Caller
from shared.auth.labels import View
from shared.contracts.base import State
from shared.http.reads.views import shown, view_by
from shared.records.history import Known, Version, fields_changed


def told(kind: type[State], versions: list[Version], now: Known, caller: Caller) -> list[dict[str, Any]]:
    """The versions that the caller may see now and could have seen then."""
    seen = ((version, view_by(caller, now.labels, version.labels)) for version in versions)
    return [line(kind, version, view, view_before(version, now, caller)) for version, view in seen if view]


def view_before(version: Version, now: Known, caller: Caller) -> View | None:
    """How the version before was to be seen: where there was none it hides nothing."""
    if version.state_before is None:
        return "full"
    return view_by(caller, now.labels, version.labels, version.labels_before)


def line(kind: type[State], version: Version, view: View, before: View | None) -> dict[str, Any]:
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
    event = {"event": Raw(version.change)} if before == "full" else {}
    return open_to_all | (who | event if view == "full" else {})


def changes(kind: type[State], version: Version, view: View, before: View | None) -> list[dict[str, Any]]:
    """What a value was is null to whoever could not see it then."""
    if version.state is None:
        return []
    was = shown(kind, version.state_before, before, ()) if version.state_before and before else None
    differing = fields_changed(was, shown(kind, version.state, view, ()))
    return [{"field": name, "before": past, "after": present} for name, (past, present) in differing.items()]


def encode(line: dict[str, Any]) -> bytes:
    return msgspec.json.encode(line)
