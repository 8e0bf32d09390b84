"""Every address of the room."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.locks import PeriodLock
from services.metrics.observations.model.series import HeldValue, Series
from services.metrics.observations.routes import batches, locks
from shared.http.reads.resources import readable, readable_one_by_one


def routers() -> Iterator[APIRouter]:
    """What series say together is another room's question."""
    yield batches.changes
    yield batches.reads
    yield locks.changes
    for noun in (ObservationBatch, HeldValue, PeriodLock):
        yield readable(noun, "observations")
    yield readable_one_by_one(Series, "observations")
