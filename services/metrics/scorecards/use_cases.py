"""Scorecards are made, changed and archived as their targets and figures say."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import SHANGHAI
from services.metrics.indicators.repository import hold_for_figures, labels_of_figures
from services.metrics.scorecards.model import Scorecard, said_of, scorecard_id
from services.metrics.scorecards.queries import scores_of
from services.metrics.scorecards.scoring import Score, standings
from services.metrics.series.reading.moments import moment_of
from shared.auth.caller import Caller
from shared.auth.labels import HUB
from shared.contracts.base import Archived, Event
from shared.records import timers
from shared.work import Work

COMPUTE = "scorecards.compute"
"""The timer of an indicator: due at once where something has changed, else when time alone may turn a scorecard.

It is one timer, so that nobody else computes the same ones meanwhile.
"""

STORED = "where indicator = $1 order by id for no key update"
GOAL = "select goal from programme where code = $1 order by standing desc, id desc limit 1"

Fact = tuple[Scorecard, Event]


async def recompute(work: Work, code: str) -> None:
    """Those of one indicator, by what counts now. What is as it was is not recorded. The caller has taken its timer."""
    indicator = (await hold_for_figures(work, [code])).get(code)
    stored = await work.rows(Scorecard, STORED, code)
    scores = await scores_of(await moment_of(seeing(work), None), [code]) if indicator else []
    facts = archived(stored, scores, await work.now())
    if indicator:
        facts += await revised(work, indicator, stored, scores)
        await look_again(work, code, scores, indicator.id)
    await work.record_all(facts, reason="")


def seeing(work: Work) -> Work:
    """It computes for everyone, and only who may see a scorecard reads it."""
    who = work.caller
    return replace(work, caller=Caller(who.subject, who.client, frozenset({HUB})))


def archived(stored: Iterable[Scorecard], scores: Sequence[Score], now: datetime) -> list[Fact]:
    """Whose target is archived."""
    wanted = {scorecard_id(score.target.id) for score in scores}
    gone = [row for row in stored if row.deleted_at is None and row.id not in wanted]
    for row in gone:
        row.deleted_at = now
    return [(row, Archived()) for row in gone]


async def revised(work: Work, indicator: Indicator, stored: Iterable[Scorecard], scores: Sequence[Score]) -> list[Fact]:
    known, placed = {row.id: row for row in stored}, standings(scores)
    labels, goal = await labels_of_figures(work, indicator), await work.value(GOAL, indicator.programme)
    facts: list[Fact] = []
    for score in scores:
        id, said = scorecard_id(score.target.id), said_of(score, placed[score.target.id], goal)
        row = known.get(id) or Scorecard.begin(id, said, labels)
        if event := row.become(said, labels):
            facts.append((row, event))
    return facts


async def look_again(work: Work, code: str, scores: Iterable[Score], id: UUID) -> None:
    """On the first day on which one of them may turn although nothing happens."""
    day = min((day for score in scores if (day := score.next_look)), default=None)
    if day is not None:
        await timers.set(work, at=datetime.combine(day, time(), SHANGHAI), key=code, kind=COMPUTE, aggregate_id=id)
