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


async def test_beside_others_who_is_ahead_has_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AHEAD_S", 0.0)
    limit, at_once = Turns(6, 20), list[int]()

    async def ask() -> None:
        async with limit.of("bad"):
            at_once.append(limit._served)
            await sleep(0.02)

    await ask()
    await served_in(limit, "good", 0.001)
    await gather(*(ask() for _ in range(4)))
    assert at_once == [1, 1, 1, 1, 1]


async def test_who_is_ahead_waits_a_moment_until_nobody_else_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AHEAD_S", 0.0)
    monkeypatch.setattr(turns, "QUIET_S", 0.3)
    for quiet_after, longest in ((0.15, 0.25), (0.6, 0.5)):
        limit = Turns(6, 20)
        await served_in(limit, "bad", 0.01)
        good = create_task(served_in(limit, "good", quiet_after))
        await sleep(0)
        assert 0.14 < await served_in(limit, "bad", 0.001) < longest
        await good


async def test_who_leaves_in_its_pause_has_paid_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AHEAD_S", 0.0)
    limit = Turns(6, 20)
    await served_in(limit, "bad", 0.1)
    await served_in(limit, "good", 0.001)
    before = limit._of["bad"].paid_at
    leaving = create_task(served_in(limit, "bad", 0.1))
    await sleep(0.05)
    assert limit._of["bad"].paid_at > before + 0.4
    leaving.cancel()
    await gather(leaving, return_exceptions=True)
    assert limit._of["bad"].paid_at == pytest.approx(before, abs=0.01)


async def test_no_more_clients_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "CLIENTS_MAX", 2)
    limit = Turns(1, 20)
    async with limit.of("has it"):
        for client in ("b", "c", "d"):
            async with limit.of(client):
                pass
        assert [*limit._of] == ["has it", "d"]
