"""Values that several nouns have."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, StringConstraints, with_config
from pydantic.fields import FieldInfo
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field
from stdnum import numdb
from typing_extensions import TypedDict

from shared.contracts.base import EXACT, STORABLE, State, Words

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
"""Letters, digits and `.`, `_`, `-`: it stands in an address as it is."""


def no_id(code: str) -> str:
    """Where it stands in an address it would be taken for the record that has this id."""
    try:
        UUID(code)
    except ValueError:
        return code
    raise ValueError("an id is no code")


Said = Annotated[str, StringConstraints(pattern=CODE), AfterValidator(no_id)]
"""A code of another record."""

Code = Annotated[Said, Field(sa_type=sa.Text)]

OneCode = Annotated[Said | None, Field(sa_type=sa.Text)]


def distinct(codes: list[str]) -> list[str]:
    if len({*codes}) < len(codes):
        raise ValueError("each code once")
    return codes


Codes = Annotated[list[Said], AfterValidator(distinct), Field(sa_type=ARRAY(sa.Text), max_length=100)]


def district(code: str) -> str:
    """A county or city of GB/T 2260, today's or a former one; else a code in the name space of its province (`sc-`)."""
    known = bool(numdb.get("cn/loc").info(code)[-1][1].get("county")) if code.isdigit() else "-" in code
    if not known:
        raise ValueError("a district code of GB/T 2260, or a namespaced one")
    return code


@with_config(EXACT)
class Given(TypedDict):
    """Words in the languages in which somebody gave them: null is not translated yet. Never null in both."""

    zh: Words | None
    en: Words | None


def not_empty(given: Given) -> Given:
    if given["zh"] is None and given["en"] is None:
        raise ValueError("say it in one language at least")
    return given


Remark = Annotated[Annotated[Given, AfterValidator(not_empty)] | None, Field(sa_type=JSONB)]

Scheme = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=STORABLE)]
ExternalIds = Annotated[dict[Scheme, ExternalId], Field(sa_type=JSONB, max_length=20)]
"""The identifiers of other systems, by the system's name."""

Publication = Annotated[Literal["internal", "published"], Field(sa_type=sa.Text)]
"""`published`: its public view is open to everyone, by itself or by what stands above it."""


def named(fields: str) -> frozenset[str]:
    """The fields of a view, `id` and `version` among them."""
    return frozenset(("id", "version", *fields.split()))


def unsaid(state: type[State]) -> dict[str, Any]:
    """What a new record has in the fields of which nothing need be said: null, empty or false."""
    return {name: value for name, field in state.model_fields.items() if (value := empty(field)) is not ...}


def empty(field: FieldInfo) -> Any:
    """`...` where something has to be said."""
    kind = get_origin(field.annotation) or field.annotation
    if kind in {Union, UnionType}:
        return None if type(None) in get_args(field.annotation) else ...
    return kind() if kind in {bool, list, dict} else ...
