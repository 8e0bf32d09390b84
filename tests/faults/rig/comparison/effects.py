"""From the log to what others made of it: positions, projections and notices."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from uuid import UUID

import msgspec

from shared.log.transport import Position
from tests.faults.rig.comparison.databases import POSITIONS, READING, Row, fetch, newest, readers
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.ledger import Ledger
from tests.infrastructure.running import RunningHub

PARKED = "select reader, aggregate_id, error from parked_key"
SEEN = "select reader, aggregate_id, generation, version from seen"
NAMES = "select id, name from item_name"
NOTICES = "select person, record_id, record_version, count(*) from notice group by 1, 2, 3"
FOLLOWERS = "select distinct person from subscription where deleted_at is null"

TOLD = {"work_item", "milestone"}


class Subject(msgspec.Struct):
    """What a follower is told of: another forecast, another status."""

    programme: str | None = None
    forecast: str | None = None
    status: str | None = None


async def compare_readers(
    verdict: Verdict, hub: RunningHub, owner: str, rows: Sequence[Row], ends: Sequence[Position]
) -> None:
    """Each that reads of this owner is at the end, has seen the newest of each record, and passed none over."""
    for service in READING:
        own = {name: reader for name, reader in readers(service).items() if reader.owner == owner}
        await compare_positions(verdict, hub, service, own, ends)
        seen = {(reader, id): revision for reader, id, *revision in await fetch(hub, service, SEEN)}
        for id, row in newest([*rows]).items():
            for name, reader in own.items():
                if row.kind in reader.kinds and seen.get((name, id)) != [row.generation, row.version]:
                    verdict.lost.append(f"{name} has seen {seen.get((name, id))} of {row.event_id}")


async def compare_positions(
    verdict: Verdict, hub: RunningHub, service: str, own: Container[str], ends: Sequence[Position]
) -> None:
    next = {end.part: end.offset for end in ends}
    for reader, part, position in await fetch(hub, service, POSITIONS):
        if reader in own and position != next[part]:
            verdict.lost.append(f"{reader} is at {position} of {next[part]} in partition {part}")
    for reader, *parked in await fetch(hub, service, PARKED):
        if reader in own:
            verdict.lost.append(f"{reader} has parked {parked}")


async def compare_names(verdict: Verdict, hub: RunningHub, rows: Sequence[Row]) -> None:
    """The projection says what the newest states say."""
    names = {id: msgspec.json.decode(name) for id, name in await fetch(hub, "notifications", NAMES)}
    items = [row for row in newest([*rows]).values() if row.kind == "work_item" and row.state]
    wanted = {row.id: msgspec.json.decode(row.state or b"")["name"] for row in items}
    verdict.lost += [f"the name of {id} is {names.get(id)}" for id, name in wanted.items() if names.get(id) != name]
    verdict.lost += [f"{id} is gone and still has a name" for id in names.keys() - wanted.keys()]


async def compare_notices(verdict: Verdict, hub: RunningHub, ledger: Ledger, rows: Sequence[Row]) -> None:
    """Whoever follows was told once of each change that is to be told, and of nothing else."""
    people = [person for (person,) in await fetch(hub, "notifications", FOLLOWERS)]
    facts = to_be_told(rows, ledger)
    wanted = {(person, *fact) for person in people for fact in facts}
    since = {(row.id, row.version) for row in rows if row.seq > ledger.since["projects"]}
    told = Counter({tuple(fact): n for *fact, n in await fetch(hub, "notifications", NOTICES)})
    told = Counter({fact: n for fact, n in told.items() if fact[1:] in since})
    verdict.lost += [f"nobody told {fact}" for fact in wanted - told.keys()]
    verdict.doubled += [f"{fact} was told and never happened" for fact in told.keys() - wanted]
    verdict.doubled += [f"{fact} was told {count} times" for fact, count in told.items() if count > 1]
    verdict.figures["notices"] = told.total()


def to_be_told(rows: Sequence[Row], ledger: Ledger) -> set[tuple[UUID, int]]:
    """By the states alone: the forecast or the status is another than in the version before."""
    before: dict[UUID, Subject] = {}
    found = set()
    for row in rows:
        if row.kind not in TOLD or row.state is None:
            continue
        now = msgspec.json.decode(row.state, type=Subject)
        last, before[row.id] = before.get(row.id), now
        if (
            last
            and row.seq > ledger.since["projects"]
            and now.programme in ledger.programmes
            and said(now) != said(last)
        ):
            found.add((row.id, row.version))
    return found


def said(subject: Subject) -> tuple[str | None, str | None]:
    return subject.forecast, subject.status


def standing(rows: Sequence[Row], kinds: Mapping[str, str]) -> dict[str, bytes]:
    """The newest states of what stands of these kinds, by id."""
    return {str(row.id): row.state for row in newest([*rows]).values() if row.state and row.kind in kinds}
