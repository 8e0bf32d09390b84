from services.metrics.indicators.values import WORDS_MAX, faults_in, with_below
from shared.contracts.metrics.dimensions import Value


def value(code: str, parent: str | None = None, name: str = "值") -> Value:
    return {"code": code, "name": {"zh": name, "en": name}, "parent": parent, "retired": False}


def faults(*values: Value) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in faults_in(values)]


def test_a_tree_may_stand_in_any_order() -> None:
    assert faults(value("yubei", "chongqing"), value("chongqing"), value("street", "yubei")) == []


def test_a_code_stands_for_one_value() -> None:
    assert faults(value("rail"), value("river"), value("rail")) == [("/values/2/code", "repeated")]


def test_a_parent_is_one_of_the_values() -> None:
    assert faults(value("rail"), value("river", "sea")) == [("/values/1/parent", "named_nothing")]


def test_each_value_of_a_ring_is_told_and_none_that_only_leads_to_it() -> None:
    assert faults(value("a", "b"), value("b", "a"), value("c", "a"), value("d", "d")) == [
        ("/values/0/parent", "cycle"),
        ("/values/1/parent", "cycle"),
        ("/values/3/parent", "cycle"),
    ]


def test_a_chain_of_two_thousand_values_is_read_without_recursion() -> None:
    chain = [value(f"v{n}", f"v{n - 1}" if n else None, "v") for n in range(2_000)]
    assert faults(*chain) == []
    assert len(with_below(chain, "v0")) == 2_000


def test_all_names_together_fit_into_a_record_of_the_log() -> None:
    long = [value(f"v{n}", name="长" * 100) for n in range(WORDS_MAX // 200)]
    assert faults(*long) == [("/values", "too_long")]


def test_a_value_holds_all_that_stands_below_it() -> None:
    values = [value("a"), value("b", "a"), value("c", "b"), value("d")]
    assert [sorted(with_below(values, code)) for code in ("a", "d", "none")] == [["a", "b", "c"], ["d"], ["none"]]
