"""How targets stand by the figures that a correction reaches: before it, and after."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from services.metrics.scorecards.model import said_of, scorecard_id
from services.metrics.scorecards.queries import scores_of
from services.metrics.scorecards.scoring import Score, Standing, standings
from services.metrics.series.reading.moments import Moment
from shared.contracts.metrics.scorecards import ScorecardState
from shared.records.history import fields_changed
from shared.work import Derived


class Card(NamedTuple):
    """A scorecard as it is told; `about` is what it is of."""

    indicator: str
    about: Mapping[str, object]
    state: bytes


async def cards_of(moment: Moment, codes: Iterable[str]) -> dict[UUID, Card]:
    """Of all targets of these indicators, by the scorecards' ids: all their peers are among them."""
    scores = await scores_of(moment, [*codes])
    placed = standings(scores)
    return {scorecard_id(score.target.id): card_of(score, placed[score.target.id]) for score in scores}


def card_of(score: Score, standing: Standing) -> Card:
    """Without its goal, which no figure changes."""
    target, said = score.target, said_of(score, standing, None)
    state = ScorecardState.model_validate({**said, "id": scorecard_id(target.id), "version": 1})
    about = {"indicator": target.indicator, "dimensions": target.dimensions, "target": target.id}
    return Card(target.indicator, about, state.model_dump_json().encode())


def cards_changed(was: Mapping[UUID, Card], now: Mapping[UUID, Card], indicator: str) -> Iterator[Derived]:
    for id, card in now.items():
        if card.indicator == indicator and (fields := fields_changed(was[id].state, card.state)):
            yield Derived("scorecard", id, card.about, fields)
