"""The documents over HTTP: kept with their packed forms, and not sent to whoever has them."""

from functools import cache
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from msgspec import json
from pydantic import BaseModel

from services.gateway.documents import pages
from services.gateway.documents.asyncapi import asyncapi
from services.gateway.documents.gathering import Documents
from services.gateway.documents.problems import KnownProblem
from services.gateway.http.answer import Answer, has_it
from services.gateway.http.coding import coding_for
from shared.errors import NotFound
from shared.http.answers import AnyJson, refusals
from shared.http.parameters import described
from shared.http.reads.documents import IF_NONE_MATCH
from shared.http.reads.resources import ReadRoute

JSON, HTML = "application/json", "text/html; charset=utf-8"
VARY = "Accept, Accept-Encoding, Authorization, Origin"

TEXT = {"schema": {"type": "string"}}
PAGE = {"text/html": TEXT}
LOADED = {"text/javascript": TEXT, "text/css": TEXT, "image/png": {"schema": {"type": "string", "format": "binary"}}}

Document = dict[str, AnyJson]


class KnownProblems(BaseModel):
    """Every code that a refusal may have."""

    data: list[KnownProblem]


def routes(documents: Documents) -> APIRouter:
    router = APIRouter(route_class=ReadRoute, tags=["about"])

    @router.get("/openapi.json", response_model=Document, **settings())
    async def read_openapi(request: Request) -> Response:
        """All addresses of the hub, as OpenAPI 3.1."""
        return sent(request, documents.openapi, JSON)

    @router.get("/problems", response_model=KnownProblems, **settings(PAGE))
    async def list_problems(request: Request) -> Response:
        """Every code that a refusal may have; for browsers as a page."""
        known = [*documents.problems.values()]
        if wants_page(request):
            return sent(request, kept(pages.problems_page(known)), HTML)
        return sent(request, kept(KnownProblems(data=known).model_dump_json().encode()), JSON)

    @router.get("/problems/{code}", response_model=KnownProblem, **settings(PAGE, refusals(NotFound)))
    async def read_problem(code: Annotated[str, Path(max_length=128)], request: Request) -> Response:
        """What a code means, and what to do; for browsers as a page."""
        if (known := documents.problems.get(code)) is None:
            raise NotFound
        if wants_page(request):
            return sent(request, kept(pages.problem_page(known)), HTML)
        return sent(request, kept(known.model_dump_json().encode()), JSON)

    add_fixed(router)
    return router


def add_fixed(router: APIRouter) -> None:
    """What is the same for as long as the process runs."""

    @router.get("/asyncapi.json", response_model=Document, **settings())
    async def read_asyncapi(request: Request) -> Response:
        """What the stream sends and what stands in the log, as AsyncAPI 3.0."""
        return sent(request, events(), JSON)

    @router.get("/", name="read_first_page", response_class=Response, **settings(PAGE))
    @router.get("/docs", response_class=Response, **settings(PAGE))
    async def read_reference(request: Request) -> Response:
        """The reference, as a page."""
        return sent(request, kept(pages.reference()), HTML)

    @router.get("/docs/{file}", response_class=Response, **settings(LOADED, refusals(NotFound)))
    async def read_reference_file(file: Annotated[str, Path(max_length=128)], request: Request) -> Response:
        """What the pages load."""
        if file not in pages.FILES:
            raise NotFound
        return sent(request, loaded(file), pages.FILES[file][1], "public, max-age=86400")


def settings(content: dict[str, Any] | None = None, refused: dict[int | str, Any] | None = None) -> dict[str, Any]:
    """What the document tells of one of these addresses."""
    whole: dict[str, Any] = {"description": "As it is"} | ({"content": content} if content else {})
    responses = {200: whole, 304: {"description": "As you have it"}, **(refused or {})}
    return described({"responses": responses}, [IF_NONE_MATCH])


def kept(body: bytes) -> Answer:
    return Answer(body, f'"{sha256(body).hexdigest()[:32]}"'.encode())


@cache
def events() -> Answer:
    return kept(json.encode(asyncapi()))


@cache
def loaded(file: str) -> Answer:
    return kept(pages.file(file))


def wants_page(request: Request) -> bool:
    """Browsers say so."""
    return "text/html" in request.headers.get("Accept", "")


def sent(request: Request, answer: Answer, media: str, keep: str = "no-cache") -> Response:
    """200, or 304 where the caller has it."""
    headers = {"Vary": VARY, "Cache-Control": keep, **pages.SECURE}
    if had := has_it(answer, request.headers.get("If-None-Match", "").encode()):
        return Response(None, 304, {**headers, "ETag": had.decode()})
    packed = answer.packed(coding_for(request.headers.get("Accept-Encoding", "").encode()))
    coding = {"Content-Encoding": packed.coding.decode()} if packed.coding else {}
    return Response(packed.body, 200, {**headers, **coding, "ETag": packed.etag.decode()}, media)
