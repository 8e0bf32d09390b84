"""A state as a reader gets it: all of it or its public fields, and of those the ones that were asked for."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

import msgspec
from msgspec import Raw

from shared.auth.caller import Caller
from shared.auth.labels import View, view_of
from shared.contracts.base import State
from shared.records.history import Known

ALWAYS = ("id", "version")


def view_at(known: Known, reader: Caller) -> View | None:
    """A past version is shown as far as the reader may see the record now, and could have seen it then."""
    return view_by(reader, known.labels_now, known.labels)


def view_by(reader: Caller, *audiences: Iterable[str]) -> View | None:
    """As far as each of these labels lets the reader see."""
    views = {view_of(labels, reader) for labels in audiences}
    if None in views:
        return None
    return "public" if "public" in views else "full"


def shown(
    kind: type[State], state: bytes, view: View, fields: Collection[str], expanded: Mapping[str, object] | None = None
) -> bytes:
    """The owner's bytes as they came where nothing is left out and nothing added."""
    state = kind.complete(state)
    if view == "full" and not fields and not expanded:
        return state
    whole = msgspec.json.decode(state, type=dict[str, Raw])
    wanted = {*ALWAYS, *fields} if fields else whole.keys()
    seen = wanted if view == "full" else kind.PUBLIC & wanted
    told: dict[str, object] = {name: value for name, value in whole.items() if name in seen}
    return msgspec.json.encode(told | ({"expanded": expanded} if expanded else {}))


def variant(view: View, fields: Collection[str]) -> str:
    """What an ETag says of how a version is shown."""
    return f"{view}.{sha256(','.join(sorted(fields)).encode()).hexdigest()[:8]}" if fields else view
