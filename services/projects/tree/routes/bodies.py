"""What a caller may say of a noun, taken from its contract: a field is declared once."""

from collections.abc import Collection, Iterator
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import MISSING, create_model
from pydantic.fields import FieldInfo

from shared.contracts.base import State
from shared.http.bodies import Creation, Patch

GIVEN = frozenset({"id", "version", "publication", "status"})
"""By the hub, or by a transition."""

FIXED = GIVEN | {"code", "programme", "parent_id"}
"""Once it is made. A move changes the last two."""


def creation_of(state: type[State], *, without: Collection[str] = ()) -> type[Creation]:
    """What may be null, empty or false need not be said."""
    fields: dict[str, Any] = {
        field.name: (field.hint, field.default) for field in said_of(state) if field.name not in {*GIVEN, *without}
    }
    return create_model(f"New{noun_of(state)}", __base__=Creation, __doc__=state.__doc__, **fields)


def patch_of(state: type[State]) -> type[Patch]:
    fields: dict[str, Any] = {
        field.name: (field.hint | MISSING, MISSING) for field in said_of(state) if field.name not in FIXED
    }
    return create_model(f"{noun_of(state)}Patch", __base__=Patch, __doc__=state.__doc__, **fields)


def noun_of(state: type[State]) -> str:
    return state.__name__.removesuffix("State")


class Said(NamedTuple):
    name: str
    hint: Any
    default: Any


def said_of(state: type[State]) -> Iterator[Said]:
    for name, hint in get_type_hints(state, include_extras=True).items():
        if name in state.model_fields:
            yield Said(name, hint, default_of(state.model_fields[name]))


def default_of(field: FieldInfo) -> Any:
    if get_origin(field.annotation) in {Union, UnionType} and type(None) in get_args(field.annotation):
        return None
    empty: Any = get_origin(field.annotation) or field.annotation
    return empty() if empty in {bool, list, dict} else ...
