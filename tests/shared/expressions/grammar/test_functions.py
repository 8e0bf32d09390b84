from datetime import date
from decimal import Decimal

import pytest

from shared.expressions.expression import check
from shared.expressions.faults import ExpressionInvalid
from shared.expressions.values import Declared, Incomputable, Value

NAMES = {
    "a": Declared("decimal"),
    "b": Declared("decimal"),
    "sum": Declared("decimal", "万元"),
    "yuan": Declared("decimal", "元"),
    "tons": Declared("decimal", "吨"),
    "p": Declared("bool"),
    "due": Declared("date"),
    "done": Declared("date"),
    "state": Declared("text"),
}


def value_of(text: str, **values: Value) -> Value | Incomputable:
    return check(text, NAMES).evaluate(values)


def faults_of(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(ExpressionInvalid) as refused:
        check(text, NAMES)
    return [(fault.code, *fault.place) for fault in refused.value.faults]


def test_if_takes_what_is_not_known_for_not_the_case() -> None:
    for p, wanted in ((True, 1), (False, 2), (None, 2)):
        assert value_of("if(p, 1, 2)", p=p) == wanted
    assert value_of("if (p, a, null)", p=False, a=Decimal(1)) is None
    assert value_of("if(p, due, done)", p=True, due=date(2026, 1, 1), done=None) == date(2026, 1, 1)


def test_only_the_branch_that_is_chosen_is_computed() -> None:
    assert value_of("if(p, due + 99999999, due)", p=False, due=date(2026, 1, 1)) == date(2026, 1, 1)


def test_coalesce_is_the_first_that_is_known() -> None:
    assert value_of("coalesce(a, b, 7)", a=None, b=Decimal(0)) == 0
    assert value_of("coalesce(a, b, 7)", a=None, b=None) == 7
    assert value_of("coalesce(a, b)", a=None, b=None) is None
    assert value_of("coalesce(state, 'none')", state=None) == "none"


def test_the_least_is_not_known_where_one_is_not() -> None:
    assert value_of("min(a, b, 3)", a=Decimal(5), b=Decimal(4)) == 3
    assert value_of("max(a, b / 3)", a=Decimal(2), b=Decimal(7)) == Decimal("2.333333")
    assert value_of("min(a, b)", a=Decimal(5), b=None) is None
    assert value_of("max(due, done)", due=date(2026, 1, 2), done=date(2026, 1, 1)) == date(2026, 1, 2)


def test_amounts_are_chosen_in_the_unit_of_the_first() -> None:
    assert value_of("min(sum, yuan)", sum=Decimal(1), yuan=Decimal(9_000)) == Decimal("0.9")
    assert value_of("coalesce(sum, yuan, 3)", sum=None, yuan=Decimal(5)) == Decimal("0.0005")
    assert value_of("if(p, sum, yuan)", p=False, yuan=Decimal(20_000)) == 2
    assert check("coalesce(0, yuan)", NAMES).unit == "元"


def test_a_value_is_rounded_within_a_formula_only_where_it_says_so() -> None:
    assert value_of("round(a / 3, 1) * 3", a=Decimal(2)) == Decimal("2.1")
    assert value_of("a / 3 * 3", a=Decimal(2)) == 2
    assert value_of("round(a, 0)", a=Decimal("-0.5")) == -1


def test_the_rest_of_the_functions() -> None:
    assert value_of("abs(a - b)", a=Decimal(1), b=Decimal("1.000001")) == Decimal("0.000001")
    assert value_of("is_null(a)", a=None) is True
    assert value_of("is_null(a / 0)", a=Decimal(1)) is True
    assert value_of("is_null(state)", state="") is False
    assert value_of("due < date('2027-01-01')", due=date(2026, 12, 31)) is True


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("min(a)", [("wrong_count", 1, 6)]),
        ("if(p, a)", [("wrong_count", 1, 8)]),
        ("abs()", [("wrong_count", 1, 5)]),
        ("if(a, 1, 2)", [("wrong_type", 4, 1)]),
        ("if(p, a, due)", [("different_types", 10, 3)]),
        ("coalesce(sum, tons)", [("unit_mismatch", 15, 4)]),
        ("min(sum, 1, tons, yuan)", [("unit_mismatch", 13, 4)]),
        ("min(p, p)", [("wrong_type", 5, 1), ("wrong_type", 8, 1)]),
        ("abs(due)", [("wrong_type", 5, 3)]),
        ("round(a, 7)", [("bad_places", 10, 1)]),
        ("round(a, b)", [("bad_places", 10, 1)]),
        ("round(state, 2)", [("wrong_type", 7, 5)]),
        ("date('2026-02-30')", [("bad_date", 6, 12)]),
        ("date('20260230')", [("bad_date", 6, 10)]),
        ("date(due)", [("bad_date", 6, 3)]),
        ("sum(a, b)", [("unknown_function", 1, 3)]),
        ("mins(a, b)", [("unknown_function", 1, 4)]),
        ("a(1)", [("unknown_function", 1, 1)]),
        ("abs(x=a)", [("not_allowed", 1, 8)]),
        ("max(*a, b)", [("not_allowed", 5, 2)]),
        ("abs(a)(b)", [("not_allowed", 1, 9)]),
        ("__import__('os').system('x')", [("not_allowed", 1, 28)]),
        ("__import__('os')", [("unknown_function", 1, 10)]),
        ("coalesce(null, null)", [("always_null", 1, 20)]),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(text: str, faults: list[tuple[str, int, int]]) -> None:
    assert faults_of(text) == faults


def test_a_misspelt_function_is_told_the_nearest() -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        check("coalesc(a, 1) + iff(p, 1, 2)", NAMES)
    assert [fault.known for fault in refused.value.faults] == [["coalesce"], ["if"]]
    assert refused.value.faults[0].text["en"] == "There is no such function; near: coalesce"
