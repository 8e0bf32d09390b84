"""What a list can be filtered and sorted by: the fields of a state that are columns of their own."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin
from uuid import UUID

import sqlalchemy as sa

from shared.contracts.base import State
from shared.contracts.kinds import KINDS
from shared.rows import Recorded

WORDS_MAX = 200
ORDERED = frozenset({"gt", "gte", "lt", "lte"})

DAY = r"\d{4}-\d\d-\d\d"
INSTANT = DAY + r"T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)"
NUMBER = r"-?\d{1,10}"
AMOUNT = r"-?\d{1,14}(\.\d{1,6})?"


def boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def instant(text: str) -> datetime:
    """RFC 3339 with an offset."""
    return datetime.fromisoformat(shaped(text, INSTANT)).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(shaped(text, DAY))


def number(text: str) -> int:
    if not -(2**31) <= (value := int(shaped(text, NUMBER))) < 2**31:
        raise ValueError(text)
    return value


def amount(text: str) -> Decimal:
    return Decimal(shaped(text, AMOUNT))


def shaped(text: str, shape: str) -> str:
    """Python reads more than the document tells of: `1_0`, ` 1`, `2026-W01-1`."""
    if not re.fullmatch(shape, text, re.ASCII):
        raise ValueError(text)
    return text


def words(text: str) -> str:
    """What no column holds is no text: a NUL, or more than is described."""
    if "\0" in text or len(text) > WORDS_MAX:
        raise ValueError(text)
    return text


class Kind(NamedTuple):
    """How values of one type are read, and how OpenAPI calls it."""

    parse: Callable[[str], Any]
    schema: Mapping[str, Any]
    ordered: bool


TYPES: dict[type[Any], Kind] = {
    sa.Boolean: Kind(boolean, {"type": "boolean"}, False),
    sa.Integer: Kind(number, {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}, True),
    sa.Numeric: Kind(amount, {"type": "string", "pattern": f"^{AMOUNT}$"}, True),
    sa.Date: Kind(day, {"type": "string", "format": "date"}, True),
    sa.DateTime: Kind(instant, {"type": "string", "format": "date-time"}, True),
    sa.Uuid: Kind(UUID, {"type": "string", "format": "uuid"}, False),
    sa.String: Kind(words, {"type": "string", "maxLength": WORDS_MAX}, True),
}
NOT_READ = (ValueError, KeyError, InvalidOperation, OverflowError)
"""What the parsers raise."""


class Column(NamedTuple):
    """`many`: it holds a list, and a filter asks for any of it."""

    name: str
    kind: Kind
    many: bool
    nullable: bool
    public: bool

    @property
    def operators(self) -> frozenset[str]:
        if self.many:
            return frozenset()
        told = {"ne"} | (ORDERED if self.kind.ordered else set()) | ({"null"} if self.nullable else set())
        return frozenset(told | ({"prefix"} if self.kind.parse is words else set()))


@cache
def columns_of(model: type[Recorded]) -> dict[str, Column]:
    """By name, of the fields that its state has too."""
    state = KINDS[model.KIND]
    found = (column_of(column, state) for column in model.TABLE.columns if column.name in state.model_fields)
    return {column.name: column for column in found if column}


def column_of(column: sa.Column[Any], state: type[State]) -> Column | None:
    many = isinstance(column.type, sa.ARRAY)
    kind = kind_of(column.type.item_type if isinstance(column.type, sa.ARRAY) else column.type)
    if words_of := choices(state.model_fields[column.name].annotation):
        kind = one_of(words_of)
    return kind and Column(column.name, kind, many, bool(column.nullable), column.name in state.PUBLIC)


def kind_of(type: sa.types.TypeEngine[Any]) -> Kind | None:
    stored = type.impl if isinstance(type, sa.TypeDecorator) else type
    return next((kind for base, kind in TYPES.items() if isinstance(stored, base)), None)


def choices(annotation: Any) -> tuple[str, ...]:
    """The words of a `Literal`, wherever it stands in a type."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(word for part in get_args(annotation) for word in choices(part))


def one_of(known: tuple[str, ...]) -> Kind:
    """A word that no record can have is misspelt, and would find nothing without a word."""
    return Kind({word: word for word in known}.__getitem__, {"type": "string", "enum": [*known]}, ordered=False)
