"""From the log to what others made of it: positions, projections and notices."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from shared.log.transport import Position
from tests.faults.rig.comparison.databases import POSITIONS, Row, fetch, newest
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.ledger import Ledger
from tests.infrastructure.running import RunningHub

PARKED = "select reader, aggregate_id, error from parked_key"
SEEN = "select reader, aggregate_id, generation, version from seen"
NAMES = "select id, name from item_name"
NOTICES = "select person, record_id, record_version, count(*) from notice group by 1, 2, 3"
FOLLOWERS = "select distinct person from subscription where deleted_at is null"

READ = {
    "notifications": {"inbox": {"work_item", "milestone"}, "item_names": {"work_item"}},
    "metrics": {"programmes": {"programme"}},
}
"""Of projects. Who reads another owner's log is somewhere else in it."""
TOLD = READ["notifications"]["inbox"]


class Subject(msgspec.Struct):
    """What a follower is told of: another forecast, another status."""

    programme: str | None = None
    forecast: str | None = None
    status: str | None = None


async def compare_readers(verdict: Verdict, hub: RunningHub, rows: Sequence[Row], ends: Sequence[Position]) -> None:
    """Each is at the end, has seen the newest of each record, and passed none over."""
    for service in READ:
        await compare_readers_of(verdict, hub, service, rows, ends)


async def compare_readers_of(
    verdict: Verdict, hub: RunningHub, service: str, rows: Sequence[Row], ends: Sequence[Position]
) -> None:
    next = {end.part: end.offset for end in ends}
    for reader, part, position in await fetch(hub, service, POSITIONS):
        if reader in READ[service] and position != next[part]:
            verdict.lost.append(f"{reader} is at {position} of {next[part]} in partition {part}")
    for parked in await fetch(hub, service, PARKED):
        verdict.lost.append(f"{tuple(parked)} is parked")
    seen = {(reader, id): revision for reader, id, *revision in await fetch(hub, service, SEEN)}
    for id, row in newest([*rows]).items():
        for reader, kinds in READ[service].items():
            if row.kind in kinds and seen.get((reader, id)) != [row.generation, row.version]:
                verdict.lost.append(f"{reader} has seen {seen.get((reader, id))} of {row.event_id}")


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
