from asyncio import StreamWriter, create_task, open_connection, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic, time
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from services.gateway.access import grants
from services.gateway.access.rights import Change, Holder
from services.gateway.stream import endpoint, readers
from shared.database import Pool
from tests.factories.entries import create_entry, create_milestone_entry, create_state
from tests.factories.tokens import create_token
from tests.infrastructure.edge.gateway import ANNA, OPENING, SCOPES, TUNNEL, RunningGateway, bearer, running_gateway

ALL = "/v1/stream"


class Following:
    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.text = b""

    async def until(self, expected: bytes) -> bytes:
        """All that came. Fails after 2 s."""
        async with timeout(2):
            while expected not in self.text:
                self.text += await anext(self._chunks)
        return self.text

    async def ended(self) -> bytes:
        async with timeout(2):
            async for chunk in self._chunks:
                self.text += chunk
        return self.text


@asynccontextmanager
async def following(
    gateway: RunningGateway, address: str = ALL, token: str | None = ANNA, **headers: str
) -> AsyncIterator[Following]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | bearer(token)
    async with gateway.client.stream("GET", address, headers=sent) as answer:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/event-stream")
        stream = Following(answer.aiter_raw())
        await stream.until(b"retry: ")
        yield stream


@pytest.mark.parametrize("address", [ALL, "/.well-known/mercure"])
async def test_a_change_reaches_everyone_in_the_view_that_is_theirs(gateway: RunningGateway, address: str) -> None:
    async with following(gateway, address) as anna, following(gateway, address, None) as anyone:
        gateway.publish(
            create_milestone_entry(id=TUNNEL, version=2),
            create_milestone_entry(id=OPENING, version=2, labels=["hub", "public"]),
        )
        assert b"2023-03-01" in await anna.until(str(OPENING).encode())
        assert str(TUNNEL).encode() in anna.text
        assert b"2023-03-01" not in await anyone.until(str(OPENING).encode())
        assert str(TUNNEL).encode() not in anyone.text


async def test_who_comes_back_gets_what_was_missed_before_what_is_new(gateway: RunningGateway) -> None:
    await sleep(0.01)
    gateway.gateway.stream._history.complete_from = 0
    async with following(gateway, f"{ALL}?match=/v1/milestones/{TUNNEL}", last_event_id=str(gateway.logged())) as anna:
        gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
        text = await anna.until(b'"version":2')
    assert text.index(b'"version":1') < text.index(b'"version":2')
    assert str(OPENING).encode() not in text


@pytest.mark.parametrize("labels", [["unit:other"], ["hub"]], ids=["no longer theirs", "no longer public"])
async def test_who_comes_back_gets_nothing_of_the_past_that_is_hidden_now(
    gateway: RunningGateway, labels: list[str]
) -> None:
    await sleep(0.01)
    gateway.gateway.stream._history.complete_from = 0
    gateway.grant("hub" if "hub" not in labels else "unit:other")
    gateway.publish(
        create_milestone_entry(id=TUNNEL, version=2, labels=["hub", "public"]),
        create_milestone_entry(id=TUNNEL, version=3, labels=labels, before=["hub", "public"]),
    )
    last = str(gateway.logged())
    for token in (ANNA, None):
        async with following(gateway, f"{ALL}?match=/v1/milestones/{TUNNEL}", token, last_event_id=last) as it:
            text = await it.until(b'"version":3')
        assert text.count(b"event: gone") >= 2
        assert b"2023" not in text


async def test_an_id_that_is_not_known_any_more_means_read_anew(gateway: RunningGateway) -> None:
    async with following(gateway, f"{ALL}?last_event_id=1") as anna:
        assert b'event: reset\ndata: {"href":"/v1/programmes"}' in await anna.until(b"\n\nid")


async def test_what_is_gone_is_told_by_id_and_version_only(gateway: RunningGateway) -> None:
    async with following(gateway) as anna:
        gateway.publish(create_entry(id=TUNNEL, version=2, before=["hub"], state=None))
        text = await anna.until(b"event: gone")
    assert text.endswith(b'event: gone\ndata: {"id":"%b","version":2}\n\n' % str(TUNNEL).encode())


async def test_a_ticket_opens_one_stream_for_whoever_it_was_given_to(gateway: RunningGateway) -> None:
    issued = await gateway.ask("POST", "/v1/stream/tickets", ANNA)
    address = f"{ALL}?ticket={issued.json()['ticket']}"
    async with following(gateway, address, None) as anna:
        gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
        await anna.until(b"2023-03-01")
    again, made_up = [await gateway.get(path) for path in (address, f"{ALL}?ticket=x")]
    assert [issued.status_code, again.status_code, made_up.status_code] == [201, 401, 401]
    assert (await gateway.ask("POST", "/v1/stream/tickets")).status_code == 401


async def test_a_ticket_of_more_than_30_seconds_opens_nothing(gateway: RunningGateway, database: Pool) -> None:
    issued = await gateway.ask("POST", "/v1/stream/tickets", ANNA)
    await database.execute("update stream_ticket set until = until - interval '30 seconds'")
    assert (await gateway.get(f"{ALL}?ticket={issued.json()['ticket']}")).status_code == 401


async def test_with_other_rights_a_stream_ends_and_its_reader_reads_anew(gateway: RunningGateway) -> None:
    async with following(gateway) as anna, following(gateway, token=None) as anyone:
        gateway.grant("hub")
        gateway.gateway.stream.close_outdated()
        gateway.grant("unit:other")
        gateway.gateway.stream.close_outdated()
        gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
        text = await anna.ended()
        assert (b"event: reset" in text, b"2023-03-01" in text) == (True, False)
        gateway.publish(create_milestone_entry(id=OPENING, version=2, labels=["public"]))
        await anyone.until(b'"version":2')


async def test_while_grants_cannot_be_read_no_restricted_byte_leaves(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(gateway) as anna:
        later = monotonic() + grants.AGE_MAX_S
        monkeypatch.setattr(grants, "monotonic", lambda: later)
        gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
        assert b"2023-03-01" not in await anna.ended()


async def test_a_stream_ends_with_its_token(gateway: RunningGateway) -> None:
    async with following(gateway, token=create_token(exp=time() + 1.5)) as anna:
        assert b"event:" not in await anna.ended()


async def test_a_stream_is_open_for_a_limited_time(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "OPEN_MAX_S", 0.05)
    async with following(gateway, token=None) as anyone:
        assert b"event:" not in await anyone.ended()


async def test_a_heartbeat_shows_both_ends_that_the_other_is_there(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "sleep", lambda _: sleep(0.01))
    beating = create_task(gateway.gateway.stream.keep_alive())
    async with following(gateway) as anna:
        await anna.until(b"\n\n:\n\n")
    beating.cancel()


async def test_publishing_and_unknown_patterns_are_refused(gateway: RunningGateway) -> None:
    published = await gateway.ask("POST", "/.well-known/mercure", ANNA)
    pattern = await gateway.get(f"{ALL}?match_urlpattern=/v1/(.*)", ANNA)
    assert (published.status_code, published.headers["Allow"]) == (405, "GET, HEAD")
    assert (pattern.status_code, pattern.json()["code"]) == (400, "invalid_topic")


async def test_the_answer_says_whether_it_goes_on_from_where_the_reader_was(gateway: RunningGateway) -> None:
    gateway.gateway.stream._history.complete_from = 0
    known = str(next(iter(gateway.gateway.stream._history._kept)).change.id)
    for event_id, token, told in ((known, ANNA, known), (known, None, known), ("7", ANNA, "earliest")):
        for asked in ({"last_event_id": event_id}, {}):
            address = ALL if asked else f"{ALL}?lastEventID={event_id}"
            async with gateway.client.stream(
                "GET", address, headers={name.replace("_", "-"): v for name, v in asked.items()} | bearer(token)
            ) as answer:
                assert answer.headers["Last-Event-ID"] == told
    async with following(gateway) as anna:
        assert b"event:" not in anna.text


async def test_an_event_of_others_is_not_told_apart_from_none(gateway: RunningGateway) -> None:
    await sleep(0.01)
    gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
    secret = str(gateway.gateway.stream._history._kept[-1].change.id)
    async with gateway.client.stream("GET", f"{ALL}?lastEventID={secret}") as answer:
        assert answer.headers["Last-Event-ID"] == "earliest"


async def test_after_a_resync_everyone_reads_anew(gateway: RunningGateway) -> None:
    async with following(gateway) as anna, following(gateway, token=None) as anyone:
        gateway.gateway.stream.break_off(gateway.logged())
        for reader in (anna, anyone):
            assert b"event: reset" in await reader.ended()


async def test_when_the_process_stops_its_streams_end(gateway: RunningGateway) -> None:
    async with following(gateway) as anna:
        gateway.gateway.stream.end()
        assert b"event:" not in await anna.ended()


async def test_a_token_shows_on_a_stream_only_what_its_scopes_let_it_read(gateway: RunningGateway) -> None:
    narrow = create_token(scope="notifications:read")
    async with following(gateway, token=narrow) as anna:
        gateway.publish(
            create_milestone_entry(id=TUNNEL, version=2),
            create_entry(id=OPENING, version=2, before=["hub"], state=None),
            create_state("notice", UUID(int=71), labels=["hub@anna"], programme="LJ-08", person="anna"),
        )
        text = await anna.until(str(UUID(int=71)).encode())
    assert (str(TUNNEL).encode() in text, str(OPENING).encode() in text) == (False, False)


async def test_a_notice_reaches_its_person_and_nobody_else(gateway: RunningGateway) -> None:
    other = create_token(sub="berta", scope="programmes:read")
    gateway.grant("hub", subject="berta")
    gateway.grant("hub")
    async with following(gateway) as anna, following(gateway, token=other) as berta:
        gateway.publish(create_milestone_entry(id=UUID(int=8), labels=["hub@anna"]))
        gateway.publish(create_milestone_entry(id=OPENING, version=2, labels=["hub", "public"]))
        for reader in (anna, berta):
            await reader.until(str(OPENING).encode())
        assert (str(UUID(int=8)).encode() in anna.text, str(UUID(int=8)).encode() in berta.text) == (True, False)


async def test_a_reader_that_stops_taking_is_dropped_and_the_others_go_on(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "SEND_DEADLINE_S", 0.3)
    frozen, writer = await open_connection("127.0.0.1", urlsplit(gateway.address).port, limit=1024)
    writer.write(b"GET /v1/stream HTTP/1.1\r\nHost: hub\r\n\r\n")
    await frozen.readuntil(b"retry: ")
    big = b'{"name":"%b"}' % (b"x" * 200_000)
    async with following(gateway, f"{ALL}?match=/v1/milestones/{TUNNEL}") as lively:
        for version in range(1, 60):
            gateway.publish(create_entry(id=UUID(int=9), version=version, labels=["public"], state=big))
            await sleep(0.01)
        gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
        await lively.until(b'"version":2')
        assert len([*gateway.gateway.stream._readers.everyone()]) == 1
    writer.close()
    await wait_closed(writer)


async def wait_closed(writer: StreamWriter) -> None:
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_ticket_opens_nothing_after_its_token_has_ended(gateway: RunningGateway) -> None:
    ends = time() + 1
    issued = await gateway.ask("POST", "/v1/stream/tickets", create_token(exp=ends))
    await sleep(ends - time() + 0.1)
    assert (await gateway.get(f"{ALL}?ticket={issued.json()['ticket']}")).status_code == 401


async def test_a_ticket_is_shown_from_where_its_client_may_ask(gateway: RunningGateway) -> None:
    issued = await gateway.ask("POST", "/v1/stream/tickets", ANNA)
    elsewhere = Holder("client:cockpit", active=True, scopes=SCOPES, networks=("10.0.0.0/8",))
    gateway.access.read(Change(gateway.reads + 1, time(), (elsewhere,)), monotonic())
    answer = await gateway.get(f"{ALL}?ticket={issued.json()['ticket']}")
    assert (answer.status_code, answer.json()["code"]) == (403, "network_not_allowed")


async def test_a_client_has_so_many_streams_open_as_it_may_open_in_a_minute(database: Pool) -> None:
    async with running_gateway(database, {"stream": 2}) as gateway:
        gateway.gateway.edge.buckets["stream"]._window = 10**9
        async with following(gateway), following(gateway):
            assert (await gateway.get(ALL, ANNA)).status_code == 429
            async with following(gateway, token=None):
                pass
        while (await gateway.ask("HEAD", ALL, ANNA)).status_code != 200:
            await sleep(0.05)
