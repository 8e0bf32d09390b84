from shared.contracts.base import Changed
from tests.infrastructure.flow.processes import Processes
from tests.infrastructure.sample import OFFICE, create_sample
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


async def test_replay_takes_what_parked_keys_missed_from_their_owner(embedded: Processes) -> None:
    async with (
        embedded.database("samples") as owned,
        embedded.database("follower") as database,
        embedded.running("samples", "all"),
    ):
        samples, sample = Samples(owned), create_sample()
        await samples.store(sample)
        for many in (20, 21):
            sample.many = many
            async with samples.service().begin(OFFICE) as work:
                await work.record(sample, Changed(fields=["many"]), reason="")
        await database.execute(PARK, sample.id)
        code, said, _ = await embedded.act("follower", "replay")
        assert (code, said) == (0, "telling: 1 of 1 parked keys replayed\n")
        assert await database.fetchval("select count(*) from told") == 2
        assert await database.fetchval("select count(*) from parked_key") == 0
