import socket
from asyncio import CancelledError, StreamReader, StreamWriter, create_task, sleep

import pytest

from services.gateway.forwarding import pool
from services.gateway.forwarding.errors import OwnerTimedOut, OwnerUnreachable
from services.gateway.forwarding.pool import Pool
from tests.infrastructure.edge.passing import passing
from tests.infrastructure.edge.spoken import OK, Speak, Spoken


def patient(owner: Spoken) -> Speak:
    """Answers whatever it is asked."""

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        while await owner.head(reader):
            writer.write(OK)

    return answer


@pytest.mark.parametrize("address", ["https://projects:8000", "projects:8000", "http://", "http://projects:8000/v1"])
def test_an_owner_is_a_host_and_a_port(address: str) -> None:
    with pytest.raises(ValueError, match="no address of an owner"):
        Pool(address)


async def test_where_nobody_listens_is_502_and_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 1)
    away = Pool("http://127.0.0.1:9")
    for _ in range(3):
        with pytest.raises(OwnerUnreachable):
            await away.take()


async def test_who_is_not_let_in_within_the_limit_is_504(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CONNECT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        queued = [socket.socket() for _ in range(4)]
        for each in queued:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        with pytest.raises(OwnerTimedOut):
            await Pool(f"http://127.0.0.1:{full.getsockname()[1]}").take()
        for each in queued:
            each.close()


async def test_who_waits_for_a_connection_gets_the_next_that_is_free_or_gives_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 1)
    monkeypatch.setattr(pool, "WAIT_S", 0.2)
    async with passing(patient) as gateway:
        taken = await gateway.pool.take()
        waiting = create_task(gateway.ask())
        await sleep(0.01)
        gateway.pool.give_back(taken)
        assert (await waiting).status == 200
        taken = await gateway.pool.take()
        with pytest.raises(OwnerTimedOut):
            await gateway.ask()
        gateway.pool.give_back(taken)
        assert (await gateway.ask()).status == 200


async def test_who_leaves_while_it_waits_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 1)
    async with passing(patient) as gateway:
        taken = await gateway.pool.take()
        waiting = create_task(gateway.ask())
        await sleep(0.01)
        waiting.cancel()
        with pytest.raises(CancelledError):
            await waiting
        gateway.pool.give_back(taken)
        assert (await gateway.ask()).status == 200


async def test_a_connection_that_was_idle_for_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "IDLE_S", 0.1)
    monkeypatch.setattr(pool, "EVERY_S", 0.02)
    async with passing(patient) as gateway:
        await gateway.ask()
        assert gateway.owner.ended == 0
        await sleep(0.3)
        assert (gateway.owner.connections, gateway.owner.ended) == (1, 1)
        assert (await gateway.ask("POST")).status == 200
