"""The statements that add figures up: exact, and only over what is asked for."""

from services.metrics.series.figures.points import is_across_first
from shared.contracts.metrics.indicators import Across, Aggregation

PLANNED_BY_ITSELF = "set local plan_cache_mode = force_custom_plan"
"""One question is of ten figures and the next of a million: no plan is good for both."""

FIGURES = """
select starts, value, corrects, origin from (
    select distinct on (o.starts) o.starts, o.value, o.corrects, batch.origin
    from observation as o join observation_batch as batch on batch.number = o.batch
    where o.series = chosen.series and o.starts >= $4 and o.starts < $5 and batch.accepted_no <= $3
    order by o.starts, batch.accepted_no desc
) as newest where value is not null
"""
"""Of one series: each as it stood when so many batches had been accepted."""

COUNTS = """
count(*) as n, count(*) filter (where corrects) as revised, count(*) filter (where origin = 'demo') as demo,
count(*) filter (where origin = 'equivalence') as equivalence
"""
SUMS = "sum(n), sum(revised), sum(demo), sum(equivalence)"
CHOSEN = "unnest($1::bigint[], $2::integer[]) as chosen (series, place)"

TIME_FIRST = f"""
select place, bucket, divisor, sum(value), count(*), {SUMS} from {CHOSEN} cross join lateral (
    select width_bucket(starts, $6::timestamptz[]) as bucket, {{value}} as value, {{divisor}} as divisor, {COUNTS}
    from ({FIGURES}) as figure group by 1
) as part group by place, bucket, divisor
"""  # noqa: S608 - what is put in are names of ours.
ACROSS_FIRST = f"""
select place, width_bucket(starts, $6::timestamptz[]), divisor, {{value}}, 1, {SUMS} from (
    select place, starts, sum(value) as value, {{divisor}} as divisor, {COUNTS}
    from {CHOSEN} cross join lateral ({FIGURES}) as figure group by place, starts
) as total group by 1, 2, 3
"""  # noqa: S608 - what is put in are names of ours.
"""Sums and what they are to be divided by: a mean is not rounded on the way."""

HELD = f"""
select place, width_bucket(held.starts, $6::timestamptz[]), count(*)
from {CHOSEN} join held_value as held on held.number = chosen.series
where held.starts >= $4 and held.starts < $5 and held.held_at <= $7
    and (held.released_at is null or held.released_at > $7) and held.batch_no = (
        select o.batch from observation as o join observation_batch as batch on batch.number = o.batch
        where o.series = held.number and o.starts = held.starts and batch.accepted_no <= $3
        order by batch.accepted_no desc limit 1
    )
group by 1, 2
"""  # noqa: S608 - what is put in are names of ours.

VALUES: dict[Aggregation, str] = {
    "sum": "sum(value)", "mean": "sum(value)", "max": "max(value)", "min": "min(value)",
    "last": "(array_agg(value order by starts desc))[1]", "cumulative": "(array_agg(value order by starts desc))[1]",
}  # fmt: skip


def sums_by(aggregation: Aggregation, across: Across) -> str:
    """Each row: place, bucket, divisor, sum, how many values it adds, and what `Parts` count."""
    first = is_across_first(aggregation)
    divided = across == "mean" if first else aggregation == "mean"
    template = ACROSS_FIRST if first else TIME_FIRST
    return template.format(value=VALUES[aggregation], divisor="count(*)" if divided else "1")
