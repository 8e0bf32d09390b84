"""What is owed follows the definitions, the clock and what comes. Nobody does this: timers do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.metrics.completeness.expecting import owed_at
from services.metrics.completeness.model import ExpectedReport, is_owed, report_id
from services.metrics.completeness.repository import TURN, came_of, open_reports, turn_soon, waiting_reports
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period
from services.metrics.indicators.repository import hold_for_figures, labels_of_figures
from shared.contracts.base import Archived, Changed, Created, Event, Reinstated
from shared.records import timers
from shared.work import Work

NEXT = "completeness.next"

AT_ONCE = 50
"""Periods that are begun by one act: a hub that was away goes on from where it was."""


async def follow_definition(work: Work, id: UUID, *, since: datetime) -> None:
    """What is open of an indicator is told as it is defined now; what is owed from then on is begun next.

    Timers are set before it is held: whoever fires one has that first, and then holds the indicator.
    """
    await timers.set(work, at=since, key=str(id), kind=NEXT, aggregate_id=id)
    await turn_soon(work, await waiting_reports(work, id))
    if indicator := await held(work, id):
        await follow_indicator(work, indicator)


async def follow_indicator(work: Work, indicator: Indicator) -> None:
    facts: list[tuple[ExpectedReport, Event]] = []
    for report in await open_reports(work, indicator):
        if not report.is_owed(indicator):
            report.deleted_at = await work.now()
            facts.append((report, Archived()))
        elif changed := report.follow(indicator):
            facts.append((report, Changed(fields=[name for name in changed if name != "due_at"])))
            await turn_soon(work, [report.id])
    await work.record_all(facts, reason="")


async def expect_reports(work: Work, id: UUID, *, since: datetime) -> None:
    """Of an indicator: the report of each period from then on until now, where it is owed."""
    indicator = await held(work, id)
    if indicator is None or not is_owed(indicator):
        return
    periods = [owed_at(indicator.frequency, since)]
    now = await work.now()
    while periods[-1].ends <= now and len(periods) < AT_ONCE:
        periods.append(periods[-1].next())
    await begin_reports(work, indicator, periods)
    await timers.set(work, at=periods[-1].ends, key=str(id), kind=NEXT, aggregate_id=id)


async def held(work: Work, id: UUID) -> Indicator | None:
    return await work.row(Indicator, "where id = $1 for no key update", id)


async def begin_reports(work: Work, indicator: Indicator, periods: Sequence[Period]) -> None:
    """Those that are not owed yet; one that was not for a while is owed again."""
    ids = [report_id(indicator.id, period) for period in periods]
    known = {row.id: row for row in await work.rows(ExpectedReport, "where id = any ($1) for no key update", ids)}
    labels = await labels_of_figures(work, indicator)
    facts: list[tuple[ExpectedReport, Event]] = []
    for id, period in zip(ids, periods, strict=True):
        if (report := known.get(id)) is None:
            facts.append((ExpectedReport.expect(indicator, period, labels), Created()))
        elif report.deleted_at is not None:
            report.deleted_at, report.labels = None, labels
            report.follow(indicator)
            facts.append((report, Reinstated()))
    await work.record_all(facts, reason="")
    await turn_soon(work, [report.id for report, _ in facts])


async def turn_report(work: Work, id: UUID) -> None:
    """What came is counted, and what time makes of the rest is said; the next turn is set."""
    code = await work.value("select indicator from expected_report where id = $1", id)
    indicator = (await hold_for_figures(work, [code])).get(code) if code else None
    report = await work.row(ExpectedReport, "where id = $1 and deleted_at is null for no key update", id)
    if indicator is None or report is None or not report.is_owed(indicator):
        return
    now = await work.now()
    if event := report.count(await came_of(work, indicator, report), indicator, now):
        await work.record(report, event, reason="")
    if at := report.turns_at(now):
        await timers.set(work, at=at, key=str(id), kind=TURN, aggregate_id=id)
