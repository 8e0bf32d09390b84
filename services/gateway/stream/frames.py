"""A change as server-sent events: encoded once, the same bytes for everyone who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

from services.gateway.read_model.change import Change
from shared.auth.caller import Caller


class Wants(Protocol):
    def __call__(self, change: Change, *, gone: bool) -> bool:
        """Whether a reader asked for it."""


def everything(change: Change, *, gone: bool) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Published:
    """One frame for each view, by its tag, and one for those who are to forget it."""

    change: Change
    id: int
    frames: Mapping[bytes, bytes]
    gone: bytes

    def frame_for(self, caller: Caller, wants: Wants, now: Change | None = None) -> bytes | None:
        """None where the caller may not know of it or does not want it.

        Who saw the version before and does not see this one is told that it is gone, and no more; so is who does not
        see what it is `now`, where it is told again later.
        """
        answer = self.change.past_for(caller, now) if now else self.change.answer_for(caller)
        if not (self.change.known_to(caller) and wants(self.change, gone=answer is None)):
            return None
        return self.frames[answer.etag] if answer else self.gone

    @property
    def size(self) -> int:
        return len(self.gone) + sum(map(len, self.frames.values()))


def published(change: Change, id: int) -> Published:
    frames = {answer.etag: frame(id, change.type, answer.body) for answer in change.answers.values()}
    tombstone = msgspec.json.encode({"id": change.id, "version": change.revision.version})
    return Published(change, id, frames, frame(id, "gone", tombstone))


def frame(id: int, event: str, data: bytes) -> bytes:
    """One server-sent event. JSON holds no raw line break, so one data line is enough."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (id, event.encode(), data)
