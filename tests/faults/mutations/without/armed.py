"""What is taken away in the processes of a whole hub: name → changes, for the table of the rig's injection."""

from typing import Any

from tests.faults.mutations.removal import Removal
from tests.faults.mutations.without.reading import NO_SEEN, TWO_TRANSACTIONS
from tests.faults.mutations.without.relaying import DELETE_FIRST
from tests.faults.mutations.without.writing import ALL_VISIBLE, NOTHING_REPEATED
from tests.faults.rig.injection.change import Change, dies_before

BEFORE_SEND = "before send"


def takes_any(_: Any, __: Any, batch: Any) -> bool:
    return bool(batch)


REMOVED: dict[str, tuple[Removal, ...]] = {
    "relay deletes before it sends": (DELETE_FIRST,),
    "reader without seen": (NO_SEEN,),
    "position in its own transaction": (TWO_TRANSACTIONS,),
    "nothing repeated": NOTHING_REPEATED,
    "all visible": ALL_VISIBLE,
}

ARMED: dict[str, tuple[Change, ...]] = {
    BEFORE_SEND: (Change("shared.log.relay", dies_before(BEFORE_SEND, "Relay.append", takes_any)),),
    **{name: tuple(removal.in_processes(name) for removal in removals) for name, removals in REMOVED.items()},
}
"""With one more point at which a process dies: between what a relay takes and what it sends."""
