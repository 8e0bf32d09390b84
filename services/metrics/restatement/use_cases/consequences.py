"""All that changes by a correction: figures, what is computed from them, how targets stand, and who is ahead."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.formulas import dimensions_of
from services.metrics.indicators.model import Indicator
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.series import series_id
from services.metrics.observations.use_cases.folding import parts_of
from services.metrics.observations.use_cases.holding import hold_outliers
from services.metrics.restatement.figures import Change, Reach, Told, compared, figures_of
from services.metrics.restatement.standing import Card, cards_changed, cards_of
from services.metrics.series.reading.moments import Moment
from shared.work import Derived, Work


class Over(Exception):
    """What was tried was looked at."""


class Consequence(NamedTuple):
    """What becomes of an indicator: its figures, and its scorecards."""

    indicator: Indicator
    derived: Sequence[Derived]

    @property
    def size(self) -> int:
        return sum(len(each.fields) for each in self.derived)


class Picture(NamedTuple):
    """What is read at one moment: figures by code, and scorecards by id."""

    figures: Mapping[str, Told]
    cards: Mapping[UUID, Card]


async def consequences(work: Work, batch: ObservationBatch, reach: Reach) -> list[Consequence]:
    """Of a batch that counts: as of the acceptance before, and as of its own. Raises TooMuchAsked."""
    assert batch.accepted_no is not None
    before = Moment(work, None, await work.now(), batch.accepted_no - 1)
    was = await picture(before, reach)
    async with as_if(work):
        await hold_outliers(work, batch.model_copy(), await parts_of(work, batch), {reach.source.id: reach.source})
        now = await picture(Moment(work, None, await work.now(), batch.accepted_no, before.met), reach)
    found = (Consequence(indicator, [*changed(indicator, was, now)]) for indicator in reach.indicators)
    return [each for each in found if each.derived]


async def picture(moment: Moment, reach: Reach) -> Picture:
    codes = [each.code for each in reach.indicators]
    return Picture(await figures_of(moment, reach), await cards_of(moment, codes))


@asynccontextmanager
async def as_if(work: Work) -> AsyncIterator[None]:
    """What a job will do after the commit is done already, until the end of this: then it is undone."""
    done = work.done
    with suppress(Over):
        async with work.connection.transaction():
            yield
            raise Over
    work.undo_to(done)


def changed(indicator: Indicator, was: Picture, now: Picture) -> Iterator[Derived]:
    changes = compared(was.figures[indicator.code], now.figures[indicator.code])
    yield from (figures_changed(indicator, change) for change in changes)
    yield from cards_changed(was.cards, now.cards, indicator.code)


def figures_changed(indicator: Indicator, change: Change) -> Derived:
    named = dict(zip(dimensions_of(indicator), change.group, strict=True))
    id = series_id(indicator.id, {name: value for name, value in named.items() if value is not None})
    kind = "formula" if indicator.formula else "series"
    return Derived(kind, id, {"indicator": indicator.code, "dimensions": named}, change.periods)
