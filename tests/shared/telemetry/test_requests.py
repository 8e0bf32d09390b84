import httpx
import pytest
from fastapi import FastAPI, Request
from prometheus_client import REGISTRY

from shared.telemetry.requests import Measured

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def count(route: str, status: int) -> float:
    labels = {"method": "GET", "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("hub_request_seconds_count", labels) or 0


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = FastAPI()

    @app.get("/v1/things/{id}")
    async def thing(id: str, request: Request) -> str | None:
        if id == "bad":
            raise ZeroDivisionError
        return request.headers.get("traceparent")

    transport = httpx.ASGITransport(Measured(app), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://things")


async def test_requests_are_counted_by_route_so_that_no_id_becomes_a_label(client: httpx.AsyncClient) -> None:
    before = {status: count("/v1/things/{id}", status) for status in (200, 500)}
    for id in ("1", "2", "bad"):
        await client.get(f"/v1/things/{id}")
    assert count("/v1/things/{id}", 200) == before[200] + 2
    assert count("/v1/things/{id}", 500) == before[500] + 1
    unknown = count("none", 404)
    await client.get("/v1/nowhere/7")
    assert count("none", 404) == unknown + 1


async def test_a_trace_is_carried_on_as_it_came_where_nobody_measures(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/things/1", headers={"traceparent": TRACEPARENT})
    assert answer.json() == TRACEPARENT
    assert (await client.get("/v1/things/1")).json() is None


@pytest.mark.parametrize("sent", ["x" * 10_000, TRACEPARENT.upper(), f"{TRACEPARENT}-more"])
async def test_what_is_no_trace_is_not_carried(client: httpx.AsyncClient, sent: str) -> None:
    assert (await client.get("/v1/things/1", headers={"traceparent": sent})).json() is None
