from decimal import Decimal

import pytest

from shared.expressions.expression import check
from shared.expressions.faults import ExpressionInvalid
from shared.expressions.units import UnknownUnit
from shared.expressions.values import Declared

NAMES = {"volume": Declared("decimal", "吨"), "港口_吞吐量2": Declared("decimal", "吨"), "state": Declared("text")}


def faults_of(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(ExpressionInvalid) as refused:
        check(text, NAMES)
    return [(fault.code, *fault.place) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "text", ["0", "0.1", "12345678901234.567891", "99999999999999999999", "0.000001", "000.5", "1.50"]
)
def test_a_number_is_what_stands_in_the_text(text: str) -> None:
    places = len(text.partition(".")[2])
    assert check(text, NAMES, places=places).evaluate({}) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["1e5", "1_000", "0x1F", "0b1", "0o7", "1j", "1.", ".5", "1.0000001", "100000000000000000000", "1E400", "9" * 500],
)
def test_a_number_is_written_one_way(text: str) -> None:
    assert faults_of(text) == [("bad_number", 1, len(text))]


def test_names_may_be_chinese() -> None:
    values = {"港口_吞吐量2": Decimal("0.1"), "volume": Decimal("0.2")}
    assert check("港口_吞吐量2 + volume == 0.3", NAMES).evaluate(values) is True


def test_a_name_that_is_not_declared_is_told_the_nearest() -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        check("volumn + 港口_吞吐量", NAMES)
    assert [[*fault.known] for fault in refused.value.faults] == [["volume"], ["港口_吞吐量2"]]
    assert refused.value.faults[0].text["zh"] == "没有这个名称；相近的有：volume"


def test_a_letter_that_only_looks_the_same_is_another_name() -> None:
    assert faults_of("v\u043elume") == [("unknown_name", 1, 6)]  # A Cyrillic o.


@pytest.mark.parametrize("text", ["True", "False", "None"])
def test_words_are_written_in_lower_case(text: str) -> None:
    assert faults_of(text) == [("lower_case", 1, len(text))]
    assert check("true and not false", NAMES).evaluate({}) is True


@pytest.mark.parametrize("text", ["b'x'", "r'x'", "'x' 'y'", "'''x'''", "..."])
def test_a_text_stands_in_one_pair_of_quotes(text: str) -> None:
    assert faults_of(text) == [("not_allowed", 1, len(text))]
    assert check('state == "it\'s"', NAMES).evaluate({"state": "it's"}) is True
    assert check("'if (x)'", NAMES).evaluate({}) == "if (x)"


def test_a_declared_unit_is_one_of_ours() -> None:
    with pytest.raises(UnknownUnit):
        check("a", {"a": Declared("decimal", "furlong")})
