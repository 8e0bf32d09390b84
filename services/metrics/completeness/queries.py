"""How complete it is, counted where the reports are; and who is silent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from services.metrics.completeness.expecting import owed_by
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period
from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC
from shared.database import Database
from shared.work import Work

By = Literal["programme", "owner"]

GROUPS_MAX = 1_000

SUMMED: Mapping[By, str] = {
    by: f"""
select {by} as code, count(*) as reports, count(*) filter (where status = 'not_due') as not_due,
    count(*) filter (where status = 'due') as due, count(*) filter (where status = 'received' and not late) as on_time,
    count(*) filter (where status = 'received' and late) as late, count(*) filter (where status = 'silent') as silent,
    count(*) filter (where held > 0) as held, min(silent_since) as silent_since
from expected_report
where labels && $1 and deleted_at is null and due_on >= coalesce($2, due_on) and due_on <= coalesce($3, due_on)
group by {by} order by {by} nulls last limit $4
"""  # noqa: S608 # A column of ours.
    for by in ("programme", "owner")
}

SILENT = """
select silent_since from expected_report
where indicator = $1 and starts <= $2 and ends > $2 and deleted_at is null and status = 'silent'
"""


class Tally(BaseModel):
    """Of all reports of one programme or owner (null: of none) how many stand how; of `held` ones a figure is held.

    `silent_since`: the longest silence.
    """

    code: str | None
    reports: int
    not_due: int
    due: int
    on_time: int
    late: int
    silent: int
    held: int
    silent_since: datetime | None


async def tallies(
    database: Database, caller: Caller, by: By, *, since: date | None, until: date | None
) -> Sequence[Tally]:
    """Of those reports that the caller sees all of: who owes one, and when it came, are not public. Both days are
    included.
    """
    rows = await database.fetch(SUMMED[by], sorted(caller.labels - {PUBLIC}), since, until, GROUPS_MAX)
    return [Tally(**row) for row in rows]


async def silent_since(work: Work, indicator: Indicator, period: Period) -> datetime | None:
    """Since when nothing, or not all, is heard of the indicator for the period; None: it is not silent.

    The period is one of the indicator's, or the day of its hours. Its light is grey then, with the reason `silent`.
    """
    owed = period.containing(owed_by(indicator.frequency))
    found: datetime | None = await work.value(SILENT, indicator.code, owed.starts)
    return found
