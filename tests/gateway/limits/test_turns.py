from asyncio import Event, create_task, gather, sleep
from time import monotonic

import pytest

from services.gateway.limits import turns
from services.gateway.limits.buckets import RateLimited
from services.gateway.limits.turns import Turns


async def test_a_client_has_so_many_at_once_and_another_does_not_wait_for_it() -> None:
    limit, let_go, has_it = Turns(2, 20), Event(), list[str]()

    async def ask(client: str) -> None:
        async with limit.of(client):
            has_it.append(client)
            await let_go.wait()

    asking = [create_task(ask(client)) for client in ("bad", "bad", "bad", "good")]
    await sleep(0)
    assert has_it == ["bad", "bad", "good"]
    let_go.set()
    await gather(*asking)
    assert has_it == ["bad", "bad", "good", "bad"]
    assert [turn.wanted for turn in limit._of.values()] == [0, 0]


async def test_who_has_waited_too_long_is_asked_to_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_S", 0.01)
    limit = Turns(1, 20)
    async with limit.of("bad"):
        with pytest.raises(RateLimited):
            async with limit.of("bad"):
                pass
    async with limit.of("bad"):
        pass


async def test_who_leaves_while_it_waits_keeps_nobody_out() -> None:
    limit, let_go = Turns(1, 20), Event()

    async def ask() -> None:
        async with limit.of("bad"):
            await let_go.wait()

    first, second, third = (create_task(ask()) for _ in range(3))
    await sleep(0)
    second.cancel()
    let_go.set()
    await gather(first, third)
    assert limit._of["bad"].wanted == 0


async def served_in(limit: Turns, client: str, seconds: float) -> float:
    """How long one request took that is answered in so many seconds."""
    began = monotonic()
    async with limit.of(client):
        await sleep(seconds)
    return monotonic() - began


async def test_who_asks_alone_is_served_as_fast_as_it_goes() -> None:
    limit = Turns(6, 20)
    assert max([await served_in(limit, "alone", 0.1) for _ in range(5)]) < 0.2


async def test_beside_others_a_client_pauses_once_it_was_served_for_more_than_its_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "AHEAD_S", 0.5)
    limit = Turns(6, 20)
    for _ in range(5):
        await served_in(limit, "bad", 0.1)
        assert await served_in(limit, "good", 0.001) < 0.1
    assert await served_in(limit, "bad", 0.1) > 0.3
    assert await served_in(limit, "good", 0.001) < 0.1


async def test_no_more_clients_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "CLIENTS_MAX", 2)
    limit = Turns(1, 20)
    async with limit.of("has it"):
        for client in ("b", "c", "d"):
            async with limit.of(client):
                pass
        assert [*limit._of] == ["has it", "d"]
