"""One page of a list: of what stands, or of what stood at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Raw

from shared.auth.caller import Caller
from shared.auth.labels import View
from shared.http.lists import cursor as cursors
from shared.http.lists import statement
from shared.http.lists.columns import Column
from shared.http.lists.cursor import Cursor
from shared.http.lists.query import Query
from shared.rows import Recorded
from shared.service import Service

FIRST = UUID(int=0)


class Seen(NamedTuple):
    """A record, and how much of it the caller may see."""

    state: bytes
    view: View


@dataclass(frozen=True, slots=True)
class Found:
    """`rows` by id in their order; `next_cursor` where more follow."""

    rows: dict[UUID, Seen]
    next_cursor: str | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Lister:
    """A list as one caller asks for it."""

    service: Service
    model: type[Recorded]
    query: Query
    caller: Caller
    path: str
    at: datetime | None = None
    subtree: UUID | None = None

    async def page(self) -> Found:
        """Raises what is wrong with the cursor."""
        after = self.continued()
        found = await self.service.database.fetch(*self.statement(after))
        rows, more = found[: self.query.limit], len(found) > self.query.limit
        next_cursor = self.cursor([*rows[-1][3:], rows[-1][0]]) if more else None
        seen = {id: Seen(state, "full" if whole else "public") for id, state, whole, *_ in rows}
        return Found(seen, next_cursor, await self.count() if self.query.count else None)

    def statement(self, after: Sequence[Any]) -> tuple[Any, ...]:
        if self.at:
            last = UUID(str(after[-1])) if after else FIRST
            made = statement.past(self.model, self.query, self.caller, last, self.subtree, at=self.at)
        else:
            made = statement.listed(self.model, self.query, self.caller, after, self.subtree)
        return made.text, *made.arguments

    async def count(self) -> int:
        made = statement.counted(self.model, self.query, self.caller, self.subtree)
        count: int = await self.service.database.fetchval(made.text, *made.arguments)
        return count

    def cursor(self, after: list[Any]) -> str:
        return cursors.write(self.asked(after), self.service.cursor_key)

    def asked(self, after: list[Any]) -> Cursor:
        question = cursors.digest_of([self.path, *self.query.question])
        return Cursor(question, cursors.rights_of(self.caller), self.service.generation.number, after, self.at)

    def going_on(self) -> "Lister":
        """As of the moment that the first page showed: the same one asked later may be settled otherwise."""
        begun = self.begun()
        return replace(self, at=begun.at) if begun else self

    def begun(self) -> Cursor | None:
        """Where the caller goes on; None at the start."""
        if self.query.cursor is None:
            return None
        given = cursors.read(self.query.cursor, self.service.cursor_key)
        cursors.require(given, self.asked([]))
        return given

    def continued(self) -> list[Any]:
        """The order's values of the row that the page before ended with."""
        given = self.begun()
        if given is None:
            return []
        *values, last_id = given.after
        columns = [sort.column for sort in self.query.sorts]
        return [*map(value_of, columns, values), UUID(last_id)]


def value_of(column: Column, value: object) -> object:
    """As the database wants it: a cursor is JSON."""
    if value is None or isinstance(value, int):
        return value
    return column.kind.parse(str(value))


def body(data: Sequence[bytes], found: Found, query: Query, as_of: datetime, position: str) -> bytes:
    """The envelope that every list has."""
    page = {"next_cursor": found.next_cursor, "has_more": found.next_cursor is not None, "limit": query.limit}
    counted = {"count": found.count} if found.count is not None else {}
    meta = {"as_of": as_of, "position": position}
    return msgspec.json.encode({"data": [*map(Raw, data)], "page": page | counted, "meta": meta})
