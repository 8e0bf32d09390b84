import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import lists, sampled_from, text

from shared.expressions.expression import check
from shared.expressions.faults import ExpressionInvalid, Place
from shared.expressions.syntax import DEPTH, LENGTH, PARTS, Source
from shared.expressions.values import Declared

CASES = settings(max_examples=1_000, derandomize=True, deadline=None, database=None)
NAMES = {"a": Declared("decimal"), "吞吐量": Declared("decimal"), "due": Declared("date"), "ok": Declared("bool")}
PIECES = [
    "a", "吞吐量", "due", "ok", "if", "(", ")", ",", " ", "+", "-", "*", "**", "/", "//", "%", "@", "<", "==", "=",
    ":=", "and", "or", "not", "in", "is", "lambda", ":", "for", "[", "]", "{", "}", "'", '"', "f'{a}'", "b'x'", "'x'",
    ".", "...", "0", "1.5", "9" * 60, "1e999", "0x1F", "1j", "1_0", "_", "__import__", "__class__", "await", "yield",
    "async", "import os", "\\", "#", "\x00", "\n", "\t", "\u2028", "\ufeff", "\u202e", "ａ", "＋", "（", "ﬁ", "e\u0301",
    "\ud800", "𝐚", "٣", "null", "None", "min", "coalesce", "date", "round", "~", "^", "|", "&", ";", "`", "$", "?",
    "!", "->",
]  # fmt: skip


def fault_of(text: str) -> tuple[str, Place]:
    with pytest.raises(ExpressionInvalid) as refused:
        check(text, NAMES)
    return refused.value.faults[0].code, refused.value.faults[0].place


@CASES
@example(["("] * 500)
@example(["-"] * 999 + ["1"])
@example(["not "] * 240 + ["ok"])
@example(["["] * 900)
@example(["a", "+"] * 499 + ["a"])
@example(["1" * 999])
@example(["lambda:"] * 140)
@example(["f'{"] * 100)
@given(lists(sampled_from(PIECES), max_size=40))
def test_whatever_is_sent_is_adopted_or_refused_with_a_place(pieces: list[str]) -> None:
    hold(" ".join(pieces))
    hold("".join(pieces))


@CASES
@given(text(max_size=60))
def test_any_text_at_all_is_adopted_or_refused(written: str) -> None:
    hold(written)


def hold(written: str) -> None:
    """Nothing but ExpressionInvalid, whose places lie in the text or right behind it."""
    try:
        check(written, NAMES).evaluate(dict.fromkeys(NAMES))
    except ExpressionInvalid as refused:
        places = [fault.place for fault in refused.faults]
    else:
        return
    assert places
    assert all(1 <= place.column <= len(written) + 1 for place in places)


@pytest.mark.parametrize(
    ("written", "code", "column"),
    [
        ("", "syntax", 1),
        ("a +", "syntax", 4),
        ("吞吐量 + a a", "syntax", 9),
        ("  吞吐量 + ) ", "syntax", 9),
        ("a ＋ a", "not_normal", 3),
        ("ａ + a", "not_normal", 1),
        ("a + ﬁ", "not_normal", 5),
        ("max（a, 1）", "not_normal", 4),
        ("a\x00", "not_allowed", 2),
        ("a # why", "not_allowed", 3),
        ("a + \\\n a", "not_allowed", 5),
        ("\ud800", "not_allowed", 1),
        ("a = 1", "syntax", 3),
    ],
)
def test_a_fault_stands_at_its_character(written: str, code: str, column: int) -> None:
    assert fault_of(written) == (code, Place(column, 1))


def test_columns_count_characters_where_python_counts_bytes() -> None:
    source = Source(" 吞吐量 + 名称")
    assert source.written(source.tree) == "吞吐量 + 名称"
    assert source.place(source.tree) == Place(2, 8)


def test_lines_are_blanks() -> None:
    assert fault_of("a\n+ 1 +\nb") == ("unknown_name", Place(9, 1))


def test_a_function_named_like_a_keyword_keeps_its_columns() -> None:
    assert fault_of("if(ok, a, b)") == ("unknown_name", Place(11, 1))
    assert fault_of("如if(ok, a, 1)")[0] == "unknown_function"
    assert fault_of("a if (ok) else a") == ("syntax", Place(3, 1))


def test_a_text_is_bounded_in_length_depth_and_parts() -> None:
    at_most = "a" + " " * (LENGTH - 1)
    assert check(at_most, NAMES)
    assert fault_of(at_most + " ")[0] == "too_long"
    assert check("-" * (DEPTH - 1) + "a", NAMES)
    assert fault_of("-" * DEPTH + "a")[0] == "too_deep"
    wide = "coalesce(" + ",".join(["min(a,a,a,a,a,a,a,a)"] * 19) + ")"
    assert check(wide, NAMES)
    assert fault_of(wide[:-1] + ",min(" + ",".join(["a"] * PARTS) + "))")[0] == "too_many_parts"
