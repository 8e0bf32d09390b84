from asyncio import sleep, timeout

import httpx

from shared.contracts.base import Changed
from tests.infrastructure.flow.processes import Processes
from tests.infrastructure.sample import OFFICE, create_sample
from tests.infrastructure.samples import Samples

PARK = "insert into parked_key (reader, aggregate_id, version, error) values ('telling', $1, 3, 'PoisonError')"


async def figures(port: int) -> dict[str, float]:
    async with httpx.AsyncClient() as client:
        lines = (await client.get(f"http://127.0.0.1:{port}/metrics")).text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


async def test_there_is_a_figure_for_each_guarantee(embedded: Processes) -> None:
    async with (
        embedded.database("samples") as owned,
        embedded.database("follower") as database,
        embedded.running("samples", "all") as owner,
        embedded.running("follower", "worker") as reader,
    ):
        samples, sample = Samples(owned), create_sample()
        async with timeout(20):
            while await database.fetchval("select count(*) from reader_position") < 24:
                await sleep(0.02)
        await samples.store(sample)
        async with samples.service().begin(OFFICE) as work:
            await work.record(sample, Changed(fields=[]), reason="")
        await database.execute(PARK, sample.id)
        async with timeout(20):
            while (found := await figures(reader.port)).get('hub_reader_records_total{reader="telling"}', 0) < 2:
                await sleep(0.5)
        assert found['hub_reader_behind_records{reader="telling"}'] == 0
        assert found['hub_reader_partitions{reader="telling"}'] == 12
        assert found['hub_reader_parked_keys{reader="telling"}'] == 1
        assert found['hub_reader_resyncs_total{reader="copies"}'] == 1
        sent = await figures(owner.port)
        assert sent["hub_relay_sent_records_total"] == 2
        assert (sent["hub_relay_unsent_records"], sent["hub_relay_oldest_unsent_seconds"]) == (0, 0)
