"""Where a process can be killed: by itself, in the middle of it."""

from typing import Any

from tests.faults.rig.injection.change import Change, dies_after, dies_before

AFTER_COMMIT = "after commit"
AFTER_SEND = "after send"
MID_BATCH = "mid batch"
BEFORE_POSITION = "before position"
IN_RESYNC = "in resync"


def was_recorded(response: Any, change: Any) -> bool:
    """It was committed just now: a success, and no answer that was stored before."""
    return response.status_code < 300 and "idempotency-replayed" not in response.headers


def was_sent(stored: int, *_: Any) -> bool:
    return stored > 0


class Second:
    """Whether another entry was handled in the same transaction before."""

    def __init__(self) -> None:
        self.connection: Any = None

    def __call__(self, group: Any, work: Any, entry: Any) -> bool:
        before, self.connection = self.connection, work.connection
        return before is work.connection and group.reaction.every_version


def had_effects(_: None, group: Any, work: Any, entries: Any) -> bool:
    """They are recorded in the reader's transaction, together with its new position, which is not committed."""
    return bool(work.steps)


def holds_records(following: Any, page: Any) -> bool:
    return bool(page)


POINTS = {
    AFTER_COMMIT: (Change("shared.http.changes.route", dies_after(AFTER_COMMIT, "Change.commit", was_recorded)),),
    AFTER_SEND: (Change("shared.log.relay", dies_after(AFTER_SEND, "Relay.append", was_sent)),),
    MID_BATCH: (Change("shared.reading.group", dies_before(MID_BATCH, "Group.react", Second())),),
    BEFORE_POSITION: (Change("shared.reading.group", dies_after(BEFORE_POSITION, "Group.handle", had_effects)),),
    IN_RESYNC: (
        Change("services.gateway.read_model.following", dies_before(IN_RESYNC, "Following.take", holds_records)),
    ),
}
"""Between answer and commit, between log and outbox, and three within a reader."""
