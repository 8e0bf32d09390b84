from asyncio import Event, sleep

import httpx
import pytest
from prometheus_client import Gauge
from starlette.applications import Starlette

from shared.process import health
from shared.process.health import Health

SOME = Gauge("tests_some", "Only here")


async def get(made: Health, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=made.routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://process") as client:
        return await client.get(path)


async def fine() -> None:
    return None


async def waits() -> str:
    return "it waits"


async def fails() -> str:
    raise ConnectionError("postgresql://user:secret@host")


async def fail() -> None:
    raise ConnectionError


async def hangs() -> str:
    await sleep(60)
    return ""


async def test_a_process_is_ready_unless_a_check_has_a_reason_fails_or_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "CHECK_S", 0.05)
    made = Health({"fine": fine}, [], Event())
    assert (await get(made, "/readyz")).json() == {"ready": True, "reasons": {}}
    made = Health({"a": waits, "b": fails, "c": hangs, "d": fine}, [], Event())
    answer = await get(made, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == {"a": "it waits", "b": "ConnectionError", "c": "TimeoutError"}
    assert (await get(made, "/livez")).status_code == 200


async def test_a_process_that_stops_is_not_ready() -> None:
    stopping = Event()
    stopping.set()
    assert (await get(Health({}, [], stopping), "/readyz")).json()["reasons"] == {"process": "it stops"}


async def test_nobody_can_keep_the_database_busy_by_asking() -> None:
    asked: list[int] = []

    async def count() -> None:
        asked.append(1)

    made = Health({"count": count}, [count], Event())
    for _ in range(20):
        await get(made, "/readyz")
        await get(made, "/metrics")
    assert len(asked) == 2


async def test_figures_are_taken_when_they_are_asked_for() -> None:
    async def measure() -> None:
        SOME.set(7)

    answer = await get(Health({}, [fail, measure], Event()), "/metrics")
    assert answer.status_code == 200
    assert "tests_some 7.0" in answer.text
