"""How rows get into the table: copied as they are where nothing stands, else looked at one by one."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice, repeat
from typing import NamedTuple

from asyncpg import UniqueViolationError

from services.metrics.ingest.checks.sheet import Rows
from services.metrics.ingest.faults import Faults, Wrong
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.use_cases.settling import SAME, STANDS
from shared.work import Work

COLUMNS = ("series", "starts", "batch", "row", "value", "corrects", "source_id", "note", "evidence", "captured_at")
AT_ONCE = 2_000
"""Rows that are told to PostgreSQL in one piece."""

NULL = "\\N"
SPECIAL = "\\\t\n\r"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

TOUCHED = """
select exists (
    select from unnest($1::bigint[]) as told (series) join observation using (series)
    where starts between $2::text::timestamptz and $3::text::timestamptz
) or exists (select from observation where source_id between $4 and $5)
"""
"""Whether anything stands between those where rows go, or has a source id between theirs. Mostly nothing does."""

MET = """
select exists (
    select from unnest($1::bigint[], $2::text[]::timestamptz[]) as told (series, starts)
    join observation using (series, starts)
) or exists (select from unnest($3::text[]) as told (source_id) join observation using (source_id))
"""
"""Whether anything stands just where a row goes, or has its source id."""

JUDGED = f"""
with told as (
    select place, series, starts, value, source_id, note, evidence,
        row_number() over (partition by series, starts order by place) > 1 as again,
        source_id is not null and row_number() over (partition by source_id order by place) > 1 as id_again
    from unnest($1::bigint[], $2::text[]::timestamptz[], $3::text[]::numeric[], $4::text[], $5::text[], $6::text[])
        with ordinality as told (series, starts, value, source_id, note, evidence, place)
)
select (place - 1)::integer as place, case
    when again or exists (
        select from observation where series = told.series and starts = told.starts and batch = $7
    ) then 'duplicate_row'
    when source.found and source.same then 'known'
    when source.found or id_again then 'id_in_use'
    when {SAME} then 'unchanged'
    when now.found then 'correction'
end as verdict
from told left join lateral ({STANDS}) as now on true left join lateral (
    select true as found, bool_or(
        o.series = told.series and o.starts = told.starts and o.value is not distinct from told.value
    ) as same from observation as o
    left join observation_batch on observation_batch.number = o.batch
    where o.source_id = told.source_id
        and (o.batch = $7 or observation_batch.sender = $8 and accepted_no is not null)
    having count(*) > 0
) as source on true
order by place
"""  # noqa: S608 # Of ours.
"""What is to be said of rows that touch what stands; null: they are new. A source id names one figure of its sender:
what came by it is `known`, whatever became of the figure since.
"""

KNOWN, UNCHANGED, CORRECTION = "known", "unchanged", "correction"

CORRECTS = {None: "f", CORRECTION: "t", UNCHANGED: NULL}
"""In the table, of the rows that are kept: what is unchanged is looked at again when the batch counts."""

COLUMN = {"duplicate_row": "period", "id_in_use": "source_id", "reason_missing": "value"}
"""Where a fault is that only the table shows."""


class Filled(NamedTuple):
    """Rows of one indicator in which nothing is wrong, and by which numbers their series go."""

    rows: Rows
    numbers: Sequence[int]


async def deposit(
    work: Work, batch: ObservationBatch, filled: Filled, faults: Faults, *, keep: bool, waits: bool
) -> None:
    """What is wrong beside what stands is told and left out; the batch counts it all. Where it `waits`, rows that are
    unchanged are kept until it counts.
    """
    rows, numbers = filled
    if keep and not await touches(work, numbers, rows) and await copied(work, batch, filled):
        return
    verdicts = await judged(work, batch, numbers, rows)
    for place, verdict in verdicts.items():
        if column := COLUMN.get(verdict):
            faults.add(rows.numbers[place], column, Wrong(verdict))
    count_in(batch, rows, Counter(verdicts.values()))
    if keep:
        left = {} if waits else dict.fromkeys((place for place in verdicts if verdicts[place] == UNCHANGED), KNOWN)
        await copy(work, batch.number, numbers, rows, {**verdicts, **left})


async def touches(work: Work, numbers: Sequence[int], rows: Rows) -> bool:
    """Whether a row meets one that stands, has the source id of another, or withdraws something."""
    ids = [*filter(None, rows.source_ids)]
    if len({*ids}) < len(ids) or None in rows.values:
        return True
    times, sources = (min(rows.starts), max(rows.starts)), (min(ids), max(ids)) if ids else (None, None)
    if not await work.value(TOUCHED, [*{*numbers}], *times, *sources):
        return False
    found: bool = await work.value(MET, numbers, rows.starts, ids)
    return found


async def copied(work: Work, batch: ObservationBatch, filled: Filled) -> bool:
    """False where two of the rows are of one series and period."""
    try:
        async with work.connection.transaction():
            await copy(work, batch.number, filled.numbers, filled.rows, {})
    except UniqueViolationError:
        return False
    count_in(batch, filled.rows, Counter())
    return True


async def judged(work: Work, batch: ObservationBatch, numbers: Sequence[int], rows: Rows) -> dict[int, str]:
    """What is to be said of a row, by its place; of one that is new nothing."""
    told = numbers, rows.starts, rows.values, rows.source_ids, rows.notes, rows.evidences
    found = await work.connection.fetch(JUDGED, *map(list, told), batch.number, batch.sender)
    verdicts = {row["place"]: row["verdict"] for row in found if row["verdict"]}
    if batch.reason:
        return verdicts
    return {place: "reason_missing" if verdict == CORRECTION else verdict for place, verdict in verdicts.items()}


def count_in(batch: ObservationBatch, rows: Rows, verdicts: Counter[str]) -> None:
    batch.unchanged += verdicts[KNOWN] + verdicts[UNCHANGED]
    batch.corrections += verdicts[CORRECTION]
    batch.failed += sum(verdicts[verdict] for verdict in COLUMN)
    batch.stored += len(rows.numbers) - verdicts.total() + verdicts[CORRECTION]
    batch.cover(datetime.fromisoformat(min(rows.starts)), datetime.fromisoformat(max(rows.starts)))


async def copy(work: Work, batch: int, numbers: Sequence[int], rows: Rows, verdicts: Mapping[int, str]) -> None:
    """Those of which nothing is to be said, and what is looked at again."""
    marks = [verdicts.get(place) for place in range(len(numbers))] if verdicts else repeat(None)
    corrects = [CORRECTS.get(mark, NULL) for mark in marks] if verdicts else repeat(CORRECTS[None])
    columns = [
        map(str, numbers), rows.starts, repeat(str(batch)), map(str, rows.numbers), cells(rows.values), corrects,
        cells(rows.source_ids), cells(rows.notes), cells(rows.evidences), cells(rows.captured),
    ]  # fmt: skip
    lines: Iterable[str] = map("\t".join, zip(*columns, strict=False))
    if verdicts:
        lines = (line for line, mark in zip(lines, marks, strict=False) if mark in CORRECTS)
    await work.connection.copy_to_table("observation", source=pieces(lines), columns=COLUMNS)


def cells(column: Sequence[str | None]) -> Iterable[str]:
    """As COPY reads text."""
    if not any(column):
        return repeat(NULL)
    told = [NULL if cell is None else cell for cell in column]
    text = "".join(filter(None, column))
    if not any(character in text for character in SPECIAL):
        return told
    return [NULL if cell is None else cell.translate(ESCAPES) for cell in column]


async def pieces(lines: Iterable[str]) -> AsyncIterator[bytes]:
    """PostgreSQL stores one while the next is made."""
    left = iter(lines)
    while text := "\n".join(islice(left, AT_ONCE)):
        yield f"{text}\n".encode()
