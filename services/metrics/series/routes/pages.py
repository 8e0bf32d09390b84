"""A list of figures page by page: it goes on behind the values of its order, and for the same question only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

import msgspec
from fastapi import Request, Response
from starlette.datastructures import QueryParams

from services.metrics.series.reading.moments import Moment
from shared.auth.caller import Caller
from shared.http.answers import json_answer
from shared.http.lists import cursor as cursors
from shared.http.lists.cursor import Cursor
from shared.http.lists.query import limit_of
from shared.http.reads.record import moment as moment_header
from shared.http.reads.resources import link
from shared.service import Service


class Pages(NamedTuple):
    """`begun` is None on the first page."""

    limit: int
    begun: Cursor | None
    expected: Cursor
    service: Service

    @classmethod
    def asked(cls, request: Request, service: Service, caller: Caller) -> Self:
        """Raises what is wrong with the limit or the cursor."""
        params = request.query_params
        limit, question = limit_of(params.get("limit")), cursors.digest_of([request.url.path, *questions(params)])
        expected = Cursor(question, cursors.rights_of(caller), service.generation.number, [])
        return cls(limit, begun_at(params.get("cursor"), expected, service), expected, service)

    def cursor(self, after: Sequence[object], at: datetime | None) -> str:
        """Of the page behind these values."""
        return cursors.write(msgspec.structs.replace(self.expected, after=[*after], at=at), self.service.cursor_key)

    async def answer(
        self, request: Request, moment: Moment, data: Sequence[Mapping[str, Any]], more: str | None
    ) -> Response:
        position: int = await moment.work.value("select last_value from journal_seq")
        body = {
            "data": data,
            "page": {"next_cursor": more, "has_more": more is not None, "limit": self.limit},
            "meta": {"as_of": moment.at, "position": f"{self.service.generation.number}.{position}"},
        }
        headers = link(request, more) | {"Vary": "Authorization"} | moment_header(moment.asked)
        return json_answer(msgspec.json.encode(body), headers)


def questions(params: QueryParams) -> list[str]:
    """All but where it goes on and how far."""
    return [f"{name}={text}" for name, text in sorted(params.multi_items()) if name not in {"cursor", "limit"}]


def begun_at(text: str | None, expected: Cursor, service: Service) -> Cursor | None:
    """Raises what is wrong with it."""
    if text is None:
        return None
    given = cursors.read(text, service.cursor_key)
    cursors.require(given, expected)
    return given
