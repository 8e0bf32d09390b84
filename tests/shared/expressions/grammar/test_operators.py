from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from shared.expressions.expression import check
from shared.expressions.faults import ExpressionInvalid
from shared.expressions.values import Declared, Incomputable, Value

DAY = date(2026, 11, 24)
NAMES = {
    "a": Declared("decimal"),
    "b": Declared("decimal"),
    "sum": Declared("decimal", "万元"),
    "yuan": Declared("decimal", "元"),
    "tons": Declared("decimal", "吨"),
    "hours": Declared("decimal", "小时"),
    "p": Declared("bool"),
    "q": Declared("bool"),
    "due": Declared("date"),
    "done": Declared("date"),
    "state": Declared("text"),
}
LOGIC: tuple[bool | None, ...] = (True, False, None)


def value_of(text: str, **values: Value) -> Value | Incomputable:
    return check(text, NAMES).evaluate(values)


def faults_of(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(ExpressionInvalid) as refused:
        check(text, NAMES)
    return [(fault.code, *fault.place) for fault in refused.value.faults]


@pytest.mark.parametrize(("p", "q"), [*product(LOGIC, LOGIC)])
def test_logic_is_that_of_sql(p: bool | None, q: bool | None) -> None:
    both = False if False in (p, q) else None if None in (p, q) else True
    either = True if True in (p, q) else None if None in (p, q) else False
    assert value_of("p and q", p=p, q=q) is both
    assert value_of("p or q", p=p, q=q) is either
    assert value_of("not p", p=p) is (None if p is None else not p)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!="])
def test_what_is_not_known_makes_nothing_known(operator: str) -> None:
    assert value_of(f"a {operator} b", a=None, b=Decimal(1)) is None
    assert value_of(f"a {operator} b", a=Decimal(1), b=None) is None


def test_a_division_by_zero_is_null() -> None:
    assert value_of("a / b", a=Decimal(1), b=Decimal(0)) is None
    assert value_of("a / b > 1", a=Decimal(1), b=Decimal(0)) is None
    assert value_of("coalesce(a / b, 0)", a=Decimal(1), b=Decimal(0)) == 0


def test_a_chain_holds_where_each_of_its_pairs_does() -> None:
    assert value_of("1 < a < 3", a=Decimal(2)) is True
    assert value_of("1 < a < 3", a=Decimal(3)) is False
    assert value_of("1 < a < b", a=Decimal(1), b=None) is False
    assert value_of("1 < a < b", a=Decimal(2), b=None) is None


def test_a_quotient_is_compared_without_being_rounded() -> None:
    assert value_of("a / 3 * 3 == a", a=Decimal(1)) is True
    assert value_of("a / 3 > 0.333333", a=Decimal(1)) is True


def test_dates_are_days_apart() -> None:
    assert value_of("due - done", due=DAY, done=date(2026, 2, 24)) == 273
    assert value_of("due + 38", due=DAY) == date(2027, 1, 1)
    assert value_of("due - hours", due=DAY, hours=Decimal(48)) == date(2026, 11, 22)
    assert value_of("due - done <= 30 and due < done + 31", due=DAY, done=date(2026, 10, 25)) is True
    assert value_of("due + a", due=None, a=Decimal(1)) is None
    assert check("due - done", NAMES).unit == "天"


def test_amounts_are_compared_in_one_unit() -> None:
    assert value_of("sum == yuan", sum=Decimal("0.1"), yuan=Decimal(1000)) is True
    assert value_of("yuan > sum", sum=Decimal("0.1"), yuan=Decimal("1000.000001")) is True
    assert value_of("hours / 24 < due - done", hours=Decimal(47), due=DAY, done=date(2026, 11, 22)) is True


def test_figures_take_the_unit_of_what_stands_beside_them() -> None:
    assert check("sum + 5", NAMES).unit == "万元"
    assert check("2 * sum - (1 + 0.5)", NAMES).unit == "万元"
    assert check("1 / tons", NAMES).unit == "1/吨"
    assert check("sum / tons * 2", NAMES).unit == "万元/吨"
    assert check("1 + 1", NAMES).unit == "1"
    assert check("sum + a", NAMES).unit is None


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("sum + tons", [("unit_mismatch", 7, 4)]),
        ("tons - yuan * 2", [("unit_mismatch", 8, 8)]),
        ("sum < tons", [("unit_mismatch", 7, 4)]),
        ("sum * sum > sum", [("unit_mismatch", 13, 3)]),
        ("due + tons", [("unit_mismatch", 7, 4)]),
        ("a + p", [("wrong_type", 5, 1)]),
        ("p + a", [("wrong_type", 1, 1)]),
        ("due * 2", [("wrong_type", 1, 3)]),
        ("2 - due", [("wrong_type", 5, 3)]),
        ("due + done", [("wrong_type", 7, 4)]),
        ("a and p", [("wrong_type", 1, 1)]),
        ("not a", [("wrong_type", 5, 1)]),
        ("-due", [("wrong_type", 2, 3)]),
        ("a < due", [("different_types", 5, 3)]),
        ("state < 'x'", [("wrong_type", 1, 5)]),
        ("p > q", [("wrong_type", 1, 1)]),
        ("a == null", [("null_compared", 6, 4)]),
        ("null < a", [("null_compared", 1, 4)]),
        ("a in b", [("not_allowed", 6, 1)]),
        ("a is b", [("not_allowed", 6, 1)]),
        ("a % b", [("not_allowed", 1, 5)]),
        ("a ** 2 + b // 2", [("not_allowed", 1, 6), ("not_allowed", 10, 6)]),
        ("~a", [("not_allowed", 1, 2)]),
        ("a @ b", [("not_allowed", 1, 5)]),
        ("a.real", [("not_allowed", 1, 6)]),
        ("a[0]", [("not_allowed", 1, 4)]),
        ("a if p else b", [("not_allowed", 1, 13)]),
        ("(a := 1)", [("not_allowed", 2, 6)]),
        ("lambda: a", [("not_allowed", 1, 9)]),
        ("[a for a in b]", [("not_allowed", 1, 14)]),
        ("(a, b)", [("not_allowed", 1, 6)]),
        ("f'{a}'", [("not_allowed", 1, 6)]),
        ("null", [("always_null", 1, 4)]),
        ("null + 1", [("always_null", 1, 8)]),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(text: str, faults: list[tuple[str, int, int]]) -> None:
    assert faults_of(text) == faults
