from asyncio import create_task, sleep, timeout

import httpx
import pytest
from msgspec import json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.gateway.documents.gathering import Documents
from services.gateway.read_model.errors import PartMissing
from shared.http.description import Document
from tests.infrastructure.edge.serving import served

OWNERS = dict.fromkeys(("projects", "metrics", "notifications"), "http://127.0.0.1:9")


def test_until_every_service_was_heard_there_is_no_document(told: dict[str, Document]) -> None:
    documents = Documents(OWNERS)
    documents.take("gateway", told["gateway"])
    documents.take("projects", told["projects"])
    documents.take("metrics", told["metrics"])
    with pytest.raises(PartMissing):
        _ = documents.openapi
    documents.take("notifications", told["notifications"])
    assert json.decode(documents.openapi.body)["openapi"] == "3.1.0"
    assert "already_followed" in documents.problems


async def test_readyz_says_who_was_not_heard(told: dict[str, Document]) -> None:
    documents = Documents(OWNERS)
    documents.take("gateway", told["gateway"])
    assert await documents.why_not() == "not heard yet: metrics, notifications, projects"


async def test_what_fits_is_kept_when_a_service_contradicts_the_others(told: dict[str, Document]) -> None:
    documents = Documents(OWNERS)
    for name, document in told.items():
        documents.take(name, document)
    before = documents.openapi
    documents.take("projects", told["projects"] | {"paths": {}})
    assert documents.openapi is before
    assert "contradict" in (await documents.why_not() or "")
    documents.take("projects", told["projects"])
    assert await documents.why_not() is None


async def test_services_are_asked_until_they_answer(told: dict[str, Document]) -> None:
    asked = 0

    async def answer(_: Request) -> Response:
        nonlocal asked
        asked += 1
        return JSONResponse(told["projects"]) if asked > 1 else Response(status_code=503)

    async with served(Starlette(routes=[Route("/openapi.json", answer)])) as address, httpx.AsyncClient() as client:
        documents = Documents({"projects": address})
        documents.take("gateway", told["gateway"])
        keeping = create_task(documents.keep(client))
        async with timeout(10):
            while await documents.why_not() == "not heard yet: projects":
                await sleep(0.01)
        keeping.cancel()
    assert asked == 2
