"""What says something of an indicator's figures, whatever rooms there are: a table of the tests' own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from services.metrics.indicators.repository import hold_for_figures, labels_of_figures
from services.metrics.tables import Table
from shared.contracts.base import Created, State
from shared.contracts.kinds import KINDS
from shared.rows import Recorded, Row, new_id
from tests.infrastructure.metrics.service import OFFICE, Metrics

TABLE = """
create table figure (
    id uuid primary key, version integer not null, deleted_at timestamptz, labels text[] not null,
    indicator text not null, value text not null
);
call guard_versions('figure');
"""


class Base(Row):
    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Recorded]]] = {}


class FigureState(State):
    KIND = "figure"
    COLLECTION = "figures"
    PUBLIC = frozenset()

    indicator: str
    value: str


class Figure(Recorded, FigureState, Base):
    """Of one value of the dimension `channel`."""

    REPORTED: ClassVar[bool] = True
    UNTOLD: ClassVar[str | None] = None
    VALUES: ClassVar = "select distinct value from figure where $1 = 'channel' and deleted_at is null"

    def state(self) -> FigureState:
        return FigureState.model_validate(self)


@asynccontextmanager
async def with_figures_beside(metrics: Metrics) -> AsyncIterator[Metrics]:
    """As long as this goes on, the service has such a table."""
    await metrics.database.execute(TABLE)
    registry: dict[str, type[Any]] = Table.RECORDED
    registry[Figure.KIND], KINDS[Figure.KIND] = Figure, FigureState
    try:
        yield metrics
    finally:
        del registry[Figure.KIND], KINDS[Figure.KIND]


async def report(metrics: Metrics, code: str, value: str = "rail") -> UUID:
    """As a room that stores figures does."""
    async with metrics.service().begin(OFFICE) as work:
        indicator = (await hold_for_figures(work, [code]))[code]
        labels = await labels_of_figures(work, indicator)
        row = Figure(id=new_id(), labels=labels, indicator=code, value=value)
        await work.record(row, Created(), reason="")
        return row.id
