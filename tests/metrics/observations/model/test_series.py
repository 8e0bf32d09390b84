from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from services.metrics.observations.model.series import HeldValue, Outlier, Part, Series, series_id
from services.metrics.observations.outliers import Spread
from shared.errors import InvalidField

PORT = UUID(int=4)
SEPTEMBER, OCTOBER = datetime(2026, 8, 31, 16, tzinfo=UTC), datetime(2026, 9, 30, 16, tzinfo=UTC)
FIRST, SECOND = uuid4(), uuid4()


def test_a_series_is_the_same_in_whichever_order_its_dimensions_are_said() -> None:
    assert series_id(PORT, {"a": "1", "b": "2"}) == series_id(PORT, {"b": "2", "a": "1"})
    assert series_id(PORT, {"a": "1"}) != series_id(PORT, {"a": "2"})


def part(first: datetime, last: datetime, rows: int) -> Part:
    return Part(1, rows, 0, rows, first, last, uuid4(), PORT, {"channel": "rail"})


def test_a_series_grows_with_each_batch() -> None:
    told = part(OCTOBER, OCTOBER, 1)
    series = Series.begin(told, "monthly", FIRST, {"indicator": "I01", "labels": ["hub"]})
    series.revise(told, "monthly", FIRST, held=0)
    event = series.revise(part(SEPTEMBER, SEPTEMBER, 2), "monthly", SECOND, held=1)
    assert (series.rows, series.revision, series.batch) == (3, 2, SECOND)
    assert (series.first_period, series.last_period) == ("2026-09", "2026-10")
    assert (event.rows, event.held, event.first_period, event.last_period) == (2, 1, "2026-09", "2026-09")


def held_value() -> HeldValue:
    alike = {
        "indicator": "I01", "owner": "port", "k": "3", "labels": ["hub"], "batch": FIRST, "batch_no": 1, "series": PORT,
        "number": 1, "dimensions": {}, "held_at": OCTOBER, "held_on": OCTOBER.date(),
    }  # fmt: skip
    outlier = Outlier(SEPTEMBER, Decimal("900.500000"), Spread(Decimal("10.50"), Decimal(1)))
    return HeldValue.hold(outlier, "monthly", alike)


def test_a_held_value_says_what_it_is_far_from() -> None:
    held = held_value()
    assert (held.period, held.value, held.median, held.deviation) == ("2026-09", "900.5", "10.5", "1")
    assert held.id == held_value().id


def test_it_is_confirmed_for_a_reason() -> None:
    held = held_value()
    with pytest.raises(InvalidField):
        held.confirm(OCTOBER, reason="")
    held.confirm(OCTOBER, reason="a strike")
    assert (held.status, held.released_at) == ("confirmed", OCTOBER)
