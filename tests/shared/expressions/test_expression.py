from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor
from random import Random
from typing import NamedTuple, cast

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy, builds, decimals, none, one_of, recursive, sampled_from

from shared.expressions.expression import Expression, check
from shared.expressions.faults import ExpressionInvalid
from shared.expressions.values import Declared, Incomputable, Type, Value

CASES = settings(max_examples=2_000, derandomize=True, deadline=None, database=None)
NUMBERS = {name: Declared("decimal") for name in "abcd"}
MANY = 100_000


def value_of(text: str, **values: str | None) -> Value | Incomputable:
    """Of decimals, written as text."""
    given = {name: value and Decimal(value) for name, value in values.items()}
    return check(text, {name: Declared("decimal") for name in values}).evaluate(cast("dict[str, Value]", given))


def random_decimals(seed: int, digits: int) -> list[Decimal]:
    """With 6 places."""
    random = Random(seed)
    return [Decimal(random.randrange(-(10**digits), 10**digits)).scaleb(-6) for _ in range(MANY)]


def half_away(exact: Fraction, places: int) -> Decimal:
    """By integers alone."""
    scaled = floor(abs(exact) * 10**places + Fraction(1, 2))
    return Decimal(scaled if exact >= 0 else -scaled).scaleb(-places)


def test_a_sum_of_a_hundred_thousand_decimals_is_exact_to_the_last_digit() -> None:
    expression = check("a + b", NUMBERS)
    total = Decimal(0)
    values = random_decimals(1, digits=16)
    for value in values:
        total = cast("Decimal", expression.evaluate({"a": total, "b": value}))
    with localcontext(prec=60):
        assert total == sum(values, Decimal(0))
    assert float(total) != sum(map(float, values))


def test_a_hundred_thousand_formulas_are_exact_to_the_last_digit() -> None:
    """Products and sums as decimal gives them at 60 digits, quotients as fractions give them."""
    products, shares = check("a * b - (c + a) * d", NUMBERS), check("(a - b) / (c + 0.1) * d", NUMBERS, places=4)
    columns = [random_decimals(seed, digits=12) for seed in range(4)]
    spoilt = 0
    with localcontext(prec=60):
        for a, b, c, d in zip(*columns, strict=True):
            values = {"a": a, "b": b, "c": c, "d": d}
            exact = half_away(Fraction(a * b - (c + a) * d), 6)
            assert answer(products, values) == exact
            share = Fraction(a - b) / Fraction(c + Decimal("0.1")) * Fraction(d)
            assert answer(shares, values) == half_away(share, 4)
            in_floats = float(a) * float(b) - (float(c) + float(a)) * float(d)
            spoilt += half_away(Fraction(in_floats), 6) != exact
    assert spoilt > MANY / 2


def answer(expression: Expression, values: dict[str, Decimal]) -> Value | Incomputable:
    return expression.evaluate(cast("dict[str, Value]", values))


class Tree(NamedTuple):
    """A formula, and what it is of given values, in fractions."""

    text: str
    value: Callable[[dict[str, Decimal | None]], Fraction | None]


def strict(operation: Callable[..., Fraction | None], pattern: str) -> Callable[..., Tree]:
    """Null where any part is."""

    def combine(*parts: Tree) -> Tree:
        def value(values: dict[str, Decimal | None]) -> Fraction | None:
            found = [part.value(values) for part in parts]
            return None if None in found else operation(*found)

        return Tree(pattern.format(*(part.text for part in parts)), value)

    return combine


def choice(a: Tree, b: Tree, c: Tree, d: Tree) -> Tree:
    def value(values: dict[str, Decimal | None]) -> Fraction | None:
        left, right = a.value(values), b.value(values)
        return c.value(values) if left is not None and right is not None and left < right else d.value(values)

    return Tree(f"if({a.text} < {b.text}, {c.text}, {d.text})", value)


def coalesced(a: Tree, b: Tree) -> Tree:
    def value(values: dict[str, Decimal | None]) -> Fraction | None:
        found = a.value(values)
        return b.value(values) if found is None else found

    return Tree(f"coalesce({a.text}, {b.text})", value)


def fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def literal(value: Decimal) -> Tree:
    return Tree(f"{value:f}", lambda _: Fraction(value))


def name(letter: str) -> Tree:
    return Tree(letter, lambda values: fraction(values[letter]))


def grown(parts: SearchStrategy[Tree]) -> SearchStrategy[Tree]:
    return one_of(
        builds(strict(Fraction.__add__, "({} + {})"), parts, parts),
        builds(strict(Fraction.__sub__, "({} - {})"), parts, parts),
        builds(strict(Fraction.__mul__, "{} * {}"), parts.map(bracketed), parts.map(bracketed)),
        builds(strict(lambda a, b: a / b if b else None, "({} / ({}))"), parts.map(bracketed), parts),
        builds(strict(min, "min({}, {})"), parts, parts),
        builds(strict(max, "max({}, {})"), parts, parts),
        builds(strict(abs, "abs({})"), parts),
        builds(strict(lambda a: -a, "-({})"), parts),
        builds(strict(lambda a: Fraction(half_away(a, 2)), "round({}, 2)"), parts),
        builds(choice, parts, parts, parts, parts),
        builds(coalesced, parts, parts),
    )


def bracketed(tree: Tree) -> Tree:
    return Tree(f"({tree.text})", tree.value)


small = decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999)
trees = recursive(one_of(sampled_from("abcd").map(name), small.map(abs).map(literal)), grown, max_leaves=8)


@CASES
@given(trees, one_of(none(), small), one_of(none(), small), small, small)
def test_every_formula_is_what_fractions_say(
    tree: Tree, a: Decimal | None, b: Decimal | None, c: Decimal, d: Decimal
) -> None:
    values: dict[str, Decimal | None] = {"a": a, "b": b, "c": c, "d": d}
    found = check(tree.text, NUMBERS).evaluate(dict(values))
    wanted = tree.value(values)
    assert found is Incomputable.TOO_MANY_DIGITS or found == (None if wanted is None else half_away(wanted, 6))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.1 + 0.2", "0.300000"),
        ("0.1 * 3 - 0.3", "0.000000"),
        ("1 / 3 * 3", "1.000000"),
        ("90071992547409.93 + 0.01", "90071992547409.940000"),
        ("round(2.675, 2)", "2.680000"),
        ("-0.0000005 + 0", None),
    ],
)
def test_values_that_a_float_would_spoil(text: str, wanted: str | None) -> None:
    if wanted is None:
        with pytest.raises(ExpressionInvalid):
            check(text, {})
    else:
        assert str(check(text, {}).evaluate({})) == wanted


def test_a_result_is_rounded_half_away_from_zero_at_its_places() -> None:
    """2 of 3 are 66.666… %; 1 of 8 is 12.5 %."""
    names = {"done": Declared("decimal", "个"), "due": Declared("decimal", "家")}
    share = check("done / due", names, places=0, unit="%")
    assert share.evaluate({"done": Decimal(2), "due": Decimal(3)}) == 67
    assert share.evaluate({"done": Decimal(1), "due": Decimal(8)}) == 13
    assert share.evaluate({"done": Decimal(-1), "due": Decimal(8)}) == -13
    assert share.evaluate({"done": Decimal(1), "due": Decimal(0)}) is None


def test_units_are_converted_on_the_way_and_at_the_end() -> None:
    """1.5 万元 and 5,000 元 are 2 万元, and 20,000 元."""
    names = {"a": Declared("decimal", "万元"), "b": Declared("decimal", "元")}
    values = {"a": Decimal("1.5"), "b": Decimal(5_000)}
    assert check("a + b", names).unit == "万元"
    assert check("a + b", names).evaluate(values) == 2
    assert check("a + b", names, unit="元").evaluate(values) == 20_000
    assert check("b + a", names, unit="元").unit == "元"


def test_a_result_in_another_unit_is_refused() -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        check("a * b", {"a": Declared("decimal", "万元"), "b": Declared("decimal", "人")}, unit="万元")
    [fault] = refused.value.faults
    assert fault.params == {
        "column": 1,
        "length": 5,
        "zh": "计量单位不同，不能换算：万元*人 与 万元",
        "en": "The units do not fit, and there is no conversion: 万元*人 and 万元",
        "known": [],
    }


@pytest.mark.parametrize(("text", "column"), [("a / b * 100", 9), ("100 * (a - b) / b", 1)])
def test_a_share_is_not_made_a_percentage_twice(text: str, column: int) -> None:
    names = {"a": Declared("decimal", "个"), "b": Declared("decimal", "个")}
    with pytest.raises(ExpressionInvalid) as refused:
        check(text, names, unit="%")
    assert [(fault.code, fault.place.column) for fault in refused.value.faults] == [("percent_twice", column)]


def test_a_unit_that_nobody_knows_is_not_checked() -> None:
    names = {"a": Declared("decimal"), "b": Declared("decimal", "吨")}
    expression = check("a + b", names, unit="万元")
    assert expression.unit is None
    assert expression.evaluate({"a": Decimal(1), "b": Decimal(2)}) == 3


def test_only_numbers_have_a_unit() -> None:
    with pytest.raises(ExpressionInvalid, match="wrong_type"):
        check("due", {"due": Declared("date")}, unit="元")
    assert check("due", {"due": Declared("date")}).unit is None


def test_what_an_expression_needs_is_what_stands_in_it() -> None:
    assert check("a + c * a", NUMBERS).places == {"a": (1, 1), "c": (5, 1)}


def test_what_is_too_large_is_said_and_not_raised() -> None:
    assert value_of("a * a", a="99999999999") is Incomputable.TOO_MANY_DIGITS
    assert value_of("a * a", a="1E+600000000000") is Incomputable.TOO_MANY_DIGITS
    assert value_of("a - a", a="1E+30") == 0
    day = check("due + 9999999", {"due": Declared("date")})
    assert day.evaluate({"due": date(2026, 11, 24)}) is Incomputable.BEYOND_CALENDAR
    half = check("due + 0.5", {"due": Declared("date")})
    assert half.evaluate({"due": date(2026, 11, 24)}) is Incomputable.PART_OF_A_DAY
    assert Incomputable.PART_OF_A_DAY.text["zh"] == "加减的天数不是整数"


@pytest.mark.parametrize("value", [1.5, 1, True, "1", Decimal("NaN"), Decimal("Infinity"), date(2026, 1, 1)])
def test_a_value_of_another_type_never_gets_in(value: object) -> None:
    with pytest.raises(TypeError):
        check("a", NUMBERS).evaluate(cast("dict[str, Value]", {"a": value}))


@pytest.mark.parametrize(("type", "value"), [("date", datetime(2026, 1, 1, tzinfo=UTC)), ("bool", 1), ("text", b"x")])
def test_a_value_is_of_exactly_its_type(type: Type, value: object) -> None:
    expression = check("is_null(a)", {"a": Declared(type)})
    with pytest.raises(TypeError):
        expression.evaluate(cast("dict[str, Value]", {"a": value}))


def test_all_faults_are_told_in_the_order_of_their_places() -> None:
    names = {"volume": Declared("decimal", "吨"), "港口收入": Declared("decimal", "万元")}
    with pytest.raises(ExpressionInvalid) as refused:
        check("港口收入 + volume + volumes * due(1)", names)
    assert [(fault.code, *fault.place, [*fault.known]) for fault in refused.value.faults] == [
        ("unit_mismatch", 8, 6, []),
        ("unknown_name", 17, 7, ["volume"]),
        ("unknown_function", 27, 3, []),
    ]


def test_what_is_computed_on_with_is_not_rounded_yet() -> None:
    third = check("a / 3", NUMBERS, places=2)
    exact = third.exact({"a": Decimal(1)})
    assert (exact, third.evaluate({"a": Decimal(1)})) == (Fraction(1, 3), Decimal("0.33"))
    assert check("a * 3", NUMBERS).evaluate({"a": Fraction(1, 3)}) == 1
    assert check("round(a, 1)", NUMBERS).exact({"a": Fraction(1, 3)}) == Fraction(3, 10)
    assert third.exact({"a": None}) is None
    assert third.exact({"a": Decimal(10**19)}) == Fraction(10**19, 3)
