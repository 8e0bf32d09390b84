import pytest

from services.gateway.edge.acceptance import require_acceptable
from services.gateway.edge.errors import NotAcceptable
from tests.infrastructure.edge.gateway import RunningGateway


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "Application/*;q=0.1", "text/html, application/problem+json", "*/*;q=0.8"]
)
def test_whoever_takes_some_json_gets_json(accept: str) -> None:
    require_acceptable(accept.encode(), "projects")


@pytest.mark.parametrize("accept", ["", "text/html", "application/xml", "*/*;q=0", "application/json; q=0.0"])
def test_whoever_takes_none_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        require_acceptable(accept.encode(), "projects")


@pytest.mark.parametrize("accept", ["text/csv", "text/*;q=0.5", "application/json"])
def test_a_chart_comes_as_csv_too(accept: str) -> None:
    require_acceptable(accept.encode(), "metrics", "/v1/series")


@pytest.mark.parametrize(("accept", "path"), [("text/csv", "/v1/targets"), ("text/html", "/v1/series")])
def test_nothing_else_does(accept: str, path: str) -> None:
    with pytest.raises(NotAcceptable):
        require_acceptable(accept.encode(), "metrics", path)


async def test_a_stream_gives_events_and_nothing_else(gateway: RunningGateway) -> None:
    answer = await gateway.get("/v1/stream", accept="application/json")
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
