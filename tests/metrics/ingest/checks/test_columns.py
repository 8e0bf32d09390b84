from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.ingest.checks.columns import Figures, Instants, Looked, Texts, converted
from services.metrics.ingest.faults import Wrong

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0", "-1", "12.5", "007", "99999999999999.999999", "-0.000001", "1.10"])
def test_a_figure_stays_as_it_was_written(text: str) -> None:
    assert (Figures(None, None).one(text), Figures(None, None).all([text, "1"])) == (text, [text, "1"])


@pytest.mark.parametrize(
    "text",
    [
        "", " 1", "1 ", "+1", ".5", "1.", "1e3", "1_000", "1,5", "1，000", "０１", "١", "NaN", "Infinity", "0x10",
        "--1", "1\n2", "1\n", "123456789012345", "1.1234567", "NULL", "-", "1.2.3", None,
    ],
)  # fmt: skip
def test_what_is_no_decimal_is_refused_alone_and_among_others(text: str | None) -> None:
    with pytest.raises(Wrong):
        Figures(None, None).one(text)
    with pytest.raises(Wrong):
        Figures(None, None).all(["1", text, "2"])


def test_a_withdrawn_figure_is_none_and_has_no_bounds() -> None:
    assert Figures(Decimal(5), None).all(["null", "6"]) == [None, "6"]


@pytest.mark.parametrize(("text", "fits"), [("0", True), ("-0.000001", False), ("70.5", True), ("70.500001", False)])
def test_bounds_are_exact_and_belong_to_what_they_bound(text: str, fits: bool) -> None:
    figures = Figures(Decimal(0), Decimal("70.5"))
    if fits:
        assert figures.all([text]) == [text]
        return
    with pytest.raises(Wrong) as refused:
        figures.all([text])
    assert (refused.value.code, refused.value.params) == ("out_of_bounds", {"lower": "0", "upper": "70.5"})


@pytest.mark.parametrize("text", ["2026-11-24T12:00:00Z", "2026-11-24T20:00:00.5+08:00", "2026-02-28T23:59:59-00:30"])
def test_an_instant_has_its_offset(text: str) -> None:
    assert Instants(NOON.replace(second=1)).all([text, None, ""]) == [text, None, None]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-24T12:00:00", "invalid_instant"),
        ("2026-11-24 12:00:00Z", "invalid_instant"),
        ("2026-11-24", "invalid_instant"),
        ("2026-W48-1T12:00:00Z", "invalid_instant"),
        ("2026-02-29T12:00:00Z", "invalid_instant"),
        ("2026-11-24T24:00:00Z", "invalid_instant"),
        ("2026-11-24T12:00:00Z\n2026-11-24T12:00:00Z", "invalid_instant"),
        ("2026-11-24T12:00:01Z", "in_the_future"),
    ],
)
def test_what_is_no_instant_or_still_to_come_is_refused(text: str, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        Instants(NOON).one(text)
    assert refused.value.code == code


@pytest.mark.parametrize(("text", "code"), [("x" * 11, "too_long"), ("a\0b", "unstorable"), ("a\x1bb", "unstorable")])
def test_text_is_bounded_and_can_be_stored(text: str, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        Texts(10).all(["fine", text])
    assert refused.value.code == code


def test_an_empty_cell_says_nothing() -> None:
    assert Texts(10).all(["两行\n字", "", None]) == ["两行\n字", None, None]


def test_a_cell_that_came_before_is_not_looked_at_again() -> None:
    seen: list[str | None] = []
    looked = Looked(seen.append)
    looked.all(["a", "b", "a"])
    looked.all(["b", "c"])
    assert seen == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "factor", "exact"),
    [
        ("1.5", Fraction(10_000), "15000.000000"),
        ("-250", Fraction(1, 1000), "-0.250000"),
        ("3", Fraction(1, 3), "1.000000"),
    ],
)
def test_a_figure_is_converted_exactly(value: str, factor: Fraction, exact: str) -> None:
    assert converted(value, factor) == exact


@pytest.mark.parametrize(
    ("value", "factor", "code"), [("1", Fraction(1, 3), "inexact"), ("99999999999999", Fraction(10), "invalid_decimal")]
)
def test_what_cannot_be_converted_exactly_is_refused(value: str, factor: Fraction, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        converted(value, factor)
    assert refused.value.code == code


@given(st.decimals(-(10**9), 10**9, places=6), st.sampled_from([1, 10, 10_000]))
def test_a_conversion_agrees_with_decimals(value: Decimal, factor: int) -> None:
    assert Decimal(converted(f"{value:f}", Fraction(factor))) == value * factor
