"""A change as server-sent events: encoded once, the same bytes for everyone who may see it."""

from dataclasses import dataclass, field
from typing import Protocol, get_args

import msgspec

from services.gateway.read_model.change import Change
from shared.auth.caller import Caller
from shared.auth.labels import View

VIEWS = get_args(View)
AROUND = 100
"""Bytes."""


class Wants(Protocol):
    def __call__(self, change: Change, *, gone: bool) -> bool:
        """Whether a reader asked for it."""


def everything(change: Change, *, gone: bool) -> bool:
    return True


@dataclass(slots=True, eq=False)
class Published:
    """One frame for each view, made when it is first asked for, and one for those who are to forget it."""

    change: Change
    id: int
    gone: bytes
    _frames: dict[View, bytes] = field(default_factory=dict, init=False)

    def frame_for(self, caller: Caller, wants: Wants, now: Change | None = None) -> bytes | None:
        """None where the caller may not know of it or does not want it.

        Who saw the version before and does not see this one is told that it is gone, and no more; so is who does not
        see what it is `now`, where it is told again later.
        """
        if not self.change.known_to(caller):
            return None
        view = self.change.past_for(caller, now) if now else self.change.view_for(caller)
        if not wants(self.change, gone=view is None):
            return None
        return self.frame(view) if view else self.gone

    def frame(self, view: View) -> bytes:
        if view not in self._frames:
            self._frames[view] = frame(self.id, self.change.type, self.change.answer(view).body)
        return self._frames[view]

    @property
    def size(self) -> int:
        """Bytes at most: an event is no longer than the state in it and what stands around that."""
        return len(self.gone) + len(VIEWS) * (len(self.change.state or b"") + AROUND)


def published(change: Change, id: int) -> Published:
    tombstone = msgspec.json.encode({"id": change.id, "version": change.revision.version})
    return Published(change, id, frame(id, "gone", tombstone))


def frame(id: int, event: str, data: bytes) -> bytes:
    """One server-sent event. JSON holds no raw line break, so one data line is enough."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (id, event.encode(), data)
