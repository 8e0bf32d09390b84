"""What the OpenAPI document says of reads."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import MISSING, BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from shared.contracts.base import State
from shared.http.answers import AnyJson
from shared.http.lists.columns import Column, columns_of
from shared.http.lists.query import LIMIT, LIMIT_MAX, RESERVED, sortable
from shared.http.parameters import Parameter, header, query
from shared.http.reads.expansion import expansions_of
from shared.http.reads.views import ALWAYS
from shared.rows import Recorded


class Page(BaseModel):
    """Where a list goes on. `count` is there where it was asked for."""

    next_cursor: str | None
    has_more: bool
    limit: int
    count: int | MISSING = MISSING


class Meta(BaseModel):
    """What the answer shows: the moment, and how far the service had recorded then."""

    as_of: datetime
    position: str


class FieldChange(BaseModel):
    field: str
    before: AnyJson
    after: AnyJson


class HistoryLine(BaseModel):
    """One version. Who and why are told to those who see the record whole."""

    version: int
    generation: int
    recorded_at: datetime
    type: str
    archived: bool
    changes: list[FieldChange]
    actor: str | MISSING = MISSING
    client: str | MISSING = MISSING
    reason: str | MISSING = MISSING
    event: dict[str, AnyJson] | MISSING = MISSING


class HistoryPage(BaseModel):
    data: list[HistoryLine]
    page: Page
    meta: Meta


@cache
def view_model(state: type[State]) -> type[BaseModel]:
    """The same fields, of which a reader may see some only, or ask for some only: `id` and `version` always come."""
    name = state.__name__.removesuffix("State")
    fields: dict[str, Any] = {field: seen(field, info) for field, info in state.model_fields.items()}
    fields["expanded"] = (dict[str, AnyJson], Field(default_factory=dict))
    return create_model(f"{name}View", __config__=ConfigDict(extra="forbid"), __doc__=state.__doc__, **fields)


def seen(field: str, info: FieldInfo) -> tuple[Any, Any]:
    """A factory says that it may be absent and names no value for it."""
    return info.rebuild_annotation(), ... if field in ALWAYS else Field(default_factory=dict)


@cache
def page_model(state: type[State]) -> type[BaseModel]:
    name = state.__name__.removesuffix("State")
    fields: dict[str, Any] = {"data": (list[view_model(state)], ...), "page": (Page, ...), "meta": (Meta, ...)}  # type: ignore[misc] # A model made here.
    return create_model(f"{name}Page", **fields)


THEN = "What was known then; 10 s ago at the latest"
AS_OF = query("as_of", THEN, type="string", format="date-time")
LIST_AS_OF = query(
    "as_of", f"{THEN}. It takes the filters of parent, programme and subtree only", type="string", format="date-time"
)
IF_NONE_MATCH = header("If-None-Match", "ETags that you have: 304 if one still stands", type="string")
CONSISTENCY = header("Consistency-Token", "Of a change: do not answer from before it", type="string")
LIMITED = query("limit", "How many at most", type="integer", minimum=1, maximum=LIMIT_MAX, default=LIMIT)
CURSOR = query("cursor", "`next_cursor` of the page before", type="string", maxLength=2000)


def comma(name: str, description: str, known: list[str], most: int) -> Parameter:
    """A list in one parameter, separated by commas."""
    items = {"type": "string", "enum": known}
    parameter = query(name, description, type="array", items=items, maxItems=most, uniqueItems=True)
    return parameter | COMMAS


def record_parameters(state: type[State]) -> list[Parameter]:
    fields = comma("fields", "Only these; `id` and `version` always", sorted(state.model_fields), 40)
    return [AS_OF, fields, IF_NONE_MATCH, CONSISTENCY]


def list_parameters(model: type[Recorded], state: type[State]) -> list[Parameter]:
    columns = columns_of(model)
    orders = [prefix + name for name in sortable(columns) for prefix in ("", "-")]
    told = [
        LIMITED,
        CURSOR,
        LIST_AS_OF,
        comma("sort", f"`-` turns the order round; the id breaks ties, nulls last{default(state)}", orders, 3),
        comma("fields", "Only these; `id` and `version` always", sorted(state.model_fields), 40),
        query("count", "Count all that match", type="string", enum=["exact"]),
        query(
            "subtree", "Only what stands below this programme or work item (id or code)", type="string", maxLength=64
        ),
        CONSISTENCY,
    ]
    if known := sorted(expansions_of(model)):
        told.append(comma("expand", "Beside each what a field names, or (in the plural) those that name it", known, 5))
    return [*told, *(parameter for column in columns.values() for parameter in filter_parameters(column))]


def default(state: type[State]) -> str:
    return f"; `{state.ORDER}` where you do not say" if state.ORDER else ""


def filter_parameters(column: Column) -> Iterator[Parameter]:
    """`field=a,b` is any of them; repeated, each must hold. Of what is ordered, also from and to."""
    schema = dict(column.kind.schema)
    several = {"type": "array", "items": schema, "maxItems": 100}
    if column.name not in RESERVED:
        yield query(column.name, "Any of these", **several) | COMMAS
    for operator in sorted(column.operators):
        name, told = f"{column.name}[{operator}]", OPERATORS[operator]
        if operator == "ne":
            yield query(name, told, **several) | COMMAS
        else:
            yield query(name, told, **({"type": "boolean"} if operator == "null" else schema))


COMMAS = {"style": "form", "explode": False}
OPERATORS = {
    "gt": "More than",
    "gte": "At least",
    "lt": "Less than",
    "lte": "At most",
    "ne": "None of these",
    "null": "Whether it is null",
    "prefix": "Begins with",
}
