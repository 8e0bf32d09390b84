"""Rows that said what stood when they came, at the moment from which they count."""

from services.metrics.observations.model.batches import ObservationBatch
from shared.work import Work

STANDS = """
select true as found, value, note, evidence from observation as o
join observation_batch on observation_batch.number = o.batch
where o.series = told.series and o.starts = told.starts and accepted_no is not null
order by accepted_no desc limit 1
"""
"""What stands where the row `told` goes."""

SAME = """(
    told.value is null and now.value is null
    or now.found and now.value is not distinct from told.value
        and coalesce(told.note, now.note) is not distinct from now.note
        and coalesce(told.evidence, now.evidence) is not distinct from now.evidence
)"""
"""Whether the row `told` says what stands `now`. To withdraw what is not there, or no more, says nothing."""

LEAVE_OUT = f"""
delete from observation as told where batch = $1 and corrects is null and (
    select {SAME} from (select) as one left join lateral ({STANDS}) as now on true
)
"""  # noqa: S608 # Of ours.

CORRECT = """
with corrected as (update observation set corrects = true where batch = $1 and corrects is null returning 1)
select count(*)::integer from corrected
"""


async def settle_unchanged(work: Work, batch: ObservationBatch) -> None:
    """What stands still is left out; where it was changed since, the batch says so again. The caller keeps others from
    accepting.
    """
    if batch.unchanged:
        await work.connection.execute(LEAVE_OUT, batch.number)
        batch.say_again(await work.value(CORRECT, batch.number))
