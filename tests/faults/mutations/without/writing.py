"""A change, or a right, that lacks something."""

from typing import Any

from tests.faults.mutations.removal import Removal, nothing, words


def any_version(_: Any) -> Any:
    return lambda work, row, _: work.require_writable(row)


def any_row(original: Any) -> Any:
    """The statement stores a row whatever stands."""
    guarded = words("when matched and stored.version = entry.seen then", "when matched then")
    return lambda model: guarded(original(model))


def labels_stay(original: Any) -> Any:
    def follow(row: Any, shift: Any, root: Any) -> bool:
        labels, changed = row.labels, original(row, shift, root)
        row.labels = labels
        return bool(changed)

    return follow


def read_once(original: Any) -> Any:
    """Later reads only say that it was read."""
    read = set()

    async def refresh(access: Any, database: Any) -> None:
        if access in read:
            access._good_until = original.__globals__["monotonic"]() + original.__globals__["AGE_MAX_S"]
        else:
            read.add(access)
            await original(access, database)

    return refresh


IDEMPOTENCY = "shared.records.idempotency"
LABELS = "shared.auth.labels"

ANY_VERSION = Removal("shared.work", "Work.require", any_version)
ANY_ROW = Removal("shared.records.journal", "statement", any_row)
NOTHING_REPEATED = (
    Removal(IDEMPOTENCY, "Attempt.stored_answer", nothing),
    Removal(IDEMPOTENCY, "Attempt.store", nothing),
)
NO_ROOT_LOCK = Removal("services.projects.tree.repository", "LOCK", words(" for no key update", ""))
LABELS_STAY = Removal("services.projects.tree.subtree", "follow", labels_stay)
GRANTS_READ_ONCE = Removal("services.gateway.access.grants", "Access.refresh", read_once)
ALL_VISIBLE = (
    Removal(LABELS, "visible", lambda _: lambda *_: True),
    Removal(LABELS, "view_of", lambda _: lambda *_: "full"),
)
