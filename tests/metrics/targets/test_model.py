from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.targets.model import Target
from services.metrics.targets.trajectory import Trajectory, attainment, told
from shared.contracts.fields import unsaid
from shared.contracts.metrics.indicators import IndicatorState
from shared.contracts.metrics.targets import TargetState
from tests.infrastructure.metrics.service import indicator

ID = UUID(int=1)
AUTUMN = date(2026, 11, 24)


def measured(**said: Any) -> Indicator:
    return Indicator(**unsaid(IndicatorState) | Indicator.BORN | indicator(**said) | {"id": ID, "labels": []})


def target(**said: Any) -> Target:
    ordinary = {"indicator": "I01", "value": Decimal(30), "horizon": "period", "period": "2026"}
    return Target(**unsaid(TargetState) | Target.BORN | ordinary | said | {"id": ID, "labels": []})


def test_a_sum_is_expected_from_nothing_on() -> None:
    """1,200 tons in 2026, of which 328 of 365 days are over."""
    way = target(value=Decimal(1200)).trajectory(measured())
    assert isinstance(way, Trajectory)
    assert told(way.expected(AUTUMN), 2) == Decimal("1078.36")


def test_a_level_is_expected_from_its_baseline_on() -> None:
    """From 20 km² in 2025 to 30 km² in 2026; 27 km² are 70 % of the way."""
    area, goal = measured(aggregation="last"), target(baseline={"value": "20", "period": "2025"})
    way = goal.trajectory(area)
    assert isinstance(way, Trajectory)
    assert told(way.expected(AUTUMN), 2) == Decimal("28.99")
    assert attainment(Decimal(27), goal.aim(area)) == Fraction(7, 10)


def test_without_a_date_or_a_baseline_there_is_attainment_and_no_way() -> None:
    """The catalogue's own: 70 of 10,000 m², some time."""
    space, goal = measured(aggregation="cumulative"), target(value=Decimal(70), horizon="open", period=None)
    assert goal.trajectory(space) == "no_date"
    assert attainment(Decimal("24.5"), goal.aim(space)) == Fraction(35, 100)
    assert target().trajectory(measured(aggregation="last")) == "no_baseline"


def test_the_end_of_the_programme_is_a_date_once_it_is_known() -> None:
    goal = target(horizon="programme_end", period=None, baseline={"value": "0", "period": "2024"})
    assert goal.trajectory(measured()) == "no_date"
    way = goal.trajectory(measured(), programme_end=date(2025, 12, 31))
    assert isinstance(way, Trajectory)
    assert way.expected(date(2025, 12, 31)) == 30
    assert goal.trajectory(measured(), programme_end=date(2024, 1, 31)) == "no_baseline"


def test_phases_and_points_lead_to_the_target() -> None:
    phases = [{"period": f"2026-Q{n}", "share": f"0.{n}"} for n in (1, 2, 3, 4)]
    phased = target(shape="phased", phases=phases).trajectory(measured())
    assert isinstance(phased, Trajectory)
    assert [told(phased.expected(date(2026, *day)), 1) for day in ((3, 31), (6, 30), (12, 31))] == [3, 9, 30]
    points = [{"period": "2026-06", "value": "5"}]
    through = target(shape="points", points=points).trajectory(measured(aggregation="last"))
    assert isinstance(through, Trajectory)
    assert [through.expected(date(2026, *day)) for day in ((5, 31), (6, 30), (12, 31))] == [None, 5, 30]


def test_a_band_is_the_same_on_every_day() -> None:
    goal = target(value=None, band={"low": "40", "high": "60"})
    assert goal.trajectory(measured(direction="band")) == "band"
    assert attainment(Decimal(30), goal.aim(measured(direction="band"))) == Fraction(3, 4)
