from asyncio import create_task, sleep, timeout
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

import pytest

from services.gateway.read_model import following
from services.gateway.read_model.change import Change
from services.gateway.read_model.following import Following
from services.gateway.read_model.model import ReadModel
from shared.auth.caller import Caller
from shared.log.entry import Entry
from shared.log.transport import Position, Stored, Transport
from shared.records.restoration import record_anew
from tests.infrastructure.flow.faulty_log import FaultyLog, Wrapped
from tests.infrastructure.flow.logs import ON_BOTH, EmptyLog, empty_embedded, empty_kafka
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import Sample, create_sample
from tests.infrastructure.samples import running_samples

pytestmark = ON_BOTH
OFFICE = Caller("office", "cockpit", frozenset({"hub"}))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAUSE_S", 0.01)


@pytest.fixture
async def log_embedded(postgres: str) -> AsyncIterator[EmptyLog]:
    async with empty_embedded(postgres) as log:
        yield log


@pytest.fixture
async def log_kafka(kafka: str) -> AsyncIterator[EmptyLog]:
    async with empty_kafka(kafka) as log:
        yield log


@pytest.fixture
def log(transport: str, request: pytest.FixtureRequest) -> EmptyLog:
    log: EmptyLog = request.getfixturevalue(f"log_{transport}")
    return log


@pytest.fixture
async def owner(postgres: str, log: EmptyLog) -> AsyncIterator[Owner]:
    async with running_samples(postgres) as samples:
        yield Owner(samples, log.of(), log.make_anew)


@dataclass(slots=True)
class Told:
    """What a stream would hear."""

    changes: list[Change] = field(default_factory=list)
    breaks: list[int | None] = field(default_factory=list)

    def change(self, change: Change, _: int) -> None:
        self.changes.append(change)

    def break_off(self, newest_ms: int | None) -> None:
        self.breaks.append(newest_ms)


def create_following(owner: Owner, log: Transport, told: Told) -> Following:
    model = ReadModel({"sample"})
    return Following("sample", log, owner, model, told.change, told.break_off)


@asynccontextmanager
async def running(followed: Following) -> AsyncIterator[Following]:
    """Stopped once it reads all partitions: a client of Kafka that is still connecting complains."""
    task = create_task(followed.run())
    try:
        yield followed
        await until(lambda: not followed._late)
    finally:
        task.cancel()
        with suppress(BaseException):
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with timeout(10):
        while not condition():
            await sleep(0.01)


def shows(followed: Following, sample: Sample, many: int) -> bool:
    return b'"many":%d,' % many in (followed.model.body(sample.id, OFFICE) or b"")


async def test_it_holds_what_its_owner_has_and_then_whatever_comes(owner: Owner, log: EmptyLog) -> None:
    old, new, told = create_sample(), create_sample(), Told()
    await owner.store(old)
    async with running(create_following(owner, log.of(), told)) as followed:
        await until(lambda: not followed.model.missing)
        assert (shows(followed, old, 0), await followed.behind(), told.changes, told.breaks) == (True, None, [], [None])
        await owner.store(new)
        await owner.change(old, 1, 2)
        await owner.relay()
        await until(lambda: shows(followed, old, 2) and shows(followed, new, 0))
    """What its owner told before it came by the log is told as well: elsewhere it may not have been yet."""
    assert [change.revision.version for change in told.changes if change.id == old.id] == [1, 2, 3]


async def test_what_is_passed_over_ends_at_the_logs_time_of_its_last_record(owner: Owner, log: EmptyLog) -> None:
    samples, told = [create_sample() for _ in range(5)], Told()
    await owner.store(*samples)
    await owner.relay()
    ends = await owner.log.ends()
    records = [stored for end in ends for stored in await owner.log.read(Position(end.part, 0), limit=10) if end.offset]
    newest = max(stored.appended_at for stored in records)
    async with running(create_following(owner, log.of(), told)) as followed:
        await until(lambda: not followed.model.missing)
        await owner.relay()
    assert (told.breaks, told.changes) == ([int(newest.timestamp() * 1000)], [])


async def test_a_log_that_repeats_itself_doubles_nothing(owner: Owner, log: EmptyLog) -> None:
    samples, told = [create_sample() for _ in range(5)], Told()
    faulty = replace(owner, log=FaultyLog(owner.log, Random(8)))
    async with running(create_following(owner, log.of(), told)) as followed:
        await until(lambda: not followed.model.missing)
        await owner.store(*samples)
        for number in range(1, 6):
            for sample in samples:
                await owner.change(sample, number)
            await faulty.relay()
        await until(lambda: all(shows(followed, sample, 5) for sample in samples))
    for sample in samples:
        versions = [change.revision.version for change in told.changes if change.id == sample.id]
        assert versions == [1, 2, 3, 4, 5, 6]


async def test_a_log_that_was_made_anew_is_noticed_and_everyone_reads_anew(owner: Owner, log: EmptyLog) -> None:
    sample, told = create_sample(), Told()
    await owner.store(sample)
    await owner.relay()
    async with running(create_following(owner, log.of(), told)) as followed:
        await until(lambda: not followed.model.missing)
        await owner.change(sample, 1)
        await owner.relay()
        await until(lambda: shows(followed, sample, 1))
        await owner.make_anew()
        await until(lambda: len(told.breaks) == 2)
        await owner.change(sample, 2)
        await owner.relay()
        await until(lambda: shows(followed, sample, 2))


async def test_what_an_owner_lost_when_it_went_back_is_gone_here_too(owner: Owner, log: EmptyLog) -> None:
    kept, lost, told = create_sample(), create_sample(), Told()
    await owner.store(kept, lost)
    await owner.relay()
    async with running(create_following(owner, log.of(), told)) as followed:
        await until(lambda: not followed.model.missing)
        assert shows(followed, lost, 0)
        await go_back(owner, lost)
        await until(lambda: len(told.breaks) == 2)
        assert (shows(followed, kept, 0), followed.model.body(lost.id, OFFICE)) == (True, None)


async def go_back(owner: Owner, lost: Sample) -> None:
    """To a backup from before one was made."""
    async with owner.samples.service().begin(OFFICE) as work:
        await work.connection.execute("set local session_replication_role = replica")
        await work.connection.execute("delete from journal where aggregate_id = $1", lost.id)
        await work.connection.execute("delete from sample where id = $1", lost.id)
    await record_anew(owner.samples.service(), [Sample])
    await owner.relay()


class Away(Wrapped):
    """A log that cannot be read until it is back."""

    back = False

    async def read(self, position: Position, *, limit: int) -> Sequence[Stored]:
        if not Away.back:
            raise ConnectionError
        return await self.log.read(position, limit=limit)


async def test_a_process_that_is_behind_says_so_and_why(
    owner: Owner, log: EmptyLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BEHIND_S", 0.0)
    monkeypatch.setattr(Away, "back", False)
    sample, told = create_sample(), Told()
    async with running(create_following(owner, Away(log.of()), told)) as followed:
        await until(lambda: followed.trouble == "ConnectionError")
        assert "ConnectionError" in (await followed.behind() or "")
        monkeypatch.setattr(Away, "back", True)
        await owner.store(sample)
        await owner.relay()
        await until(lambda: shows(followed, sample, 0))
        async with timeout(5):
            while await followed.behind():
                await sleep(0.01)


@dataclass(frozen=True, slots=True)
class Silent:
    """An owner that does not answer yet."""

    owner: Owner
    answers: list[bool]

    async def page(self, after: UUID) -> Sequence[Entry]:
        if not self.answers:
            raise ConnectionError
        return await self.owner.page(after)

    async def since(self, id: UUID, version: int) -> Sequence[Entry]:
        return await self.owner.since(id, version)


async def test_until_its_owner_answers_nothing_is_held_and_that_is_said(owner: Owner, log: EmptyLog) -> None:
    sample, silent = create_sample(), Silent(owner, [])
    await owner.store(sample)
    followed = replace(create_following(owner, log.of(), Told()), source=silent)
    async with running(followed):
        await until(lambda: followed.trouble == "ConnectionError")
        assert (await followed.behind(), followed.model.missing) == (
            "nothing is held yet: ConnectionError",
            {"sample"},
        )
        silent.answers.append(True)
        await until(lambda: shows(followed, sample, 0))
