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
    return [line(version, view, changes(kind, version, view, now, caller)) for version, view in seen if view]


def changes(kind: type[State], version: Version, view: View, now: Known, caller: Caller) -> list[dict[str, Any]]:
    """What a value was is null to whoever could not see it then."""
    if version.state is None:
        return []
    view_before = view_by(caller, now.labels, version.labels, version.labels_before)
    before = shown(kind, version.state_before, view_before, ()) if version.state_before and view_before else None
    differing = fields_changed(before, shown(kind, version.state, view, ()))
    return [{"field": name, "before": was, "after": is_} for name, (was, is_) in differing.items()]


def line(version: Version, view: View, changes: list[dict[str, Any]]) -> dict[str, Any]:
    """Who and why are for those who see the record whole."""
    open_to_all = {
        "version": version.version,
        "generation": version.generation,
        "recorded_at": version.recorded_at,
        "type": version.type,
        "archived": version.state is None,
        "changes": changes,
    }
    who = {"actor": version.actor, "client": version.client, "reason": version.reason, "event": Raw(version.change)}
    return open_to_all | (who if view == "full" else {})


def encode(line: dict[str, Any]) -> bytes:
    return msgspec.json.encode(line)
