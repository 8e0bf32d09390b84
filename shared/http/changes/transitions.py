"""A state changes only by a transition that its noun knows: one grammar for all that have a status."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from pydantic import BaseModel

from shared.errors import Fault, HubError, InvalidField


class Transition(NamedTuple):
    """To where, from where, and what the request has to say for it."""

    to: str
    origins: frozenset[str]
    requires: tuple[str, ...] = ()


class AllowedTransition(BaseModel):
    to: str
    requires: list[str]


class AllowedTransitions(BaseModel):
    """Where it stands, and where it may go from there."""

    status: str
    allowed: list[AllowedTransition]


class TransitionNotAllowed(
    HubError, code="transition_not_allowed", status=409, zh="不允许的状态变更", en="It cannot go there from here"
):
    """`allowed` lists where it may go, and what each way requires."""

    def __init__(self, allowed: Iterable[Transition]) -> None:
        super().__init__()
        self.members = {"allowed": told(allowed)}


PUBLICATIONS = (
    Transition("published", frozenset({"internal"})),
    Transition("internal", frozenset({"published"}), ("reason",)),
)
"""Of what is open to everyone, or not."""


def said(reason: str) -> Collection[str]:
    """What was given for a way that may require a reason."""
    return {"reason"} if reason else ()


def allowed_from(status: str, transitions: Collection[Transition]) -> list[Transition]:
    return [transition for transition in transitions if status in transition.origins]


def require_transition(to: str, status: str, transitions: Collection[Transition], given: Collection[str]) -> Transition:
    """Raises TransitionNotAllowed; InvalidField where the way requires more than was given."""
    allowed = allowed_from(status, transitions)
    found = next((transition for transition in allowed if transition.to == to), None)
    if found is None:
        raise TransitionNotAllowed(allowed)
    if missing := [name for name in found.requires if name not in given]:
        raise InvalidField(*(Fault(f"/{name}", "missing") for name in missing))
    return found


def told(transitions: Iterable[Transition]) -> list[dict[str, Any]]:
    return [{"to": transition.to, "requires": [*transition.requires]} for transition in transitions]


def answer_allowed(status: str, transitions: Collection[Transition]) -> AllowedTransitions:
    allowed = told(allowed_from(status, transitions))
    return AllowedTransitions(status=status, allowed=[AllowedTransition(**one) for one in allowed])
