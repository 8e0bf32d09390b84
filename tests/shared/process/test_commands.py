from typing import ClassVar

from shared.contracts.base import Changed, Event
from shared.database import Pool
from tests.infrastructure.flow.processes import Processes
from tests.infrastructure.sample import OFFICE, Sample, create_sample
from tests.infrastructure.samples import Samples

PARK = "insert into parked_key (reader, aggregate_id, version, error) values ('telling', $1, 3, 'PoisonError')"


async def test_republish_fills_the_queue_again_from_a_seq_on(embedded: Processes) -> None:
    async with embedded.database("samples") as database:
        await Samples(database).store(*[create_sample() for _ in range(5)])
        seqs = [seq for (seq,) in await database.fetch("select seq from journal order by seq")]
        await database.execute("delete from unsent")
        code, said, _ = await embedded.act("samples", "republish", "--after", str(seqs[1]))
        assert (code, said) == (0, "samples: 3 records go to the log again\n")
        assert await database.fetchval("select count(*) from unsent") == 3


async def test_republish_needs_a_seq(embedded: Processes) -> None:
    code, said, complaint = await embedded.act("samples", "republish")
    assert (code, said, complaint) == (1, "", "samples republish: republish --after SEQ\n")


MOVED = Changed(fields=["many"])


class Unheard(Event, frozen=True, kw_only=True):
    """No build knows it yet."""

    TYPE: ClassVar[str] = "hub.sample.unheard.v1"


async def recorded(database: Pool, *events: Event) -> Sample:
    """A new sample with these facts."""
    samples, sample = Samples(database), create_sample()
    await samples.store(sample)
    for many, event in enumerate(events, 20):
        sample.many = many
        async with samples.service().begin(OFFICE) as work:
            await work.record(sample, event, reason="")
    return sample


async def test_replay_takes_what_parked_keys_missed_from_their_owner(embedded: Processes) -> None:
    async with (
        embedded.database("samples") as owned,
        embedded.database("follower") as database,
        embedded.running("samples", "all"),
    ):
        sample = await recorded(owned, MOVED, MOVED)
        await database.execute(PARK, sample.id)
        code, said, _ = await embedded.act("follower", "replay")
        assert (code, said) == (0, "telling: 1 of 1 parked keys replayed\n")
        assert await database.fetchval("select count(*) from told") == 2
        assert await database.fetchval("select count(*) from parked_key") == 0


async def test_a_key_that_fails_again_stays_parked_and_keeps_no_other_waiting(embedded: Processes) -> None:
    async with (
        embedded.database("samples") as owned,
        embedded.database("follower") as database,
        embedded.running("samples", "all"),
    ):
        bad, good = await recorded(owned, MOVED, Unheard()), await recorded(owned, MOVED, MOVED)
        for sample in (bad, good):
            await database.execute(PARK, sample.id)
        code, said, _ = await embedded.act("follower", "replay")
        assert (code, said.splitlines()[-1]) == (0, "telling: 1 of 2 parked keys replayed")
        assert [id for (id,) in await database.fetch("select aggregate_id from parked_key")] == [bad.id]
