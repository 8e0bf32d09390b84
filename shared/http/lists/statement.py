"""A list as SQL: made of the filters that are there, every value a parameter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC, node
from shared.http.lists.columns import Column
from shared.http.lists.query import Filter, Query, Sort
from shared.rows import Recorded

COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

PAST = """
select past.id, past.state, past.labels && $5 and now.labels && $5 as whole from (
    select distinct on (aggregate_id) aggregate_id as id, state, labels, version from journal
    where kind = $1 and recorded_at <= $2 and aggregate_id > $3 order by aggregate_id, version desc
) as past cross join lateral (
    select labels from journal where aggregate_id = past.id order by version desc limit 1
) as now
where past.state is not null and past.labels && $4 and now.labels && $4
"""


class Statement(NamedTuple):
    text: str
    arguments: list[Any]


class Arguments(list[Any]):
    """`add` keeps a value and returns its place in the text."""

    def add(self, value: object) -> str:
        self.append(value)
        return f"${len(self)}"


def listed(
    model: type[Recorded], query: Query, caller: Caller, after: Sequence[Any], subtree: UUID | None
) -> Statement:
    """One more row than the limit, so that it is known whether more follows. The order's values come with each.

    `whole`: all of it is shown, as `view_of` says it of one. To read the labels of each took longer than its state.
    """
    arguments = Arguments()
    whole = arguments.add(whole_to(caller))
    conditions = standing(model, query, caller, subtree, arguments)
    if after:
        conditions.append(behind(query.sorts, after, arguments))
    order = [f"row.{s.column.name} {'desc' if s.down else 'asc'} nulls last" for s in query.sorts]
    told = [
        "row.id",
        "journal.state",
        f"row.labels && {whole} as whole",
        *(f"row.{s.column.name}" for s in query.sorts),
    ]
    text = f"""
select {", ".join(told)}
from {model.TABLE} as row join journal on journal.aggregate_id = row.id and journal.version = row.version
where {" and ".join(conditions)}
order by {", ".join([*order, "row.id"])} limit {query.limit + 1}
"""  # noqa: S608 - what is put in are names of ours.
    return Statement(text, arguments)


def counted(model: type[Recorded], query: Query, caller: Caller, subtree: UUID | None) -> Statement:
    arguments = Arguments()
    conditions = standing(model, query, caller, subtree, arguments)
    text = f"select count(*) from {model.TABLE} as row where {' and '.join(conditions)}"  # noqa: S608 - as above.
    return Statement(text, arguments)


def past(
    model: type[Recorded], query: Query, caller: Caller, after: UUID, subtree: UUID | None, *, at: datetime
) -> Statement:
    """As it was, in order of id; whole to who sees it so now, and could have then."""
    arguments = Arguments([model.KIND, at, after, seen_by(caller, query), whole_to(caller)])
    conditions = [in_subtree("past", subtree, arguments)] if subtree else []
    for column, _, values in query.filters:
        texts = arguments.add([str(value) for value in values])
        conditions.append(f"convert_from(past.state, 'UTF8')::jsonb ->> '{column.name}' = any ({texts})")
    more = "".join(f" and {condition}" for condition in conditions)
    return Statement(f"{PAST}{more} order by past.id limit {query.limit + 1}", arguments)


def standing(
    model: type[Recorded], query: Query, caller: Caller, subtree: UUID | None, arguments: Arguments
) -> list[str]:
    """What is not archived, that the caller may see and asks for."""
    conditions = ["row.deleted_at is null", f"row.labels && {arguments.add(seen_by(caller, query))}"]
    conditions += [condition(filter, arguments) for filter in query.filters]
    return [*conditions, in_subtree("row", subtree, arguments)] if subtree else conditions


def seen_by(caller: Caller, query: Query) -> list[str]:
    """By a field that not everyone may see, only rows are found that the caller sees whole: nothing can be inferred."""
    return whole_to(caller) if query.private else sorted(caller.labels)


def whole_to(caller: Caller) -> list[str]:
    """What has one of these is shown with all its fields."""
    return sorted(caller.labels - {PUBLIC})


def in_subtree(row: str, root: UUID, arguments: Arguments) -> str:
    return f"{row}.labels @> {arguments.add([node(root)])}"


def condition(filter: Filter, arguments: Arguments) -> str:
    column, operator, values = filter
    name = f"row.{column.name}"
    if operator == "null":
        return f"{name} is {'' if values[0] else 'not '}null"
    if operator in COMPARED:
        return f"{name} {COMPARED[operator]} {arguments.add(values[0])}"
    if operator == "prefix":
        return f"starts_with({name}, {arguments.add(values[0])})"
    if operator == "ne":
        return f"({name} = any ({arguments.add([*values])})) is not true"
    return f"{name} {'&&' if column.many else '= any'} ({arguments.add([*values])})"


def behind(sorts: Sequence[Sort], after: Sequence[Any], arguments: Arguments) -> str:
    """The rows that follow the one with these values, nulls last in both directions; the id breaks ties."""
    *values, last_id = after
    equal: list[str] = []
    cases: list[str] = []
    for (column, down), value in zip(sorts, values, strict=True):
        later, same = beyond(column, value, down=down, arguments=arguments)
        cases += [" and ".join([*equal, later])] if later else []
        equal.append(same)
    cases.append(" and ".join([*equal, f"row.id > {arguments.add(last_id)}"]))
    return f"({' or '.join(f'({case})' for case in cases)})"


def beyond(column: Column, value: object, *, down: bool, arguments: Arguments) -> tuple[str | None, str]:
    """What comes later than a value, and what is equal to it. Nothing comes later than null."""
    name = f"row.{column.name}"
    if value is None:
        return None, f"{name} is null"
    place = arguments.add(value)
    return f"({name} {'<' if down else '>'} {place} or {name} is null)", f"{name} = {place}"
