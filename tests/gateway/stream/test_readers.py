from asyncio import Event, sleep
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.gateway.read_model.change import changed
from services.gateway.stream import readers
from services.gateway.stream.frames import everything, published
from services.gateway.stream.readers import FRAMES_MAX, Audiences, Reader
from shared.auth.caller import Caller
from tests.factories.entries import create_entry

READS = frozenset({"programmes:read"})
OFFICE = Caller("office", "cockpit", frozenset({"hub"}), scopes=READS)
ID = UUID("0186a6b5-5c00-7000-8000-000000000001")


class Socket:
    """Takes what is sent while it is open."""

    def __init__(self, *, open: bool = True) -> None:
        self.taken: list[bytes] = []
        self.open = Event()
        if open:
            self.open.set()

    async def send(self, message: Any) -> None:
        await self.open.wait()
        self.taken.append(message["body"])


async def test_what_a_socket_takes_is_sent_before_offer_returns() -> None:
    socket = Socket()
    Reader(OFFICE, None, socket.send).offer(b"1")
    assert socket.taken == [b"1"]


async def test_what_a_full_socket_does_not_take_follows_in_order_and_in_one_piece() -> None:
    socket = Socket(open=False)
    reader = Reader(OFFICE, None, socket.send)
    for frames in (b"1", b"2", b"3"):
        reader.offer(frames)
    socket.open.set()
    await sleep(0.01)
    reader.offer(b"4")
    assert socket.taken == [b"1", b"23", b"4"]


async def test_a_reader_that_never_takes_is_dropped_and_the_others_go_on() -> None:
    lively = Socket()
    frozen, other = Reader(OFFICE, None, Socket(open=False).send), Reader(OFFICE, None, lively.send)
    for _ in range(FRAMES_MAX + 2):
        frozen.offer(b"x")
        other.offer(b"x")
    assert (frozen.ended.is_set(), other.ended.is_set(), len(lively.taken)) == (True, False, FRAMES_MAX + 2)
    await frozen.close()


async def test_a_reader_that_takes_nothing_until_the_deadline_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "SEND_DEADLINE_S", 0.01)
    frozen = Reader(OFFICE, None, Socket(open=False).send)
    frozen.offer(b"x")
    await sleep(0.05)
    assert frozen.ended.is_set()


async def test_a_connection_that_broke_ends_its_reader_and_nothing_else() -> None:
    async def broken(_: Any) -> None:
        raise ConnectionResetError

    reader = Reader(OFFICE, None, broken)
    reader.offer(b"x")
    assert reader.ended.is_set()


def test_an_event_carries_the_new_state_and_the_time_of_append() -> None:
    told = published(changed(create_entry(state=b'{"version":1}')), 1675209600000)
    expected = b'id: 1675209600000\nevent: hub.milestone.reforecast.v1\ndata: {"version":1}\n\n'
    assert told.frame_for(OFFICE, everything) == expected


def test_who_saw_only_the_version_before_is_told_that_it_is_gone_and_no_more() -> None:
    old, new, other = (Caller(unit, "c", frozenset({unit}), scopes=READS) for unit in ("unit:a", "unit:b", "unit:c"))
    moved = create_entry(id=ID, version=2, labels=["unit:b"], before=["unit:a"], state=b'{"version":2}')
    told = published(changed(moved), 1)
    gone, kept, none = (told.frame_for(reader, everything) for reader in (old, new, other))
    assert gone == b'id: 1\nevent: gone\ndata: {"id":"%b","version":2}\n\n' % str(ID).encode()
    assert kept is not None
    assert kept.endswith(b'data: {"version":2}\n\n')
    assert none is None


async def test_readers_with_the_same_rights_who_want_the_same_are_one_audience_until_the_last_has_left() -> None:
    audiences, socket = Audiences(), Socket()
    first, second, other = (
        Reader(caller, None, socket.send) for caller in (OFFICE, replace(OFFICE), replace(OFFICE, subject="berta"))
    )
    for reader in (first, second, other):
        audiences.add(reader)
    assert [*audiences.values()] == [{first, second}, {other}]
    audiences.discard(first)
    assert [*audiences.everyone()] == [second, other]
    audiences.discard(second)
    audiences.discard(second)
    assert [*audiences] == [other.audience]
