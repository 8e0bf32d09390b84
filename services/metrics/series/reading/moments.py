"""As of when: the moment, what counted by then, and the definitions as they stood."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from services.metrics.indicators.model import Definition, Dimension, Indicator
from services.metrics.indicators.repository import labels_of_figures
from services.metrics.observations.repository import counted_at
from shared.auth.labels import view_of, visible
from shared.contracts.kinds import KINDS
from shared.errors import NotFound
from shared.http.reads.record import find_id, settled
from shared.records.history import known
from shared.work import Work

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True, slots=True)
class Moment:
    """`asked` is None where all that is known now is asked for; else it is `at`. `counted` is the last acceptance."""

    work: Work
    asked: datetime | None
    at: datetime
    counted: int
    met: dict[tuple[str, str], Any] = field(default_factory=dict)

    async def indicator(self, code: str) -> Indicator:
        """Raises NotFound."""
        return await self.definition(Indicator, code)

    async def dimension(self, code: str) -> Dimension:
        """Raises NotFound."""
        return await self.definition(Dimension, code)

    async def definition(self, model: type[D], code: str) -> D:
        if (model.KIND, code) not in self.met:
            self.met[model.KIND, code] = await defined(self.work, model, code, self.asked)
        found: D = self.met[model.KIND, code]
        return found

    async def may_see(self, indicator: Indicator) -> bool:
        """Its figures: now, and by whom they were for then."""
        return all(visible(audience, self.work.caller) for audience in await self.audiences(indicator))

    async def sees_whole(self, indicator: Indicator) -> bool:
        """What is said of its figures too: who said them, and why."""
        views = [view_of(audience, self.work.caller) for audience in await self.audiences(indicator)]
        return {*views} == {"full"}

    async def audiences(self, indicator: Indicator) -> list[list[str]]:
        """For whom its figures are: as it stood, and as it stands now."""
        labels = [await labels_of_figures(self.work, indicator)]
        if self.asked:
            labels.append(await labels_of_figures(self.work, await defined(self.work, Indicator, indicator.code, None)))
        return labels


async def moment_of(work: Work, asked: datetime | None) -> Moment:
    """What counted a moment ago is final after 10 s: a later one is answered as that."""
    at = await settled(work.connection, asked)
    return Moment(work, at, at or await work.now(), await counted_at(work.connection, at))


async def defined(work: Work, model: type[D], code: str, at: datetime | None) -> D:
    """As it stood. Raises NotFound where none did, or does for the caller."""
    found = await known(work.connection, model.KIND, await find_id(work.connection, model, code), at)
    if found is None or found.state is None or not visible(found.labels_now, work.caller):
        raise NotFound
    state = msgspec.json.decode(KINDS[model.KIND].complete(found.state))
    return model.model_validate({**state, "labels": found.labels})
