"""Definitions for tests: say what matters, the rest is ordinary. None is recorded yet."""

from typing import Any

from services.metrics.indicators.model import Dimension, Equivalence, Indicator
from shared.contracts.fields import unsaid
from shared.contracts.metrics.dimensions import DimensionState
from shared.contracts.metrics.equivalences import EquivalenceState
from shared.contracts.metrics.indicators import IndicatorState
from shared.rows import new_id
from tests.infrastructure.metrics.service import NAME, VALUES, indicator


def create_indicator(code: str = "I01", **said: Any) -> Indicator:
    """Tons of freight, each month."""
    ordinary = {**unsaid(IndicatorState), **Indicator.BORN, "id": new_id(), "labels": []}
    return Indicator(**{**ordinary, **indicator(code, **said)})


def create_equivalence(**said: Any) -> Equivalence:
    ordinary = {"id": new_id(), "labels": [], "code": "E1", "name": NAME, "from_indicator": "A", "to_indicator": "B"}
    return Equivalence(**{**unsaid(EquivalenceState), **ordinary, **said})


def create_dimension(**said: Any) -> Dimension:
    ordinary = {"id": new_id(), "labels": [], "code": "channel", "name": NAME, "values": VALUES}
    return Dimension(**{**unsaid(DimensionState), **ordinary, **said})
