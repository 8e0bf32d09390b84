"""Every kind of record is read in the same way: as a list, one by one, and version by version."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.routing import APIRoute

from shared.auth.caller import Caller
from shared.auth.labels import require_own_districts
from shared.contracts.base import State
from shared.contracts.kinds import KINDS
from shared.errors import NotFound
from shared.http.answers import json_answer, refusals
from shared.http.lists import page
from shared.http.lists.columns import columns_of
from shared.http.lists.cursor import AccessChanged, CursorExpired, CursorMismatch, InvalidCursor
from shared.http.lists.page import Found, Lister
from shared.http.lists.query import AsOfNotOffered, InvalidLimit, Query, parse
from shared.http.parameters import described, refuse_unknown
from shared.http.reads import documents, history
from shared.http.reads.documents import CURSOR, LIMITED, HistoryPage
from shared.http.reads.expansion import expanded, expansions_of
from shared.http.reads.record import NOWHERE, answer_record, find, find_id, moment, settled
from shared.http.reads.views import shown, view_at
from shared.records.history import versions
from shared.rows import Recorded
from shared.service import Service

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Name = Annotated[str, Path(min_length=1, max_length=128, description="The id, or the code where it has one")]

NODES = ("programme", "work_item")
"""The kinds that others stand below."""


class ReadRoute(APIRoute):
    """An address that is only read. It refuses parameters that its document does not tell of."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def read(request: Request) -> Response:
            refuse_unknown(request, self)
            return await handle(request)

        return read


async def current_service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def current_caller(request: Request) -> Caller:
    return await (await current_service(request)).identify(request)


CurrentService = Annotated[Service, Depends(current_service)]
CurrentCaller = Annotated[Caller, Depends(current_caller)]


LISTING = refusals(InvalidLimit, InvalidCursor, CursorMismatch, AsOfNotOffered, CursorExpired, AccessChanged)
"""What every list may refuse."""


def readable(model: type[Recorded], *tags: str) -> APIRouter:
    """`GET /v1/<collection>`, `…/{id}` and `…/{id}/history` of one kind."""
    router, state = readable_one_by_one(model, *tags), KINDS[model.KIND]
    router.get(
        f"/v1/{model.COLLECTION}",
        name=f"list_{model.COLLECTION.replace('-', '_')}",
        response_model=documents.page_model(state),
        responses=LISTING,
        **described({}, documents.list_parameters(model, state)),
    )(Resource(model).answer_list)
    return router


def readable_one_by_one(model: type[Recorded], *tags: str) -> APIRouter:
    """The same without the list, where that is another question."""
    resource, state = Resource(model), KINDS[model.KIND]
    router = APIRouter(route_class=ReadRoute, tags=[*tags])
    address, noun = f"/v1/{model.COLLECTION}", model.KIND
    router.get(
        f"{address}/{{id}}",
        name=f"read_{noun}",
        response_model=documents.view_model(state),
        responses=refusals(NotFound) | {304: {"description": "As you have it"}},
        **described({}, documents.record_parameters(state)),
    )(resource.answer_one)
    router.get(
        f"{address}/{{id}}/history",
        name=f"read_{noun}_history",
        response_model=HistoryPage,
        responses=refusals(NotFound) | LISTING,
        **described({}, [LIMITED, CURSOR]),
    )(resource.answer_history)
    return router


@dataclass(frozen=True, slots=True)
class Resource:
    """The reads of one kind."""

    model: type[Recorded]

    @property
    def state(self) -> type[State]:
        return KINDS[self.model.KIND]

    async def answer_list(self, request: Request, service: CurrentService, caller: CurrentCaller) -> Response:
        """Those that you may see, page by page."""
        query = self.query(request)
        require_own_districts(caller, self.districts(query))
        return await answer_page(request, service, self.model, query, caller)

    async def answer_one(self, id: Name, request: Request, service: CurrentService, caller: CurrentCaller) -> Response:
        """One record, by its id or its code."""
        query = self.query(request)
        at = await settled(service.database, query.as_of)
        found = await find(service.database, self.model, await find_id(service.database, self.model, id), at)
        return await answer_record(request, found, self.model, query, caller, at=at)

    async def answer_history(
        self, id: Name, request: Request, service: CurrentService, caller: CurrentCaller
    ) -> Response:
        """Every version with who, when, why and what changed; of what was archived too."""
        query = self.query(request)
        known_id = await find_id(service.database, self.model, id)
        now = await find(service.database, self.model, known_id, None)
        if view_at(now, caller) is None:
            raise NotFound
        lister = Lister(service, self.model, query, caller, request.url.path)
        begun = lister.begun()
        after = int(begun.after[0]) if begun else 0
        lines = await versions(service.database, self.model.KIND, known_id, after=after, limit=query.limit + 1)
        shown_lines, more = lines[: query.limit], len(lines) > query.limit
        found = Found({}, lister.cursor([shown_lines[-1].version]) if more else None, None)
        seen = await history.told(service.database, self.state, shown_lines, now, caller)
        told = [history.encode(line) for line in seen]
        return await enveloped(request, service, told, found, query, at=None)

    def query(self, request: Request) -> Query:
        return parse(request.query_params, self.state, columns_of(self.model), frozenset(expansions_of(self.model)))

    def districts(self, query: Query) -> list[str]:
        return [str(v) for f in query.filters if f.column.name in self.state.DISTRICTS for v in f.values]


async def answer_page(
    request: Request,
    service: Service,
    model: type[Recorded],
    query: Query,
    caller: Caller,
    *,
    subtree: UUID | None = None,
) -> Response:
    """A page of a list; `subtree` where the address itself says below what."""
    root = subtree or await subtree_of(service, model, query, caller)
    at = await settled(service.database, query.as_of)
    lister = Lister(service, model, query, caller, request.url.path, at, root).going_on()
    found = await lister.page()
    kind = KINDS[model.KIND]
    seen = {id: shown(kind, *row, ()) for id, row in found.rows.items()} if query.expand else {}
    beside = await expanded(service.database, model, query.expand, seen, caller)
    data = [shown(kind, *row, query.fields, beside.get(id)) for id, row in found.rows.items()]
    return await enveloped(request, service, data, found, query, at=lister.at)


async def enveloped(
    request: Request, service: Service, data: Sequence[bytes], found: Found, query: Query, *, at: datetime | None
) -> Response:
    now, last = await service.database.fetchrow("select hub_now(), last_value from journal_seq")
    body = page.body(data, found, query, at or now, f"{service.generation.number}.{last}")
    return json_answer(body, link(request, found.next_cursor) | {"Vary": "Authorization"} | moment(at))


def link(request: Request, next_cursor: str | None) -> dict[str, str]:
    """RFC 8288. The same question, further on."""
    if next_cursor is None:
        return {}
    asked = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*asked, ("cursor", next_cursor)])}>; rel="next"'}


async def subtree_of(service: Service, model: type[Recorded], query: Query, caller: Caller) -> UUID | None:
    """By id, or by the code of a node; below what does not exist, or is hidden, nothing is found."""
    if query.subtree is None:
        return None
    for kind in NODES:
        node = model.RECORDED.get(kind, model)
        with suppress(NotFound):
            id = await find_id(service.database, node, query.subtree)
            if view_at(await find(service.database, node, id, None), caller):
                return id
    return NOWHERE
