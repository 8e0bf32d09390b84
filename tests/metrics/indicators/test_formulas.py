from decimal import Decimal
from typing import Any

import pytest

from services.metrics.indicators.errors import FormulaInvalid
from services.metrics.indicators.formulas import adopted
from services.metrics.indicators.model import Indicator
from tests.factories.indicators import create_indicator

SIGNED = {"code": "SIGNED", "measure": "项"}
ACCEPTED = {"code": "ACCEPTED", "measure": "项"}
PERCENT = {"measure": "%", "places": 1}


def by(*codes: str, required: bool = False) -> dict[str, Any]:
    return {"dimensions": [{"dimension": code, "required": required} for code in codes]}


def share(expression: str = "signed / accepted", wheres: Any = ({}, {}), **said: Any) -> Indicator:
    """Of entries signed off in entries accepted, in per cent."""
    inputs = [
        {"name": name, "indicator": name.upper(), "where": where}
        for name, where in zip(("signed", "accepted"), wheres, strict=True)
    ]
    return create_indicator("SHARE", **PERCENT | {"formula": {"expression": expression, "inputs": inputs}} | said)


def faults(
    indicator: Indicator, signed: dict[str, Any] | None = None, **accepted: Any
) -> list[tuple[str, str, object]]:
    """Pointer, code and column of each fault."""
    inputs = [create_indicator(**SIGNED | (signed or {})), create_indicator(**ACCEPTED | accepted)]
    with pytest.raises(FormulaInvalid) as refused:
        adopted(indicator, {each.code: each for each in inputs})
    told = refused.value.errors
    assert all(fault.params["zh"] and fault.params["en"] for fault in told)
    return [(fault.pointer, fault.code, fault.params.get("column")) for fault in told]


def test_a_share_of_two_counts_is_adopted_and_computed_in_per_cent() -> None:
    inputs = [create_indicator(**SIGNED), create_indicator(**ACCEPTED)]
    expression = adopted(share(), {each.code: each for each in inputs})
    assert expression.evaluate({"signed": Decimal(2), "accepted": Decimal(3)}) == Decimal("66.7")


def test_the_column_of_an_unknown_name_is_told_in_characters() -> None:
    assert faults(share("signed / 受理")) == [("/formula/expression", "unknown_name", 10)]


@pytest.mark.parametrize(
    ("expression", "code", "column"),
    [
        ("signed / accepted * 100", "percent_twice", 21),
        ("signed / (accepted", "syntax", 10),
        ("signed + accepted", "unit_mismatch", 1),
        ("signed < accepted", "wrong_type", 1),
        ("signed ** accepted", "not_allowed", 1),
    ],
)
def test_what_cannot_be_computed_is_told_with_its_column(expression: str, code: str, column: int) -> None:
    assert faults(share(expression)) == [("/formula/expression", code, column)]


def test_units_are_those_of_the_indicators_that_are_named() -> None:
    assert faults(share("signed + accepted", measure="吨"), {"measure": "万吨"}) == [
        ("/formula/expression", "unit_mismatch", 10)
    ]


def test_an_input_that_the_expression_does_not_use_is_told() -> None:
    assert faults(share("signed / signed")) == [("/formula/inputs/1/name", "unused", None)]


@pytest.mark.parametrize(
    ("result", "source", "fits"),
    [
        ("yearly", "monthly", True), ("monthly", "monthly", True), ("weekly", "daily", True),
        ("monthly", "weekly", False), ("monthly", "quarterly", False), ("hourly", "daily", False),
    ],
)  # fmt: skip
def test_the_periods_of_an_input_make_up_those_of_the_result(result: str, source: str, fits: bool) -> None:
    sources = [create_indicator(**each, frequency=source) for each in (SIGNED, ACCEPTED)]
    if fits:
        adopted(share(frequency=result), {each.code: each for each in sources})
    else:
        assert faults(share(frequency=result), {"frequency": source}, frequency=source) == [
            ("/formula/expression", "coarser_frequency", 1),
            ("/formula/expression", "coarser_frequency", 10),
        ]


def test_an_input_has_each_dimension_of_the_result_and_may_have_more() -> None:
    wide, narrow = by("partner", "street"), by("street")
    assert faults(share(**by("partner", "street")), wide, **narrow) == [("/formula/expression", "lacks_dimension", 10)]
    inputs = [create_indicator(**each, **wide) for each in (SIGNED, ACCEPTED)]
    adopted(share(**narrow), {each.code: each for each in inputs})


def test_a_value_is_given_for_a_dimension_that_the_input_has_and_the_result_has_not() -> None:
    wheres = ({"partner": "500101"}, {"street": "renhe"})
    assert faults(share(wheres=wheres, **by("partner")), by("partner"), **by("partner")) == [
        ("/formula/inputs/0/where/partner", "fixed_dimension", None),
        ("/formula/inputs/1/where/street", "not_its_dimension", None),
    ]


def test_without_a_unit_nobody_asks_whether_it_fits() -> None:
    inputs = [create_indicator("SIGNED"), create_indicator("ACCEPTED", measure="吨")]
    adopted(share("signed + accepted", measure=None), {each.code: each for each in inputs})
