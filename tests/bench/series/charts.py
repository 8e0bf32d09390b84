"""What a chart costs: beside one statement that adds the same up, and beside itself where there is far more."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from services.metrics.app import PROGRAM
from shared.database import open_pool
from shared.migrations import migrate
from tests.bench.ground import Ground
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.row import Effort, Figure, Row, at_most
from tests.infrastructure.metrics.reporting import row, sent
from tests.infrastructure.metrics.service import Metrics, indicator
from tests.infrastructure.postgres import running_postgres
from tests.infrastructure.samples import made_anew

CARRIERS = 25
HOURS = 17_520
"""Two years: 438,000 figures in all."""
DAYS = 1_000
FEW, MANY = 50, 5_000
"""Series of so many days: 50,000 figures, and 5 million."""
AT_ONCE = 250

YEAR = "indicator=I01&from=2025&to=2025&where%5Bchannel%5D=c1"
MONTHS = "indicator=I01&step=monthly&group_by=channel&from=2024-01&to=2025-12"

FILL = """
with key as (
    insert into series_key (id, indicator, dimensions)
    select gen_random_uuid(), id, jsonb_build_object('channel', 'c' || nth)
    from indicator cross join generate_series($1::integer, $2::integer) as nth returning number
)
insert into observation (series, starts, batch, row, value, corrects)
select key.number, at, (select min(number) from observation_batch), 1, (random() * 1000000)::numeric(20, 6), false
from key cross join generate_series($3::timestamptz, $4::timestamptz, $5::interval) as at
"""

BARE = """
select key.dimensions ->> 'channel', date_trunc('month', figure.starts at time zone 'Asia/Shanghai'), sum(figure.value)
from series_key as key join (
    select distinct on (o.series, o.starts) o.series, o.starts, o.value
    from observation as o join observation_batch as batch on batch.number = o.batch
    where batch.accepted_no is not null order by o.series, o.starts, batch.accepted_no desc
) as figure on figure.series = key.number
where figure.starts >= '2024-01-01 00:00+08' and figure.starts < '2026-01-01 00:00+08' group by 1, 2
"""
"""As one would write it by hand: the newest of each figure, by channel and month."""

BEGIN = datetime.fromisoformat("2024-01-01T00:00:00+08:00")


@asynccontextmanager
async def filled(postgres: str, name: str, series: int, steps: int, step: timedelta) -> AsyncIterator[Metrics]:
    """One figure came by a batch; all others are put beside it as rows of the same."""
    address = await made_anew(postgres, name, lambda address: migrate(address, PROGRAM.migrations))
    async with open_pool(address, size=4) as database:
        metrics = Metrics(database)
        await metrics.dimension(values=[], open=True)
        hourly = step < timedelta(days=1)
        dimensions = [{"dimension": "channel", "required": True}]
        said: dict[str, Any] = {"frequency": "hourly" if hourly else "daily", "dimensions": dimensions}
        await metrics.make("indicators", indicator(lead_unit="port", **said))
        await sent(metrics, row("2030-01-01T00" if hourly else "2030-01-01", "1", "first"))
        end = BEGIN + step * (steps - 1)
        for nth in range(1, series + 1, AT_ONCE):
            await database.execute(FILL, nth, min(series, nth + AT_ONCE - 1), BEGIN, end, step)
        await database.execute("vacuum analyze")
        yield metrics


async def seconds(metrics: Metrics, query: str, points: int) -> float:
    """Until the answer is there."""
    began = perf_counter()
    answer = await metrics.ask("GET", f"/v1/series?{query}")
    took = perf_counter() - began
    assert sum(len(line["points"]) for line in answer.json()["data"]) == points, answer.text[:1_000]
    return took


async def months_of_hours(ground: Ground, effort: Effort) -> Sequence[Figure]:
    async with (
        running_postgres() as postgres,
        filled(postgres, "hourly", CARRIERS, HOURS + 24, timedelta(hours=1)) as metrics,
    ):  # 2024 has a day more.

        async def ours() -> float:
            return await seconds(metrics, MONTHS, (CARRIERS + 1) * 24)

        async def limit() -> float:
            began = perf_counter()
            assert len(await metrics.database.fetch(BARE)) == CARRIERS * 24
            return perf_counter() - began

        return [ratio(await interleaved(ours, limit, effort))]


async def year_among_many(ground: Ground, effort: Effort) -> Sequence[Figure]:
    async with (
        running_postgres() as postgres,
        filled(postgres, "few", FEW, DAYS, timedelta(days=1)) as few,
        filled(postgres, "many", max(FEW, effort.of(MANY)), DAYS, timedelta(days=1)) as many,
    ):

        async def ours() -> float:
            return await seconds(many, YEAR, 365)

        async def limit() -> float:
            return await seconds(few, YEAR, 365)

        return [ratio(await interleaved(ours, limit, effort))]


ROWS = (
    Row(
        "series-hourly",
        "438,000 hourly figures by month and channel, over HTTP",
        "one statement that adds the same up",
        [at_most(1.5)],
        months_of_hours,
    ),
    Row(
        "series-growth",
        "a year of one series, by day, among 5 million figures",
        "the same among 50,000",
        [at_most(1.5)],
        year_among_many,
    ),
)
