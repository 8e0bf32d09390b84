"""What a caller may say of a noun, taken from its contract: a field is declared once."""

from collections.abc import Collection
from typing import Any, get_type_hints

from pydantic import MISSING, create_model

from shared.contracts.base import State
from shared.contracts.projects.fields import unsaid
from shared.http.bodies import Creation, Patch

GIVEN = frozenset({"id", "version", "publication", "status"})
"""By the hub, or by a transition."""

FIXED = GIVEN | {"code", "programme", "parent_id"}
"""Once it is made. A move changes the last two."""


def creation_of(state: type[State], *, without: Collection[str] = ()) -> type[Creation]:
    """What may be null, empty or false need not be said."""
    defaults = unsaid(state)
    fields: dict[str, Any] = {
        name: (hint, defaults.get(name, ...)) for name, hint in hints_of(state, without={*GIVEN, *without})
    }
    return create_model(f"New{noun_of(state)}", __base__=Creation, __doc__=state.__doc__, **fields)


def patch_of(state: type[State]) -> type[Patch]:
    fields: dict[str, Any] = {name: (hint | MISSING, MISSING) for name, hint in hints_of(state, without=FIXED)}
    return create_model(f"{noun_of(state)}Patch", __base__=Patch, __doc__=state.__doc__, **fields)


def hints_of(state: type[State], *, without: Collection[str]) -> list[tuple[str, Any]]:
    hints = get_type_hints(state, include_extras=True)
    return [(name, hint) for name, hint in hints.items() if name in state.model_fields and name not in without]


def noun_of(state: type[State]) -> str:
    return state.__name__.removesuffix("State")
