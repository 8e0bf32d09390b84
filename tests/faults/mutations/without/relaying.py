"""A relay that lacks something. What a wrapper needs of the product it takes from the globals of the original."""

from collections import defaultdict
from typing import Any

from tests.faults.mutations.removal import Removal, words


def delete_first(original: Any) -> Any:
    async def send(relay: Any, part: int, batch: Any) -> int:
        try:
            await relay.database.execute(original.__globals__["DELETE"], part, [entry.seq for entry in batch])
            stored: int = await relay.append(part, batch)
            return stored
        finally:
            relay.pace.at_work.discard(part)

    return send


class InFlight:
    """Of one partition the next batch goes out before the last was acknowledged."""

    def __init__(self) -> None:
        self.relays: dict[int, Any] = {}
        self.seqs: defaultdict[int, set[int]] = defaultdict(set)

    def take(self, original: Any) -> Any:
        async def take(relay: Any, parts: Any) -> Any:
            self.relays[id(relay)] = relay
            flying = self.seqs[id(relay)]
            relay.pace.at_work.clear()
            batch, relay.batch = relay.batch, relay.batch + len(flying)
            try:
                waiting = await original(relay, parts)
            finally:
                relay.batch = batch
            free = {part: [e for e in entries if e.seq not in flying][:batch] for part, entries in waiting.items()}
            flying.update(entry.seq for entries in free.values() for entry in entries)
            return {part: entries for part, entries in free.items() if entries}

        return take

    def send(self, original: Any) -> Any:
        async def send(relay: Any, part: int, batch: Any) -> Any:
            try:
                return await original(relay, part, batch)
            finally:
                self.seqs[id(relay)].difference_update(entry.seq for entry in batch)

        return send


def unknown_taken_for(sent: bool) -> Any:
    """What may have been stored counts as stored, or as not stored, and the process goes on."""

    def instead(original: Any) -> Any:
        async def append(relay: Any, part: int, batch: Any) -> int:
            try:
                stored: int = await original(relay, part, batch)
            except original.__globals__["OutcomeUnknown"]:
                return len(batch) if sent else 0
            return stored

        return append

    return instead


RELAY = "shared.log.relay"
IN_FLIGHT = InFlight()

NO_LOCK = Removal(RELAY, "LOCK", lambda _: "select true")
DELETE_FIRST = Removal(RELAY, "Relay.send", delete_first)
NEWEST_FIRST = Removal(RELAY, "TAKE", words("order by seq limit $1", "order by seq desc limit $1"))
SEVERAL_IN_FLIGHT = (
    Removal(RELAY, "Relay.take", IN_FLIGHT.take),
    Removal(RELAY, "Relay.send", IN_FLIGHT.send),
)
UNKNOWN_IS_SENT = Removal(RELAY, "Relay.append", unknown_taken_for(sent=True))
UNKNOWN_GOES_ON = Removal(RELAY, "Relay.append", unknown_taken_for(sent=False))
