from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.contracts.gateway.access import (
    ApiKeyState,
    ClientState,
    GrantState,
    Holder,
    Label,
    Networks,
    Scopes,
    Subject,
    UserState,
)

STATES = (UserState, ClientState, ApiKeyState, GrantState)


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


def test_nothing_of_who_may_do_what_is_public_and_no_state_has_a_secret() -> None:
    assert [state.PUBLIC for state in STATES] == [frozenset()] * 4
    fields = {name for state in STATES for name in state.model_fields}
    assert not fields & {"secret", "digest", "password", "labels", "changed"}


@pytest.mark.parametrize(
    "label",
    [
        "public",
        "admin",
        "person:anna",
        "hub@anna",
        "unit:a@anna",
        "hub\n",
        "unit:",
        "node:1",
        "district:wanzhou",
        "HUB",
    ],
)
def test_what_is_nobodys_to_give_is_no_label_of_a_grant(label: str) -> None:
    with pytest.raises(ValidationError):
        read(Label, label)


def test_a_person_is_not_called_like_a_client_and_both_hold_grants() -> None:
    assert [read(Holder, name) for name in ("anna", "client:tianfu")] == ["anna", "client:tianfu"]
    assert read(Subject, "anna") == "anna"
    with pytest.raises(ValidationError):
        read(Subject, "client:tianfu")


def test_lists_come_in_one_order_each_value_once_so_that_the_same_is_equal() -> None:
    assert read(Scopes, ["publish", "joint:read", "publish"]) == ["joint:read", "publish"]
    assert read(Networks, ["192.0.2.1", "10.0.0.0/8", "192.0.2.1/32"]) == ["10.0.0.0/8", "192.0.2.1/32"]
