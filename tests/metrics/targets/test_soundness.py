from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.metrics.targets.model import Target
from services.metrics.targets.soundness import faults_in
from shared.contracts.fields import unsaid
from shared.contracts.metrics.indicators import IndicatorState
from shared.contracts.metrics.targets import TargetState
from tests.infrastructure.metrics.service import indicator

ID = UUID(int=1)
BY_CHANNEL = [{"dimension": "channel", "required": True}]


def measured(**said: Any) -> IndicatorState:
    ordinary = unsaid(IndicatorState) | {"publication": "internal", "id": ID, "version": 1}
    return IndicatorState(**ordinary | indicator(dimensions=BY_CHANNEL, **said))


def target(**said: Any) -> TargetState:
    """1,200 tons in 2026."""
    ordinary = {"indicator": "I01", "value": Decimal(1200), "horizon": "period", "period": "2026"}
    return TargetState(**unsaid(TargetState) | Target.BORN | {"id": ID, "version": 1} | ordinary | said)


def phases(**shares: str) -> list[dict[str, str]]:
    return [{"period": name.replace("_", "-").removeprefix("p"), "share": share} for name, share in shares.items()]


def points(*periods: str) -> list[dict[str, str]]:
    return [{"period": period, "value": "1"} for period in periods]


def faults(said: TargetState, of: IndicatorState) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in faults_in(said, of)]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"dimensions": {"channel": "rail"}},
        {"baseline": {"value": "1000", "period": "2025"}},
        {"horizon": "date", "period": None, "due_on": date(2026, 5, 15)},
        {"horizon": "programme_end", "period": None},
        {"horizon": "open", "period": None},
        {"shape": "phased", "phases": phases(p2026_Q1="0.1", p2026_Q2="0.2", p2026_Q3="0.3", p2026_Q4="0.4")},
        {"shape": "phased", "phases": phases(p2026="1")},
        {"shape": "points", "points": points("2026-03", "2026-Q2", "2026-11")},
    ],
)
def test_what_says_all_that_it_needs_is_sound(said: dict[str, Any]) -> None:
    assert faults(target(**said), measured()) == []


def test_a_band_is_what_an_indicator_with_a_band_is_held_to() -> None:
    band = {"low": "40", "high": "60"}
    assert faults(target(value=None, band=band), measured(direction="band")) == []
    assert faults(target(), measured(direction="band")) == [("/band", "missing"), ("/value", "not_wanted")]
    assert faults(target(band=band), measured()) == [("/band", "not_wanted")]
    assert faults(target(value=None, band=band | {"high": "9"}), measured(direction="band")) == [
        ("/band/high", "below_low")
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"value": None}, [("/value", "missing")]),
        ({"dimensions": {"commodity": "ore"}}, [("/dimensions/commodity", "not_of_the_indicator")]),
        ({"period": None}, [("/period", "missing")]),
        ({"due_on": date(2026, 1, 1)}, [("/due_on", "not_wanted")]),
        ({"horizon": "open"}, [("/period", "not_wanted")]),
        ({"horizon": "open", "period": None, "shape": "points", "points": points("2026-03")}, [("/shape", "undated")]),
        ({"shape": "phased"}, [("/phases", "missing")]),
        ({"phases": phases(p2026="1")}, [("/phases", "not_wanted")]),
        ({"points": points("2026-03")}, [("/points", "not_wanted")]),
        ({"period": "2026-13"}, [("/period", "no_period")]),
        ({"period": "2026-11-24"}, [("/period", "not_made_of_its_periods")]),
        ({"period": "2026-W48"}, [("/period", "not_made_of_its_periods")]),
        ({"baseline": {"value": "1", "period": "2026-Q5"}}, None),
        ({"baseline": {"value": "1", "period": "1949"}}, [("/baseline/period", "no_period")]),
        ({"baseline": {"value": "1", "period": "2026"}}, [("/baseline/period", "not_before_the_end")]),
        (
            {"shape": "points", "points": points("2026-06", "2026-03", "2026")},
            [("/points/1/period", "not_in_order"), ("/points/2/period", "not_before_the_end")],
        ),
        ({"shape": "points", "points": points("2025")}, [("/points/0/period", "not_in_order")]),
        (
            {"shape": "phased", "phases": phases(p2026_Q1="0.5", p2026_Q3="0.4")},
            [
                ("/phases/1/period", "not_the_next"),
                ("/phases/1/period", "not_where_it_ends"),
                ("/phases", "not_one_together"),
            ],
        ),
        (
            {"shape": "phased", "phases": phases(p2026_Q2="0.5", p2026_Q3="0.3", p2026_Q4="0.2")},
            [("/phases/0/period", "not_where_it_begins")],
        ),
        (
            {
                "shape": "phased",
                "phases": phases(p2026="1"),
                "horizon": "date",
                "period": None,
                "due_on": date(2026, 5, 15),
            },
            [("/baseline", "missing")],
        ),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(said: dict[str, Any], found: list[tuple[str, str]] | None) -> None:
    if found is None:
        with pytest.raises(ValueError, match="pattern"):
            target(**said)
    else:
        assert faults(target(**said), measured()) == found


def test_phases_may_begin_and_end_in_the_middle_of_a_period() -> None:
    """From a baseline at the end of May to a day in August."""
    said = target(
        horizon="date",
        period=None,
        due_on=date(2026, 8, 10),
        baseline={"value": "0", "period": "2026-05"},
        shape="phased",
        phases=phases(p2026_Q2="0.25", p2026_Q3="0.75"),
    )
    assert faults(said, measured()) == []
