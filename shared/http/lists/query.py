"""What a list is asked for, read once and checked whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from starlette.datastructures import QueryParams

from shared.contracts.base import State
from shared.errors import Fault, HubError, InvalidField
from shared.http.lists.columns import NOT_READ, Column, instant

LIMIT, LIMIT_MAX = 50, 200
SORTS_MAX, FIELDS_MAX, EXPAND_MAX, VALUES_MAX, FILTERS_MAX = 3, 40, 5, 100, 20
RESERVED = frozenset({"limit", "cursor", "sort", "fields", "expand", "count", "as_of", "subtree"})
FILTER = re.compile(r"([a-z_]{1,64})(?:\[([a-z]{1,8})\])?", re.ASCII)
WITH_AS_OF = frozenset({"parent_id", "programme"})
"""By what a list of the past can be filtered, beside the subtree: it is read from the journal, in order of id."""


class InvalidLimit(HubError, code="invalid_limit", status=400, zh="limit 无效", en="The limit is not valid"):
    """`limit` is a whole number from 1 to 200."""


class AsOfNotOffered(HubError, code="as_of_not_offered", status=400, zh="不支持 as_of", en="as_of is not offered here"):
    """As of a moment, lists are filtered by parent, programme and subtree only, and come in order of id."""


class Sort(NamedTuple):
    column: Column
    down: bool


class Filter(NamedTuple):
    """`values` are those of one parameter: any of them. None of an operator `null` is parsed as a value."""

    column: Column
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Query:
    limit: int
    cursor: str | None
    sorts: tuple[Sort, ...]
    filters: tuple[Filter, ...]
    fields: frozenset[str]
    expand: tuple[str, ...]
    count: bool
    as_of: datetime | None
    subtree: str | None
    question: tuple[str, ...]
    """All of it but where it goes on and how far, for the cursor."""

    @property
    def private(self) -> bool:
        """It is filtered or sorted by what not everyone may see."""
        used = [filter.column for filter in self.filters] + [sort.column for sort in self.sorts]
        return not all(column.public for column in used)


def parse(params: QueryParams, state: type[State], columns: dict[str, Column], expansions: frozenset[str]) -> Query:
    """Raises InvalidLimit, AsOfNotOffered, InvalidField. Unknown names were refused before."""
    for name in RESERVED:
        if len(params.getlist(name)) > 1:
            raise InvalidField(Fault(name, "repeated"))
    filters = tuple(filters_of(params, columns))
    if len(filters) > FILTERS_MAX:
        raise InvalidField(Fault("filters", "too_long", {"max_length": FILTERS_MAX}))
    query = Query(
        limit=limit_of(params.get("limit")),
        cursor=params.get("cursor"),
        sorts=tuple(sorts_of(params.get("sort") or order_of(params, state), columns)),
        filters=filters,
        fields=frozenset(chosen(params, "fields", frozenset(state.model_fields), FIELDS_MAX)),
        expand=chosen(params, "expand", expansions, EXPAND_MAX),
        count=count_of(params.get("count")),
        as_of=as_of(params.get("as_of")),
        subtree=params.get("subtree"),
        question=tuple(f"{k}={v}" for k, v in sorted(params.multi_items()) if k not in {"cursor", "limit"}),
    )
    if query.as_of and not offers_as_of(query):
        raise AsOfNotOffered
    return query


def order_of(params: QueryParams, state: type[State]) -> str:
    """A list of the past comes in order of id."""
    return "" if "as_of" in params else state.ORDER


def offers_as_of(query: Query) -> bool:
    plain = all(f.column.name in WITH_AS_OF and f.operator == "eq" for f in query.filters)
    return plain and not query.sorts and not query.count and not query.expand


def limit_of(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII) or int(text) > LIMIT_MAX:
        raise InvalidLimit
    return int(text)


def count_of(text: str | None) -> bool:
    if text not in {None, "exact"}:
        raise InvalidField(Fault("count", "literal_error", {"expected": "exact"}))
    return text == "exact"


def as_of(text: str | None) -> datetime | None:
    try:
        return instant(text.replace(" ", "+")) if text is not None else None
    except NOT_READ as error:
        raise InvalidField(Fault("as_of", "datetime_parsing")) from error


def sorts_of(text: str | None, columns: dict[str, Column]) -> Iterator[Sort]:
    names = text.split(",") if text else []
    if len(names) > SORTS_MAX:
        raise InvalidField(Fault("sort", "too_long", {"max_length": SORTS_MAX}))
    for name in names:
        column = columns.get(name.removeprefix("-"))
        if column is None or column.many:
            raise InvalidField(Fault("sort", "unknown_field", {"known": sortable(columns)}))
        yield Sort(column, name.startswith("-"))


def sortable(columns: dict[str, Column]) -> list[str]:
    return sorted(name for name, column in columns.items() if not column.many)


def chosen(params: QueryParams, name: str, known: frozenset[str], most: int) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(params[name].split(","))) if params.get(name) else ()
    if len(names) > most:
        raise InvalidField(Fault(name, "too_long", {"max_length": most}))
    if not known.issuperset(names):
        raise InvalidField(Fault(name, "unknown_field", {"known": sorted(known)}))
    return names


def filters_of(params: QueryParams, columns: dict[str, Column]) -> Iterator[Filter]:
    for name, text in params.multi_items():
        found = FILTER.fullmatch(name)
        if name not in RESERVED and found and (column := columns.get(found[1])):
            yield filter_of(column, found[2] or "eq", text, name)


def filter_of(column: Column, operator: str, text: str, name: str) -> Filter:
    several = operator in {"eq", "ne"}
    texts = text.split(",") if several else [text]
    if len(texts) > VALUES_MAX:
        raise InvalidField(Fault(name, "too_long", {"max_length": VALUES_MAX}))
    parse = columns_parse(column, operator)
    try:
        return Filter(column, operator, tuple(map(parse, texts)))
    except NOT_READ as error:
        raise InvalidField(unread(name, operator, column)) from error


def unread(name: str, operator: str, column: Column) -> Fault:
    schema = column.kind.schema
    if "enum" in schema and operator != "null":
        return Fault(name, "literal_error", {"expected": schema["enum"]})
    return Fault(name, f"{'boolean' if operator == 'null' else schema.get('format', schema['type'])}_parsing")


def columns_parse(column: Column, operator: str) -> Any:
    return {"true": True, "false": False}.__getitem__ if operator == "null" else column.kind.parse
