"""What all definitions offer alike, and every address of the room."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.metrics.indicators.errors import (
    FiguresStand,
    FormulaInvalid,
    NotEquivalent,
    TooManyFigures,
    UnknownValue,
    ValueInUse,
)
from services.metrics.indicators.model import CodeMap, Definition, Dimension, Equivalence, Indicator
from services.metrics.indicators.routes import publication
from services.metrics.indicators.use_cases import records
from shared.http.changes.nouns import Act, Acts, changeable
from shared.http.reads.resources import readable
from shared.records.archiving import HasChildren
from shared.records.naming import Cycle

NOUNS: tuple[type[Definition], ...] = (Indicator, Dimension, CodeMap, Equivalence)

ADOPTING = (UnknownValue, FormulaInvalid, Cycle, NotEquivalent)

ACTS = Acts(
    "indicators",
    Act(records.create_record, ADOPTING),
    Act(records.change_record, (*ADOPTING, ValueInUse, FiguresStand, TooManyFigures)),
    Act(records.archive_record, (HasChildren,)),
    Act(records.restore_record, ADOPTING),
)


def routers() -> Iterator[APIRouter]:
    yield publication.changes
    yield publication.reads
    for noun in NOUNS:
        yield changeable(noun, ACTS)
        yield readable(noun, ACTS.tag)
