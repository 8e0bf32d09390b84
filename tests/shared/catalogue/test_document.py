import pytest

from shared.catalogue.document import read
from shared.catalogue.errors import BadCatalogue, Flaw


def flaw_of(text: str) -> Flaw:
    with pytest.raises(BadCatalogue) as refused:
        read(text)
    (flaw,) = refused.value.flaws
    return flaw


def test_every_part_is_found_by_its_way() -> None:
    document = read("goals:\n  - {code: A}\n  - {code: B}\n")
    assert document.flaw(("goals", 1, "code"), "x") == Flaw(3, 12, "goals/1/code", "x")


def test_what_is_missing_is_told_where_it_should_stand() -> None:
    document = read("goals:\n  - {code: A}\n")
    assert document.flaw(("goals", 0, "zh"), "x") == Flaw(2, 5, "goals/0/zh", "x")


def test_a_key_that_is_said_twice_is_refused() -> None:
    assert flaw_of("a: 1\nb: {c: 1, c: 2}\n") == Flaw(2, 11, "b/c", "it is said twice")


def test_what_is_no_yaml_is_told_with_its_place() -> None:
    assert (flaw_of("a: [1, 2\nb: 3\n").line, flaw_of("").says) == (2, "it is empty")


def test_a_part_that_refers_to_another_is_refused() -> None:
    assert flaw_of("a: &x [1]\nb: *x\n").field == "b"
    assert flaw_of("a: &x [*x]\n").field == "a/0"


def test_a_key_that_is_no_word_is_refused() -> None:
    assert flaw_of("1: a\n").says == "a key is a word"
