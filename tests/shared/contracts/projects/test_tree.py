from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from msgspec import json

from shared.contracts.projects.tree import nested, tree

PROGRAMME, FIRST, SECOND, THIRD = (UUID(int=number) for number in range(1, 5))


def state(id: UUID, code: str | None, parent: UUID | None = None) -> bytes:
    return json.encode({"id": id, "code": code, "parent_id": parent})


def shape(node: Any) -> Any:
    return node["code"], [shape(child) for child in node["children"]]


def nest(*items: bytes) -> Any:
    return shape(json.decode(nested(state(PROGRAMME, "LJ-09"), items)))


def test_children_stand_below_their_parent_in_order_of_code() -> None:
    items = [state(THIRD, "LJ-09.03", FIRST), state(SECOND, "LJ-09.02", FIRST), state(FIRST, "LJ-09.01", PROGRAMME)]
    assert nest(*items) == ("LJ-09", [("LJ-09.01", [("LJ-09.02", []), ("LJ-09.03", [])])])


def test_what_has_no_code_comes_last() -> None:
    assert nest(state(FIRST, None, PROGRAMME), state(SECOND, "b", PROGRAMME)) == ("LJ-09", [("b", []), (None, [])])


def test_an_item_whose_parent_is_hidden_hangs_below_the_programme() -> None:
    assert nest(state(FIRST, "a", SECOND), state(THIRD, "b", FIRST)) == ("LJ-09", [("a", [("b", [])])])


def test_a_ring_is_opened_and_loses_nobody() -> None:
    items = [state(FIRST, "a", SECOND), state(SECOND, "b", FIRST), state(THIRD, "c", SECOND)]
    assert nest(*items) == ("LJ-09", [("a", [("b", [("c", [])])])])


def test_one_that_stands_below_itself_hangs_below_the_programme() -> None:
    assert nest(state(FIRST, "a", FIRST)) == ("LJ-09", [("a", [])])


def test_a_tree_may_be_as_deep_as_it_likes() -> None:
    ids = [UUID(int=number) for number in range(1, 20_001)]
    items = [state(id, None, parent) for parent, id in pairwise(ids)]
    assert nested(state(PROGRAMME, "LJ-09"), items).count(b'"children":[{') == 19_999


def test_the_states_are_passed_on_as_they_came() -> None:
    item = b'{"id":"%b", "odd" : 1.50}' % str(FIRST).encode()
    assert b', "odd" : 1.50,"children":[]}' in nested(state(PROGRAMME, "LJ-09"), [item])


def test_the_answer_says_which_moment_it_tells_of() -> None:
    now, then = tree(state(PROGRAMME, "x"), []), tree(state(PROGRAMME, "x"), [], as_of=datetime(2023, 2, 1, tzinfo=UTC))
    assert now.endswith(b'"children":[]},"meta":{"as_of":null}}')
    assert then.endswith(b'"meta":{"as_of":"2023-02-01T00:00:00Z"}}')
