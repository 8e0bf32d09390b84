"""A restatement as it is stored."""

from collections.abc import Mapping
from typing import Self

from services.metrics.tables import Table
from shared.contracts.metrics.restatements import RestatementState
from shared.rows import Recorded


class Restatement(Recorded, RestatementState, Table):
    """It says something of figures that were reported: it is for whoever sees these."""

    REPORTED = True

    @classmethod
    def begin(cls, told: Mapping[str, object]) -> Self:
        return cls.model_validate(told)

    def state(self) -> RestatementState:
        return RestatementState.model_validate(self)
