from services.metrics.ingest.reactions import sweep
from tests.infrastructure.metrics.reporting import counted, freight, row, sent
from tests.infrastructure.metrics.service import Metrics

LEFT = """
with run as (insert into rehearsal (number, at) values ($1, hub_now() - $2::text::interval) returning number)
insert into observation (series, starts, batch, row, value, corrects) select 1, now(), number, 1, 1, false from run
"""


async def test_what_a_dry_run_left_behind_goes_after_an_hour(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1"))
    for number, age in ((101, "2 hours"), (102, "59 minutes")):
        await metrics.database.execute(LEFT, number, age)
    await sweep(metrics.service())
    assert [number for (number,) in await metrics.database.fetch("select number from rehearsal")] == [102]
    assert await metrics.database.fetchval("select count(*) from observation where batch = 101") == 0
    assert await counted(metrics) == {"rail 2026-09": "1"}
