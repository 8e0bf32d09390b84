"""Every incident: what happens, over which logs, and what has to report it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.faults.incidents import disks, logs, machines, records, restores
from tests.faults.incidents.ground.stage import Stage
from tests.faults.rig.load.loaded import Load

BOTH = ("embedded", "kafka")
NO_DAMAGE = ""
"""What a later build adds is no damage: there is nothing to report."""

DIVERGED = r'"message":"resync".*LogDiverged'
PARKED = "hub_reader_parked_keys"
LATE = "hub_relay_oldest_unsent_seconds"
SET_BACK = "hub_clock_set_back_total"


Damage = Callable[[Stage, Load], Awaitable[float | None]]


class Incident(NamedTuple):
    """`reported` is a figure (`hub_…`) that rises, or words of a log; it is to be found within 20 s.

    Who needs three `brokers`, or a `small_disk`, has a hub of its own. `restored`: a service whose database goes back.
    """

    name: str
    reported: str
    happen: Damage | None = None
    over: tuple[str, ...] = BOTH
    brokers: int = 1
    small_disk: bool = False
    restored: str = ""


INCIDENTS = (
    Incident("late-duplicate", "hub_reader_repeated_records_total", records.duplicate),
    Incident("newer-schema", NO_DAMAGE, records.newer_schema),
    Incident("poisoned-record", PARKED, records.poison),
    Incident("unknown-type", PARKED, records.unknown_type),
    Incident("clock-back", SET_BACK, machines.clock_back),
    Incident("clock-forward", SET_BACK, machines.clock_forward),
    Incident("gateway-clock", "an owner does not believe who asks", machines.gateway_clock),
    Incident("slow-disk", f"{LATE}>1", machines.slow_disk),
    Incident("gap", "hub_reader_gaps_total", records.gap),
    Incident("log-head-passed", DIVERGED, logs.head_passed),
    Incident("log-made-anew", DIVERGED, logs.made_anew),
    Incident("log-tail-lost", DIVERGED, logs.tail_lost),
    Incident("broker-down", f"{LATE}>10", machines.broker_down, ("kafka",)),
    *(
        Incident(f"{service}-restored", f"{service} does not start: DatabaseBehindLog", restored=service)
        for service in restores.KINDS
    ),
    Incident("leader-killed", "Unable connect to node", machines.leader_killed, ("kafka",), brokers=3),
    Incident("full-disk", "No space left on device", disks.full_disk, small_disk=True),
)
"""In this order: who takes something out of the log comes after those who do not."""
