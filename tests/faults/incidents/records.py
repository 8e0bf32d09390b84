"""Records as they should not be: repeated late, missing, poisoned, of a type or a schema of a later build."""

from asyncio import sleep, timeout
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import json

from shared.log.partition import partition_of
from shared.log.transport import Record, Transport
from shared.rows import new_id
from tests.faults.incidents.ground.stage import Stage
from tests.faults.rig.comparison.databases import log_of
from tests.faults.rig.load.loaded import Load
from tests.faults.rig.load.writer import Answer, Writer

LOSE = """
create function lose_pointer() returns trigger language plpgsql as $$
begin
    if exists (select from journal where seq = new.seq and aggregate_id = '{id}') then
        delete from unsent where part = new.part and seq = new.seq;
    end if;
    return null;
end $$;
create constraint trigger losing after insert on unsent deferrable initially deferred
    for each row execute function lose_pointer()
"""
"""The pointer goes within its own commit: no relay ever sees it."""

LOSE_NOTHING = "drop function lose_pointer cascade"

POISON = """
create function poison() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$;
create trigger poisoned before insert on notice for each row when (new.record_id = '{id}') execute function poison()
"""
"""Whoever is to be told of it cannot be, whatever is tried."""

MENDED = "drop function poison cascade"

PARKED = "select count(*) from parked_key where reader = 'inbox' and aggregate_id = $1"
NEWEST = (
    "select generation || '-' || max(version) from journal where aggregate_id = $1 group by generation order by 1 desc"
)
PASSED_S = 90.0


@dataclass(frozen=True, slots=True)
class Probe:
    """A milestone of its own, changed beside the load and compared like everything."""

    id: UUID
    writer: Writer
    days: Callable[[], str]

    async def change(self, times: int = 1) -> Answer:
        for _ in range(times):
            answer = await self.writer.change(f"/v1/milestones/{self.id}", '"1.1"', forecast=self.days())
        return answer


@asynccontextmanager
async def probing(stage: Stage, load: Load) -> AsyncIterator[Probe]:
    async with stage.hub.client(await stage.token()) as client:
        writer, id = Writer(f"probe{new_id().hex[:12]}", client, load.ledger, load.going), new_id()
        items = (await client.get("/v1/work-items?programme=LJ-08&kind=item&limit=1")).json()["data"]
        name = {"zh": "探针", "en": "probe"}
        await writer.make("milestones", id=str(id), work_item_id=items[0]["id"], name=name, planned="2026-12-01")
        nth = iter(range(1, 1000))
        yield Probe(id, writer, lambda: f"2028-{1 + (n := next(nth)) // 28:02}-{1 + n % 28:02}")


async def duplicate(stage: Stage, load: Load) -> None:
    """The first record of a key comes again, after its fourth."""
    async with probing(stage, load) as probe, log_of(stage.hub) as logs:
        await probe.change(3)
        log = logs.of("projects")
        first, *_ = await until_sent(log, probe.id, 4)
        await log.append(partition_of(probe.id), [first])
        await load.more(20)
        await probe.change()


async def until_sent(log: Transport, id: UUID, count: int) -> list[Record]:
    """The copies of its records."""
    part = partition_of(id)
    async with timeout(PASSED_S):
        while True:
            position, end = (await log.starts())[part], (await log.ends())[part]
            found: list[Record] = []
            while position < end:
                for stored in await log.read(position, limit=1000):
                    position = stored.position._replace(offset=stored.position.offset + 1)
                    found += [stored.record] if stored.record.key == str(id).encode() else []
            if len(found) >= count:
                return found
            await sleep(0.1)


async def gap(stage: Stage, load: Load) -> None:
    """A record is committed and never comes; the next one of its key does."""
    async with probing(stage, load) as probe:
        await probe.change()
        await stage.execute("projects", LOSE.format(id=probe.id))
        await probe.change()
        await stage.execute("projects", LOSE_NOTHING)
        stage.lost_by_log.add(f"{probe.id}-{await stage.sql('projects', NEWEST, probe.id)}")
        await load.more(20)
        await probe.change()


async def poison(stage: Stage, load: Load) -> None:
    """An effect fails on a record. Its key waits, with what comes later; nothing else does. Mended, it is replayed."""
    async with probing(stage, load) as probe:
        await stage.execute("notifications", POISON.format(id=probe.id))
        await probe.change()
        await until_parked(stage, probe.id)
        await probe.change(2)
        await load.more(40)
        assert await stage.is_reported("hub_reader_parked_keys")
        await stage.execute("notifications", MENDED)
        assert await replayed(stage) == "inbox: 1 of 1 parked keys replayed"
        await probe.change()


async def unknown_type(stage: Stage, load: Load) -> None:
    """A later build records what this one does not know. Its key waits for that build, and copies do not."""
    async with probing(stage, load) as probe:
        await probe.change()
        await record_as_later_build(stage, probe.id, "hub.milestone.blessed.v1", {"by": "a later build"}, {})
        await until_parked(stage, probe.id)
        newest = await probe.change(2)
        await load.more(40)
        await until_answered(stage, probe.id, newest.state["version"])
        assert await stage.is_reported("hub_reader_parked_keys")
        assert await replayed(stage) == "inbox: 0 of 1 parked keys replayed"
        later = await replayed(stage, module="tests.faults.incidents.ground.later_build")
        assert later == "inbox: 1 of 1 parked keys replayed"
        await probe.change()


async def newer_schema(stage: Stage, load: Load) -> None:
    """A later build records fields that this one does not know: they are passed on, and disturb nobody."""
    async with probing(stage, load) as probe:
        before = (await probe.change()).state
        change = {"previous": before["forecast"], "cause": str(probe.id), "confidence": "high"}
        state = {"forecast": "2029-01-01", "confidence": "high"}
        await record_as_later_build(stage, probe.id, "hub.milestone.reforecast.v1", change, state)
        answered = await until_answered(stage, probe.id, before["version"] + 1)
        assert answered["confidence"] == "high", answered
        await load.more(20)
        await probe.change()


async def until_parked(stage: Stage, id: UUID) -> None:
    async with timeout(PASSED_S):
        while not await stage.sql("notifications", PARKED, id):
            await sleep(0.1)


async def until_answered(stage: Stage, id: UUID, version: int) -> Any:
    """By the gateway, from memory."""
    async with timeout(PASSED_S), stage.hub.client(await stage.token()) as client:
        while (state := (await client.get(f"/v1/milestones/{id}")).json()).get("version") != version:
            await sleep(0.1)
        return state


async def replayed(stage: Stage, module: str = "") -> str:
    """What is said of the inbox: other readers have nothing to replay."""
    said = await stage.command("notifications", "replay", module=module)
    return next(line for line in said.splitlines() if line.startswith("inbox: "))


RECORD = """
insert into journal (
    seq, aggregate_id, kind, version, generation, type, recorded_at, actor, client, reason, labels, change, state
)
select next_seq(), aggregate_id, kind, version + 1, generation, $2, greatest(hub_now(), recorded_at + interval '1 ms'),
    actor, client, 'a later build', labels, $3, $4
from journal where aggregate_id = $1 order by version desc limit 1 returning seq
"""


MOVE = """
update milestone set version = version + 1, forecast = $2::text::date, own_forecast = $2::text::date where id = $1
"""
NEWEST_STATE = "select state from journal where aggregate_id = $1 order by version desc limit 1"


async def record_as_later_build(
    stage: Stage, id: UUID, type: str, change: Mapping[str, Any], more: Mapping[str, Any]
) -> None:
    """A change as this build would make it, but for its type and its fields."""
    connection: Any = await asyncpg.connect(stage.hub.told("projects")["HUB_DATABASE"])
    async with connection.transaction():
        await connection.execute("select from programme where code = 'LJ-08' for no key update")
        state = json.decode(await connection.fetchval(NEWEST_STATE, id))
        state |= {**more, "version": state["version"] + 1}
        await connection.execute(MOVE, id, state["forecast"])
        seq = await connection.fetchval(RECORD, id, type, json.encode(change), json.encode(state))
        await connection.execute("insert into unsent (part, seq) values ($1, $2)", partition_of(id), seq)
    await connection.close()
