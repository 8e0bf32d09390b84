"""What one can tell of the calendar. Who counts working days counts them anew soon after, programme by programme."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from uuid import UUID

from chinese_calendar.constants import holidays, workdays

from services.projects.schedule.model.calendar import CalendarYear, YearTold
from shared.contracts.base import Changed, Created, Event
from shared.errors import NotFound
from shared.records import timers
from shared.records.naming import DuplicateCode, distinct
from shared.rows import id_in, new_id
from shared.versions import Revision
from shared.work import Work

COUNT_ANEW = "schedule.count_anew"
PROGRAMMES = "select id, code from programme where deleted_at is null"
PACKAGE = "chinese-calendar"


async def tell_calendar_year(work: Work, *, id: UUID, year: int, told: YearTold, reason: str) -> CalendarYear:
    """Raises InvalidField, WriteNotGranted; DuplicateCode where somebody told of the year before."""
    row = CalendarYear.plain(year, id=id)
    work.require_writable(row)
    if await work.value("select exists (select from calendar_year where year = $1)", year):
        raise DuplicateCode
    row.tell(told)
    with distinct():
        await work.record(row, Created(), reason=reason)
    await count_anew(work)
    return row


async def change_calendar_year(
    work: Work, key: str, *, told: YearTold, seen: Revision | None, reason: str
) -> CalendarYear:
    """Without a day that differs nothing is recorded. Raises NotFound, InvalidField and what `Work.require` does."""
    row = await work.row(CalendarYear, "where id = $1 for no key update", id_in(key))
    if row is None:
        raise NotFound
    work.require(row, seen)
    if fields := row.tell(told):
        await work.record(row, Changed(fields=fields), reason=reason)
        await count_anew(work)
    return row


async def load_calendar(work: Work, *, reason: str) -> int:
    """The years that the package knows, as the State Council announced them; how many were not known so before.

    A year that somebody told of otherwise stays as it is.
    """
    rows = {row.year: row for row in await work.rows(CalendarYear, "for no key update")}
    facts: list[tuple[CalendarYear, Event]] = []
    for year, told in announced():
        row = rows.get(year) or CalendarYear.plain(year, id=new_id())
        if (not row.version or row.source.startswith(PACKAGE)) and (fields := row.tell(told)):
            facts.append((row, Changed(fields=fields) if row.version else Created()))
    await work.record_all(facts, reason=reason)
    if facts:
        await count_anew(work)
    return len(facts)


def announced() -> Iterator[tuple[int, YearTold]]:
    """Of the days off only those that are no weekend: a weekend is off anyhow."""
    source = f"{PACKAGE} {version(PACKAGE)}"
    for year in sorted({day.year for day in holidays}):
        off: list[date] = [day for day in holidays if day.year == year and day.weekday() <= 4]
        worked: list[date] = [day for day in workdays if day.year == year]
        yield year, {"days_off": off, "worked_weekends": worked, "source": source}


async def count_anew(work: Work) -> None:
    """Of every programme: one that begins to count working days right now has not seen this change."""
    at = await work.now()
    for id, code in await work.connection.fetch(PROGRAMMES):
        await timers.set(work, at=at, key=code, kind=COUNT_ANEW, aggregate_id=id)
