"""What all definitions offer alike, and every address of the room."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.metrics.indicators.errors import FiguresStand, TooManyFigures, UnknownValue, ValueInUse
from services.metrics.indicators.model import CodeMap, Definition, Dimension, Indicator
from services.metrics.indicators.routes import publication
from services.metrics.indicators.use_cases import records
from shared.http.changes.nouns import Act, Acts, changeable
from shared.http.reads.resources import readable
from shared.records.archiving import HasChildren

NOUNS: tuple[type[Definition], ...] = (Indicator, Dimension, CodeMap)

ACTS = Acts(
    "indicators",
    Act(records.create_record, (UnknownValue,)),
    Act(records.change_record, (UnknownValue, ValueInUse, FiguresStand, TooManyFigures)),
    Act(records.archive_record, (HasChildren,)),
    Act(records.restore_record, (UnknownValue,)),
)


def routers() -> Iterator[APIRouter]:
    yield publication.changes
    yield publication.reads
    for noun in NOUNS:
        yield changeable(noun, ACTS)
        yield readable(noun, ACTS.tag)
