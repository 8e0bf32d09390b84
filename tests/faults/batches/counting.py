"""What is there of a batch, beside what was sent: rows, series, outliers, and what was told of them."""

from asyncio import sleep, timeout
from collections.abc import Sequence
from uuid import UUID

from tests.faults.batches.sender import DIMENSION, SERIES, Batch
from tests.faults.rig.comparison.databases import behind, copies, fetch, journal, log_of
from tests.faults.rig.comparison.records import compare_log, compare_versions
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.running import RunningHub

REST_S = 120

ROWS = """
select count(*) as rows, count(distinct (o.series, o.starts)) as figures, sum(o.value) as total,
    count(*) filter (where batch.id is distinct from $2) as strangers
from observation as o join series_key as key on key.number = o.series
left join observation_batch as batch on batch.number = o.batch
where key.dimensions ->> $3 like $1
"""
"""In the series of a batch, whichever batch they came by."""

BATCH = "select status, checked, stored, unchanged, failed, folded, held from observation_batch where id = $1"

TOLD = """
select type, count(*) as records, count(distinct aggregate_id) as records_of,
    coalesce(sum((convert_from(change, 'UTF8')::jsonb ->> 'rows')::bigint), 0)::bigint as rows
from journal where aggregate_id = $1 or aggregate_id in (
    select id from series where batch = $1 union all select id from held_value where batch = $1
) group by type
"""

OURS = """
select id from observation_batch where id = any ($1) union all select id from series where batch = any ($1)
union all select id from held_value where batch = any ($1)
"""


async def compare_batch(verdict: Verdict, hub: RunningHub, batch: Batch) -> None:
    """Each row once, the job at its end, and one record of each thing that happened."""
    (rows,) = await fetch(hub, "metrics", ROWS, f"{batch.name}-%", UUID(batch.id), DIMENSION)
    if (rows["figures"], rows["total"]) != (batch.rows, batch.total):
        verdict.lost.append(f"{batch.name}: {rows['figures']} of {batch.rows} figures, {rows['total']} in all")
    if rows["rows"] != batch.rows or rows["strangers"]:
        verdict.doubled.append(f"{batch.name}: {rows['rows']} rows of {batch.rows}, {rows['strangers']} of others")
    (state,) = await fetch(hub, "metrics", BATCH, UUID(batch.id))
    if tuple(state) != ("accepted", batch.rows, batch.rows, 0, 0, batch.rows, SERIES):
        verdict.lost.append(f"{batch.name}: its state is {tuple(state)}")
    told = await fetch(hub, "metrics", TOLD, UUID(batch.id))
    compare_told(verdict, batch, {row["type"]: (row["records"], row["records_of"], row["rows"]) for row in told})


def compare_told(verdict: Verdict, batch: Batch, told: dict[str, tuple[int, int, int]]) -> None:
    """It was accepted once, each series was told of once, and each outlier was held once."""
    expected = {
        "hub.observation_batch.accepted.v1": (1, 1, batch.rows),
        "hub.series.revised.v1": (SERIES, SERIES, batch.rows),
        "hub.record.created.v1": (SERIES, SERIES, 0),
    }
    for name, wanted in expected.items():
        found = told.get(name, (0, 0, 0))
        if found < wanted:
            verdict.lost.append(f"{batch.name}: {name} {found} of {wanted}")
        elif found > wanted:
            verdict.doubled.append(f"{batch.name}: {name} {found} of {wanted}")


async def compare_records(verdict: Verdict, hub: RunningHub, batches: Sequence[Batch]) -> None:
    """At rest: the log has what the journal has."""
    async with log_of(hub) as log:
        async with timeout(REST_S):
            while await behind(hub, log):
                await sleep(0.1)
        ours = {row["id"] for row in await fetch(hub, "metrics", OURS, [UUID(batch.id) for batch in batches])}
        rows = [row for row in await journal(hub, "metrics") if row.id in ours]
        compare_versions(verdict, "metrics", rows)
        compare_log(
            verdict, "metrics", rows, [one for one in await copies(log.of("metrics")) if of(one.event_id, ours)]
        )
    verdict.figures["batches"] = len(batches)
    verdict.figures["rows"] = sum(batch.rows for batch in batches)


def of(event_id: str, ids: set[UUID]) -> bool:
    """`event_id` begins with the id of its record."""
    return UUID(event_id[:36]) in ids
