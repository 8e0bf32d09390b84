"""A reader, a resync, a read model that lacks something."""

import sys
from typing import Any

from tests.faults.mutations.removal import Removal, nothing, words


def all_is_new(original: Any) -> Any:
    async def claim(_: Any, __: Any, entries: Any) -> Any:
        """As if the version before the first of each had been seen."""
        revision, first = original.__globals__["Revision"], {entry.id: entry for entry in reversed(entries)}
        return {id: revision(entry.generation, entry.previous) for id, entry in first.items()}

    return claim


def position_apart(_: Any) -> Any:
    async def advance(group: Any, start: Any, end: Any, entries: Any) -> Any:
        async with group.begin() as work:
            await group.move(work, start, end)
        async with group.begin() as work:
            await group.handle(work, [entry for entry in entries if entry.generation >= start.generation])
        return end

    return advance


def no_alarm(_: Any) -> Any:
    return lambda *_: None


class Walked:
    """What an owner said before."""

    def __init__(self, pages: list[Any]) -> None:
        self.pages = iter(pages)

    async def page(self, _: Any) -> Any:
        return next(self.pages, [])


def walk_first(original: Any) -> Any:
    async def resync(log: Any, source: Any, sink: Any) -> None:
        """The log's ends are noted when all that the owner has was read."""
        pages = [page async for page in original.__globals__["pages"](source)]
        await original(log, Walked(pages), sink)

    return resync


def told_before_held(original: Any) -> Any:
    def apply(following: Any, entry: Any, stored: Any) -> None:
        tell, following.tell = following.tell, lambda *_: None
        if entry.revision > following.model.revision(entry.id):
            change = sys.modules["services.gateway.read_model.change"].changed(entry)
            tell(change, int(stored.appended_at.timestamp() * 1000))
        try:
            original(following, entry, stored)
        finally:
            following.tell = tell

    return apply


def unbroken(original: Any) -> Any:
    async def go_on(following: Any, *arguments: Any) -> None:
        break_off, following.break_off = following.break_off, lambda *_: None
        try:
            await original(following, *arguments)
        finally:
            following.break_off = break_off

    return go_on


def any_past(original: Any) -> Any:
    def since(history: Any, event_id: str) -> Any:
        start = original.__globals__["time_of"](event_id)
        return (kept.change for kept in history._kept if kept.change.id >= start)

    return since


GROUP = "shared.reading.group"
FOLLOWING = "services.gateway.read_model.following"

NO_POSITION_GUARD = Removal(GROUP, "MOVE", words("and next = $3", "and $3::bigint is not null"))
NO_SEEN = Removal(GROUP, "Group.claim", all_is_new)
TWO_TRANSACTIONS = Removal(GROUP, "Group.advance", position_apart)
NO_GAP_CHECK = Removal(GROUP, "Group.require_unbroken", no_alarm)
NOT_THE_SAME_LOG = Removal("shared.reading.reader", "require_same", nothing)
ENDS_LAST = Removal("shared.reading.resync", "resync", walk_first)
NO_FORGETTING = Removal("shared.reading.adoption", "Adoption.forget", nothing)
OLD_BACKUP = Removal("shared.process.running", "require_not_behind", nothing)
TOLD_BEFORE_HELD = Removal(FOLLOWING, "Following.apply", told_before_held)
NO_BREAK = Removal(FOLLOWING, "Following.go_on", unbroken)
ANY_PAST = Removal("services.gateway.stream.history", "History.since", any_past)
