"""What became of a record, version by version."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Raw

from shared.auth.caller import Caller
from shared.auth.labels import View
from shared.contracts.base import State
from shared.http.reads.views import view_at
from shared.records.history import Known, Version, fields_changed


def told(kind: type[State], versions: list[Version], now: Known, caller: Caller) -> list[dict[str, Any]]:
    """The versions that the caller may see now and could have seen then."""
    pairs = ((version, view_of_version(version, now, caller)) for version in versions)
    return [line(kind, version, view) for version, view in pairs if view]


def view_of_version(version: Version, now: Known, caller: Caller) -> View | None:
    return view_at(Known(version.generation, version.version, version.labels, version.state, now.labels), caller)


def line(kind: type[State], version: Version, view: View) -> dict[str, Any]:
    """Who and why are for those who see the record whole."""
    before, after = (state and kind.complete(state) for state in (version.before, version.state))
    fields: Mapping[str, tuple[Raw | None, Raw | None]] = fields_changed(before, after)
    open_to_all = {
        "version": version.version,
        "generation": version.generation,
        "recorded_at": version.recorded_at,
        "type": version.type,
        "archived": version.state is None,
        "changes": [
            {"field": name, "before": before, "after": after}
            for name, (before, after) in fields.items()
            if version.state is not None and (view == "full" or name in kind.PUBLIC)
        ],
    }
    who = {"actor": version.actor, "client": version.client, "reason": version.reason, "event": Raw(version.change)}
    return open_to_all | (who if view == "full" else {})


def encode(line: dict[str, Any]) -> bytes:
    return msgspec.json.encode(line)
