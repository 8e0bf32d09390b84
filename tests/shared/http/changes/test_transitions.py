import pytest

from shared.errors import InvalidField
from shared.http.changes.transitions import Transition, TransitionNotAllowed, answer_allowed, require_transition

WAYS = (
    Transition("issued", frozenset({"draft"}), ("number", "reason")),
    Transition("draft", frozenset({"issued"})),
)


def test_a_way_that_its_noun_does_not_know_is_refused_and_told_which_there_are() -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        require_transition("draft", "draft", WAYS, {})
    assert refused.value.members["allowed"] == [{"to": "issued", "requires": ["number", "reason"]}]


def test_what_a_way_requires_has_to_be_given() -> None:
    with pytest.raises(InvalidField) as refused:
        require_transition("issued", "draft", WAYS, {"number"})
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [("/reason", "missing")]
    assert require_transition("issued", "draft", WAYS, {"number", "reason"}) is WAYS[0]


def test_where_it_may_go_is_told_with_what_each_way_requires() -> None:
    assert answer_allowed("issued", WAYS).model_dump() == {
        "status": "issued",
        "allowed": [{"to": "draft", "requires": []}],
    }
