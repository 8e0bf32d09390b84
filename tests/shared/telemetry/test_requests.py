import httpx
import pytest
from fastapi import FastAPI, Request
from opentelemetry.trace import NoOpTracer
from prometheus_client import REGISTRY, generate_latest

from shared.process.serving.ready import Head, Left, Ready
from shared.telemetry.metrics import REQUESTS
from shared.telemetry.requests import Measured, measured
from shared.telemetry.traces import Tracing

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


def ready(method: str, path: bytes, head: Head, peer: str) -> Ready | Left:
    return Ready(304, "/v1/ready/{id}", b"", b"") if path == b"/v1/ready/1" else {"left": path}


def test_what_is_answered_at_once_is_counted_too_and_what_is_left_is_not() -> None:
    before, at_once = count("/v1/ready/{id}", 304), measured(ready)
    assert [at_once("GET", path, Head([]), "") for path in (b"/v1/ready/1", b"/v1/ready/2")][1] == {
        "left": b"/v1/ready/2"
    }
    assert count("/v1/ready/{id}", 304) == before + 1


def test_how_long_they_took_is_told_by_bounds_and_as_a_sum() -> None:
    labels = ("GET", "/v1/slow", "200")
    for seconds in (0.001, 0.3, 0.4, 60):
        REQUESTS.add(labels, seconds)
    named = dict(zip(("method", "route", "status"), labels, strict=True))
    counts = {
        bound: REGISTRY.get_sample_value("hub_request_seconds_bucket", named | {"le": bound})
        for bound in ("0.001", "0.25", "0.5", "10.0", "+Inf")
    }
    assert counts == {"0.001": 1, "0.25": 1, "0.5": 3, "10.0": 3, "+Inf": 4}
    assert REGISTRY.get_sample_value("hub_request_seconds_sum", named) == pytest.approx(60.701)
    assert b'hub_request_seconds_count{method="GET",route="/v1/slow",status="200"} 4.0' in generate_latest()


def test_where_spans_are_taken_all_goes_through_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tracing, "tracer", NoOpTracer())
    assert measured(ready)("GET", b"/v1/ready/1", Head([]), "") == {}
