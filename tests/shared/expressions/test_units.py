import sys
from decimal import Decimal, Inexact
from fractions import Fraction
from itertools import product
from subprocess import run

import pytest

from shared.expressions.units import NAMES, Unit, UnitMismatch, UnknownUnit, convert, factor

UNIT = Fraction(1)


@pytest.mark.parametrize(
    ("value", "source", "target", "wanted"),
    [
        ("0.1", "万元", "元", "1000"),
        ("1", "元", "亿元", "0.00000001"),
        ("12345678901234567890.123456", "吨", "万吨", "1234567890123456.7890123456"),
        ("70", "万平方米", "平方公里", "0.7"),
        ("3", "亩", "平方米", "2000"),
        ("36", "小时", "天", "1.5"),
        ("2", "TEU", "标箱", "2"),
        ("7", "家", "个", "7"),
        ("12.5", "%", "1", "0.125"),
        ("1.5", "万元/天", "元/天", "15000"),
    ],
)
def test_a_value_is_converted_to_the_last_digit(value: str, source: str, target: str, wanted: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(wanted)


def test_what_never_ends_is_not_cut_off() -> None:
    with pytest.raises(Inexact):
        convert(Decimal(1), "小时", "天")
    assert factor(Unit.of("小时"), Unit.of("天")) == Fraction(1, 24)


@pytest.mark.parametrize(
    ("source", "target"), [("万元", "吨"), ("标箱", "吨"), ("公里", "平方公里"), ("个", "1"), ("%", "元")]
)
def test_what_is_measured_otherwise_is_not_converted(source: str, target: str) -> None:
    with pytest.raises(UnitMismatch):
        convert(Decimal(1), source, target)


@pytest.mark.parametrize(
    "text", ["", "美元", "元元", "元**2", "元/", "/元", "元 / 天", "元^2", "2元", "unit1", "__class__"]
)
def test_no_other_unit_is_known(text: str) -> None:
    with pytest.raises(UnknownUnit):
        Unit.of(text)


def test_every_factor_is_a_fraction_and_its_inverse_leads_back() -> None:
    """Of all pairs of names; none went through a float, which would not be inverted exactly."""
    for one, other in product(NAMES, NAMES):
        try:
            forth = factor(Unit.of(one), Unit.of(other))
        except UnitMismatch:
            continue
        assert forth * factor(Unit.of(other), Unit.of(one)) == UNIT
        assert max(forth.numerator, forth.denominator) <= 10**10


def test_units_are_multiplied_and_cancelled() -> None:
    assert str(Unit.of("万元").times(Unit.of("天"), -1)) == "万元/天"
    assert str(Unit.of("万元/天").times(Unit.of("天"))) == "万元"
    assert str(Unit.of("1").times(Unit.of("天"), -1)) == "1/天"
    assert str(Unit.of("1/天").times(Unit.of("天"))) == "1"
    assert Unit.of("米*米") == Unit.of("米").times(Unit.of("米"))
    assert factor(Unit.of("米*米"), Unit.of("平方米")) == 1


def test_what_needs_no_conversion_does_not_import_pint() -> None:
    """It takes a tenth of a second, in every process that only reads."""
    code = """
import sys
from shared.expressions.expression import check
from shared.expressions.values import Declared
check("a + b * 2", {"a": Declared("decimal", "元"), "b": Declared("decimal", "元")}, unit="元")
sys.exit("pint" in sys.modules)
"""
    assert run([sys.executable, "-c", code], check=False).returncode == 0
