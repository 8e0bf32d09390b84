from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.metrics.completeness.expecting import (
    Figures,
    counted,
    due_on,
    end_of,
    members_of,
    owed_at,
    with_above,
)
from services.metrics.indicators.model import Dimension, Indicator
from services.metrics.indicators.periods import parse
from shared.contracts.fields import unsaid
from shared.contracts.kinds import KINDS
from shared.rows import new_id
from tests.infrastructure.metrics.service import NAME, indicator, value

NOON = datetime(2026, 10, 5, 4, tzinfo=UTC)
BATCH = UUID(int=1)


def defined(**said: object) -> Indicator:
    told = {**unsaid(KINDS["indicator"]), **Indicator.BORN, **indicator(), **said}
    return Indicator.model_validate({**told, "id": new_id(), "labels": []})


def by(*dimensions: tuple[str, bool]) -> Indicator:
    return defined(dimensions=[{"dimension": code, "required": required} for code, required in dimensions])


def channel(*, open: bool = False) -> Dimension:
    values = [value("rail"), value("river"), value("lock", "river"), {**value("road"), "retired": True}]
    told = {"id": new_id(), "labels": [], "code": "channel", "name": NAME, "values": values}
    return Dimension.model_validate({**told, "open": open, "expected_count": None})


def came(channel: str | None, *days: int, accepted: datetime = NOON, held: int = 0) -> Figures:
    starts = [datetime(2026, 9, day, tzinfo=UTC) for day in days]
    return Figures({"channel": channel} if channel else {}, starts, held, accepted, BATCH)


@pytest.mark.parametrize(
    ("period", "days", "day"),
    [
        ("2026-09", 10, date(2026, 10, 10)),
        ("2026-Q4", 0, date(2026, 12, 31)),
        ("2026-09-02", 1, date(2026, 9, 3)),
        ("2026-W40", 3, date(2026, 10, 7)),
        ("2026", 60, date(2027, 3, 1)),
    ],
)
def test_days_are_counted_from_the_last_day_of_the_period(period: str, days: int, day: date) -> None:
    assert due_on(parse(period), days) == day


def test_a_day_is_over_at_its_end_in_shanghai() -> None:
    assert end_of(date(2026, 10, 10)) == datetime(2026, 10, 10, 16, tzinfo=UTC)


def test_hours_make_one_report_a_day() -> None:
    assert str(owed_at("hourly", NOON)) == "2026-10-05"
    assert str(owed_at("monthly", NOON)) == "2026-10"


def test_each_value_of_the_one_dimension_that_is_required_is_owed_but_what_is_retired_or_below() -> None:
    assert members_of(by(("channel", True)), {"channel": channel()}, []) == [{"channel": "rail"}, {"channel": "river"}]


def test_of_an_open_optional_or_second_dimension_nobody_says_what_is_owed() -> None:
    assert members_of(by(("channel", True)), {"channel": channel(open=True)}, []) == [{}]
    assert members_of(by(("channel", False)), {"channel": channel()}, []) == [{}]
    both = by(("channel", True), ("street", True))
    assert members_of(both, {"channel": channel(), "street": channel()}, []) == [{}]


def test_what_a_target_is_set_for_is_owed_once() -> None:
    targets = [{"channel": "lock"}, {}, {"channel": "rail"}, {"channel": "lock"}]
    assert members_of(by(("channel", False)), {"channel": channel()}, targets) == [
        {"channel": "lock"},
        {"channel": "rail"},
    ]


def test_a_figure_counts_for_what_stands_above_its_value() -> None:
    members = [{"channel": "rail"}, {"channel": "river"}]
    told = counted(members, [came("lock", 1)], {"channel": with_above(channel())}, 1)
    assert (told.expected, told.received, told.missing) == (2, 1, [{"channel": "rail"}])


def test_each_part_is_owed_of_each_member_and_none_counts_twice() -> None:
    """Two days of three by rail, in two series; more by river than is owed."""
    above = {"channel": with_above(channel())}
    figures = [came("rail", 1, 2), came("river", 1, 2, 3), came("lock", 1, 2, 3)]
    told = counted([{"channel": "rail"}, {"channel": "river"}], figures, above, 3)
    assert (told.expected, told.received, told.missing, told.all) == (6, 5, [{"channel": "rail"}], False)


def test_without_members_any_figure_will_do_and_the_last_that_came_is_told() -> None:
    later = NOON.replace(hour=5)
    told = counted([{}], [came("rail", 1, accepted=later, held=1), came(None, 1)], {}, 1)
    assert (told.all, told.at, told.held) == (True, later, 1)
    assert counted([{}], [], {}, 1).missing == [{}]
