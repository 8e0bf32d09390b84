from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from shared.http.faults import refusal_of
from tests.infrastructure.samples import Samples


def error(kind: str, *place: object, **ctx: object) -> dict[str, Any]:
    return {"type": kind, "loc": place, "ctx": ctx, "input": "SECRET", "msg": "SECRET"}


def test_nothing_of_what_was_sent_is_echoed_and_pointers_are_cut() -> None:
    refusal = refusal_of([error("string_too_long", "body", "a/b~c" * 30, max_length=5, given="SECRET")])
    (fault,) = refusal.errors
    assert (fault.code, fault.params, len(fault.pointer)) == ("string_too_long", {"max_length": 5}, 64)
    assert fault.pointer.startswith("/a~1b~0c")


def test_fields_that_nobody_knows_are_a_code_of_their_own() -> None:
    unknown, mixed = error("extra_forbidden", "body", "x"), error("missing", "body", "y")
    assert [refusal_of(errors).code for errors in ([unknown], [unknown, mixed])] == ["unknown_field", "invalid_field"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/none", 404, "not_found"),
        ("PUT", "/v1/samples", 405, "method_not_allowed"),
        ("GET", "/v1/samples/../../etc", 404, "not_found"),
        ("GET", f"/v1/samples/{'x' * 129}", 422, "invalid_field"),
    ],
)
async def test_whatever_is_refused_is_a_problem(
    samples: Samples, method: str, path: str, status: int, code: str
) -> None:
    answer = await samples.ask(method, path, x_request_id="r-1")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["code"], problem["request_id"]) == (f"/problems/{code}", code, "r-1")
    assert {*problem["title"]} == {"zh", "en"}


async def test_a_fault_of_ours_tells_nothing_of_the_inside(samples: Samples) -> None:
    await samples.database.execute("alter table sample rename to gone")
    answer = await samples.ask("GET", "/v1/samples")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected_error")
    assert b"sample" not in answer.content


async def test_who_leaves_in_the_middle_of_a_body_is_no_fault_of_ours(
    samples: Samples, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"{"
        raise ClientDisconnect

    async with samples.client() as client:
        headers = {"Content-Type": "application/json"}
        await client.post("/v1/samples", content=broken(), headers=headers)
    assert "unexpected" not in caplog.text
