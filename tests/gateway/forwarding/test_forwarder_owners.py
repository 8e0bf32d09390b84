"""What owners do that the gateway has no say in."""

from asyncio import Event, StreamReader, StreamWriter, create_task, sleep, timeout
from collections.abc import Callable

import pytest
from starlette.types import Message

from services.gateway.forwarding import connection, pool
from services.gateway.forwarding.errors import BrokenOff, OwnerTimedOut, OwnerUnreachable
from services.gateway.http.bodies import BATCH_MAX, CallerLeft
from tests.infrastructure.edge.passing import Passing, Sent, nothing, passing, receiving, scope_of
from tests.infrastructure.edge.spoken import OK, Speak, Spoken

PIECE = b"x" * 65_536
MIB = 16 * PIECE
MANY = 64
"""Times 1 MiB."""

Talk = Callable[[Spoken], Speak]


def answering(answer: bytes = OK, times: int = 1000) -> Talk:
    """So often over each connection, which then ends at the next question."""

    def speak(owner: Spoken) -> Speak:
        async def answer_each(reader: StreamReader, writer: StreamWriter) -> None:
            for _ in range(times):
                await owner.head(reader)
                writer.write(answer)
            await owner.head(reader)

        return answer_each

    return speak


def whole(owner: Spoken) -> Speak:
    """Reads chunks to their end, and answers how many bytes there were."""

    async def count(reader: StreamReader, writer: StreamWriter) -> None:
        await owner.head(reader)
        length = 0
        while size := int(await reader.readline(), 16):
            length += len(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n%8d" % length)
        await reader.read()

    return count


def saying(*parts: bytes, then: str = "wait") -> Talk:
    """To the first question of each connection; then it waits, or closes."""

    def speak(owner: Spoken) -> Speak:
        async def say(reader: StreamReader, writer: StreamWriter) -> None:
            await owner.head(reader)
            for part in parts:
                writer.write(part)
                await writer.drain()
            if then == "wait":
                await reader.read()

        return say

    return speak


async def until_ended(owner: Spoken, connections: int) -> None:
    async with timeout(5):
        while owner.ended < connections:
            await sleep(0.01)


async def test_one_connection_serves_one_request_after_the_other() -> None:
    async with passing(answering()) as gateway:
        answers = [(await gateway.ask(method, b"{}")) for method in ("GET", "POST", "PATCH", "GET")]
        assert [(sent.status, sent.body) for sent in answers] == [(200, b"{}")] * 4
        assert gateway.owner.connections == 1


async def test_an_owner_that_says_nothing_is_504_and_its_connection_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "SILENT_S", 0.1)
    monkeypatch.setattr(pool, "EVERY_S", 0.05)
    async with passing(saying()) as gateway:
        for tries in (1, 2):
            with pytest.raises(OwnerTimedOut):
                await gateway.ask()
            await until_ended(gateway.owner, tries)
        assert gateway.owner.connections == 2


async def test_an_owner_that_stops_in_the_middle_of_a_long_answer_is_late_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENT_S", 0.1)
    monkeypatch.setattr(pool, "EVERY_S", 0.05)
    async with passing(saying(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n")) as gateway:
        with pytest.raises(BrokenOff):
            await gateway.ask()


@pytest.mark.parametrize(
    "part",
    [b"", b"HTTP/1.1 2", OK[:-4], OK[:-1], b"SSH-2.0\r\n", OK.replace(b"{}", b"\r\n").replace(b"length", b"size")],
)
async def test_an_owner_that_closes_before_a_short_answer_is_whole_is_502(part: bytes) -> None:
    async with passing(saying(part, then="close")) as gateway:
        with pytest.raises(OwnerUnreachable):
            await gateway.ask()
        assert gateway.owner.connections == 1


async def test_an_owner_that_closes_in_the_middle_of_a_long_answer_breaks_it_off() -> None:
    half = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (2 * len(MIB)) + MIB
    async with passing(saying(half, then="close")) as gateway:
        sent = Sent()
        with pytest.raises(BrokenOff):
            await gateway.forwarder(scope_of("GET", nothing), nothing, sent)
        assert (sent.status, sent.body, sent.ended) == (200, MIB, False)


async def test_a_read_is_asked_again_where_an_idle_connection_had_ended_and_a_change_is_not() -> None:
    async with passing(answering(times=1)) as gateway:
        assert [(await gateway.ask()).status for _ in range(3)] == [200] * 3
        assert (gateway.owner.connections, len(gateway.owner.heads)) == (3, 5)
        for method in ("PATCH", "DELETE", "POST"):
            assert (await gateway.ask()).status == 200
            asked = len(gateway.owner.heads)
            with pytest.raises(OwnerUnreachable):
                await gateway.ask(method)
            assert len(gateway.owner.heads) == asked + 1


async def test_a_new_connection_that_ends_is_not_tried_again() -> None:
    async with passing(saying(then="close")) as gateway:
        with pytest.raises(OwnerUnreachable):
            await gateway.ask()
        assert gateway.owner.connections == 1


async def test_what_an_owner_says_unasked_is_nobodys_answer() -> None:
    async with passing(saying(OK + OK.replace(b"{}", b"!!"))) as gateway:
        assert [(await gateway.ask()).body for _ in range(3)] == [b"{}"] * 3
        assert gateway.owner.connections == 3


async def test_a_batch_of_64_mib_goes_on_as_it_comes() -> None:
    async with passing(whole) as gateway:
        sent = await gateway.ask("POST", *[MIB] * MANY, most=BATCH_MAX)
        assert (sent.status, int(sent.body)) == (200, BATCH_MAX)


async def test_an_owner_that_takes_no_more_of_a_body_holds_up_whoever_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENT_S", 0.3)
    monkeypatch.setattr(pool, "EVERY_S", 0.05)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        taken += len(PIECE)
        return {"type": "http.request", "body": PIECE, "more_body": True}

    def deaf(owner: Spoken) -> Speak:
        async def wait(reader: StreamReader, writer: StreamWriter) -> None:
            await owner.head(reader)
            await sleep(2)

        return wait

    async with passing(deaf) as gateway:
        with pytest.raises(OwnerTimedOut):
            await gateway.forwarder(scope_of("POST", receive, BATCH_MAX), nothing, Sent())
        assert taken < BATCH_MAX / 4


async def test_an_owner_may_answer_before_it_has_the_whole_body() -> None:
    refusal = OK.replace(b"200 OK", b"413 Too Large")
    async with passing(saying(refusal)) as gateway:
        sent = await gateway.ask("POST", *[PIECE] * 500, most=BATCH_MAX)
        assert (sent.status, sent.ended) == (413, True)
        await until_ended(gateway.owner, 1)
        assert (await gateway.ask()).status == 413
        assert gateway.owner.connections == 2


async def test_a_caller_that_leaves_in_a_batch_leaves_no_half_of_it_for_the_next() -> None:
    left: list[Message] = [{"type": "http.request", "body": b"[", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return left.pop(0)

    async with passing(answering()) as gateway:
        await gateway.ask()
        with pytest.raises(CallerLeft):
            await gateway.forwarder(scope_of("POST", receive, BATCH_MAX), nothing, Sent())
        await until_ended(gateway.owner, 1)
        assert (await gateway.ask("POST", b"{}")).status == 200
        assert gateway.owner.connections == 2


def endless(owner: Spoken) -> Speak:
    """Says a long answer as fast as it is taken; `heads` grows with each MiB."""

    async def say(reader: StreamReader, writer: StreamWriter) -> None:
        while await owner.head(reader):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (MANY * len(MIB)))
            for _ in range(MANY):
                writer.write(MIB)
                await writer.drain()
                owner.heads.append(b"")

    return say


async def test_a_long_answer_goes_on_as_it_comes() -> None:
    async with passing(endless) as gateway:
        sent = await gateway.ask()
        assert (sent.body == MIB * MANY, sent.ended, len(sent.messages) > MANY) == (True, True, True)
        assert (await gateway.ask("DELETE")).ended
        assert gateway.owner.connections == 1


async def test_who_takes_a_long_answer_slowly_holds_up_its_owner_and_is_not_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "SILENT_S", 0.1)
    monkeypatch.setattr(pool, "EVERY_S", 0.02)
    async with passing(endless) as gateway:
        sent, going_on = Sent(), Event()

        async def slow(message: Message) -> None:
            if sent.messages:
                await going_on.wait()
            await sent(message)

        asking = create_task(gateway.forwarder(scope_of("GET", nothing), nothing, slow))
        await sleep(0.5)
        assert len(gateway.owner.heads) < MANY / 4
        going_on.set()
        await asking
        assert (len(sent.body), sent.ended) == (MANY * len(MIB), True)


async def test_who_is_cut_off_in_the_middle_of_an_answer_leaves_no_half_of_it_for_the_next() -> None:
    async with passing(endless) as gateway:
        await cut_off(gateway)
        await until_ended(gateway.owner, 1)
        assert (await gateway.ask()).ended
        assert gateway.owner.connections == 2


async def cut_off(gateway: Passing) -> None:
    begun = Event()

    async def never(message: Message) -> None:
        begun.set()
        await Event().wait()

    asking = create_task(gateway.forwarder(scope_of("GET", receiving()), nothing, never))
    await begun.wait()
    asking.cancel()
    await sleep(0)
