import zlib
from asyncio import Semaphore, StreamReader, StreamWriter, create_task, sleep, start_server, timeout
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from services.gateway.forwarding import pool
from services.gateway.forwarding.forwarder import Forwarder
from services.gateway.http import bodies
from services.gateway.http.bodies import BODY_MAX
from shared.auth import signed
from shared.database import Pool
from shared.telemetry.logs import Lines
from tests.infrastructure.edge.gateway import ANNA, SCOPES, RunningGateway, bearer, running_gateway

HEAD = b"GET %b HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n%b\r\n"
TRICKS = [
    b"//v1/programmes/LJ-08",
    b"/v1//programmes/LJ-08?x=1",
    b"/v1/programmes/",
    b"/v1/programmes/../../internal/snapshot",
    b"/v1/programmes/%2e%2e?x=1",
    b"/v1/programmes/%2e%2e%2f%2e%2e%2finternal%2fsnapshot?x=1",
    b"/v1/programmes/..;x=1?x=1",
    b"/v1/programmes/LJ-08%2foverview?x=1",
    b"/v1/programmes/LJ-08%00?x=1",
    b"/v1/programmes\\LJ-08?x=1",
    b"/v1/%70rogrammes/LJ-08?x=1",
    b"/internal/snapshot",
    b"http://evil.example/internal/snapshot",
    b"http://evil.example",
    b"*",
]


async def test_a_request_comes_to_its_owner_as_it_was_sent_but_for_who_asks(gateway: RunningGateway) -> None:
    headers = {"Idempotency-Key": "k", "Cookie": "a=b", "TE": "trailers", "X-Forwarded-For": "1.2.3.4", **bearer(ANNA)}
    target = "/v1/milestones?b=%20&a=%2F&a=."
    answered = await gateway.client.post(target, content=b'{"x":1}', headers=headers)
    seen = answered.json()
    assert (answered.status_code, seen["target"], seen["body"]) == (207, target, b64encode(b'{"x":1}').decode())
    labels = ["hub", "hub@anna", "person:anna", "public"]
    assert seen["caller"] == ["anna", "cockpit", labels, sorted(SCOPES)]
    names = [name for name, _ in seen["headers"]]
    assert {"idempotency-key", "content-length", "x-hub-caller", "x-request-id"} <= {*names}
    assert not {"authorization", "cookie", "te", "x-forwarded-for", "transfer-encoding"} & {*names}
    assert len(names) == len({*names})


async def test_what_only_the_gateway_may_say_is_not_taken_from_an_owner(gateway: RunningGateway) -> None:
    answered = await gateway.get("/v1/programmes/LJ-08?as_of=2023-02-01", ANNA)
    assert (answered.status_code, answered.headers["ETag"]) == (207, '"1.2-full"')
    assert not answered.headers.keys() & {"x-gateway-error", "keep-alive", "set-cookie", "access-control-allow-origin"}
    assert answered.headers["RateLimit"].startswith('"read"')
    assert answered.headers["X-Request-Id"] != "forged"
    assert answered.headers["Consistency-Token"].startswith("projects:")


async def test_a_caller_header_of_ones_own_changes_nothing(gateway: RunningGateway) -> None:
    forged = {"X-Hub-Caller": "forged", "x_hub_caller": "forged"}
    answered = await gateway.client.get("/v1/programmes", headers=forged)
    assert answered.json()["caller"] == ["anyone", "", ["public"], ["metrics:read", "programmes:read"]]


async def test_an_owner_that_does_not_believe_the_gateway_is_no_fault_of_the_caller(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed, "VALID_S", -60)
    answered = await gateway.get("/v1/programmes/LJ-08?as_of=2023-02-01", ANNA)
    assert (answered.status_code, answered.json()["code"]) == (502, "owner_unreachable")
    assert answered.headers["X-Gateway-Error"]


async def test_the_tag_of_a_packed_answer_reaches_the_owner_as_its_own(gateway: RunningGateway) -> None:
    headers = {"If-Match": '"1.2-full.gzip"', **bearer(ANNA)}
    answered = await gateway.client.patch("/v1/programmes/LJ-08", content=b"{}", headers=headers)
    assert ["if-match", '"1.2-full"'] in answered.json()["headers"]


@pytest.mark.parametrize("target", TRICKS)
async def test_an_address_that_is_not_spelled_plainly_is_no_address(gateway: RunningGateway, target: bytes) -> None:
    answer = await gateway.raw(HEAD % (target, f"Authorization: Bearer {ANNA}\r\n".encode()))
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))


async def test_an_absolute_target_is_its_path_and_never_another_host(gateway: RunningGateway) -> None:
    answer = await gateway.raw(HEAD % (b"http://evil.example/v1/programmes?x=1", b""))
    assert (answer[:12], b'"/v1/programmes?x=1"' in answer, b"evil" in answer) == (b"HTTP/1.1 207", True, False)


@pytest.mark.parametrize("header", [b"Prefer: a\rX-Hub-Caller: x", b"Prefer: a\n b", b"Prefer: \0", b"Pre fer: a"])
async def test_a_header_that_hides_another_is_refused_or_stays_one(gateway: RunningGateway, header: bytes) -> None:
    answer = await gateway.raw(HEAD % (b"/v1/programmes?x=1", header + b"\r\n"))
    assert answer.startswith(b"HTTP/1.1 400") or b'"caller":["anyone"' in answer


async def test_a_body_with_two_lengths_is_refused(gateway: RunningGateway) -> None:
    smuggled = b"GET /internal/snapshot HTTP/1.1\r\nHost: hub\r\n\r\n"
    lengths = b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % (len(smuggled) + 5)
    request = HEAD.replace(b"GET", b"POST") % (b"/v1/programmes", lengths) + b"0\r\n\r\n" + smuggled
    assert (await gateway.raw(request)).startswith(b"HTTP/1.1 400")


async def halves(part: bytes) -> AsyncIterator[bytes]:
    for _ in range(3):
        yield part


async def test_a_body_over_1_mib_is_413_whether_it_says_so_or_not(gateway: RunningGateway) -> None:
    large, half = b" " * (BODY_MAX + 1), b" " * (BODY_MAX // 2)
    bombs = {"Content-Encoding": "gzip"}
    for path, content, more in (
        ("/v1/programmes", large, {}),
        ("/v1/programmes", halves(half), {}),
        ("/v1/programmes", zlib.compress(large, wbits=31), bombs),
        ("/v1/stream/tickets", large, {}),
        ("/v1/stream/tickets", halves(half), {}),
    ):
        answered = await gateway.client.post(path, content=content, headers=bearer(ANNA) | more)
        assert (answered.status_code, answered.json()["code"]) == (413, "body_too_large")


async def test_a_batch_may_be_64_mib_and_comes_unpacked_to_its_owner(gateway: RunningGateway) -> None:
    packed = zlib.compress(b"[" + b" " * BODY_MAX + b"]", wbits=31)
    headers = {"Content-Encoding": "gzip", **bearer(ANNA)}
    answered = await gateway.client.post("/v1/milestones/batch", content=packed, headers=headers)
    assert (answered.status_code, len(b64decode(answered.json()["body"]))) == (207, BODY_MAX + 2)
    assert "content-encoding" not in dict(answered.json()["headers"])


@pytest.mark.parametrize(
    ("coding", "content", "code"),
    [
        ("br", b"x", "unknown_coding"),
        ("gzip, gzip", b"x", "unknown_coding"),
        ("gzip", b"x", "malformed_json"),
        ("gzip", zlib.compress(b"{}", wbits=31)[:-1], "malformed_json"),
        ("gzip", zlib.compress(b"{}", wbits=31) + b"x", "malformed_json"),
    ],
)
async def test_a_body_that_cannot_be_unpacked_is_refused(
    gateway: RunningGateway, coding: str, content: bytes, code: str
) -> None:
    for path in ("/v1/programmes", "/v1/stream/tickets"):
        headers = {"Content-Encoding": coding, **bearer(ANNA)}
        answered = await gateway.client.post(path, content=content, headers=headers)
        assert (answered.status_code // 100, answered.json()["code"]) == (4, code)


async def test_a_body_is_passed_on_while_it_comes(gateway: RunningGateway) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for part in (b"a", b"b"):
            yield part
            await sleep(0.05)

    answered = await gateway.client.post("/v1/programmes", content=slowly(), headers=bearer(ANNA))
    assert answered.json()["body"] == b64encode(b"ab").decode()


async def test_an_owner_that_is_away_is_a_fault_of_the_gateway(
    gateway: RunningGateway, caplog: pytest.LogCaptureFixture
) -> None:
    leave(gateway)
    caplog.handler.setFormatter(Lines("gateway", "api"))
    answered = await gateway.get("/v1/programmes", ANNA)
    assert '"code":"owner_unreachable"' in caplog.text
    assert (answered.status_code, answered.headers["X-Gateway-Error"]) == (502, "owner_unreachable")
    assert (await gateway.get("/v1/programmes/LJ-08", ANNA)).status_code == 200


def leave(gateway: RunningGateway) -> None:
    """Nothing listens there any more."""
    move(gateway, "projects", "http://127.0.0.1:9")


def move(gateway: RunningGateway, owner: str, address: str) -> None:
    app = gateway.gateway.edge.apps[owner]
    assert isinstance(app, Forwarder)
    object.__setattr__(app, "pool", pool.Pool(address))


async def test_a_caller_that_leaves_in_the_middle_of_a_body_is_no_trouble(gateway: RunningGateway) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"{"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await gateway.client.post("/v1/programmes", content=broken(), headers=bearer(ANNA))
    with pytest.raises(ConnectionResetError):
        await gateway.client.post("/v1/stream/tickets", content=broken(), headers=bearer(ANNA))
    answered: httpx.Response = await gateway.get("/v1/programmes", ANNA)
    assert answered.status_code == 207


def begun(path: bytes) -> bytes:
    """A change of which only the first byte comes."""
    headers = b"Authorization: Bearer %b\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"
    return HEAD.replace(b"GET", b"POST") % (path, headers % ANNA.encode()) + b"{"


async def test_a_body_that_never_ends_is_408_and_keeps_no_owner_from_others(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_S", 1)
    monkeypatch.setattr(bodies, "SLOWEST", 10)
    slow = [create_task(gateway.raw(begun(path))) for path in [b"/v1/programmes", b"/v1/milestones/batch"] * 3]
    async with timeout(3):
        assert (await gateway.get("/v1/programmes", ANNA)).status_code == 207
        for task in slow:
            answered = await task
            assert (answered[9:12], b"body_too_slow" in answered) == (b"408", True)


async def test_while_a_body_comes_nobody_is_connected_to_its_owner(
    database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 1)
    monkeypatch.setattr(pool, "WAIT_S", 0.3)
    monkeypatch.setattr(bodies, "PATIENCE_S", 2)
    async with running_gateway(database) as gateway:
        slow = create_task(gateway.raw(begun(b"/v1/programmes")))
        await sleep(0.2)
        assert (await gateway.get("/v1/programmes", ANNA)).status_code == 207
        assert (await slow)[9:12] == b"408"


async def test_an_owner_that_says_nothing_keeps_nobody_from_another(
    database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 2)
    monkeypatch.setattr(pool, "WAIT_S", 0.3)
    async with silent() as (address, connected), running_gateway(database) as gateway:
        move(gateway, "notifications", address)
        waiting = [create_task(gateway.get("/v1/inbox", ANNA)) for _ in range(2)]
        async with timeout(5):
            await connected.acquire()
            await connected.acquire()
            other, third = await gateway.get("/v1/programmes", ANNA), await gateway.get("/v1/inbox", ANNA)
        for task in waiting:
            task.cancel()
    assert (other.status_code, third.status_code, third.json()["code"]) == (207, 504, "owner_timed_out")


@asynccontextmanager
async def silent() -> AsyncIterator[tuple[str, Semaphore]]:
    """It takes connections, tells of each, and never answers."""
    connected = Semaphore(0)
    writers: list[StreamWriter] = []

    def connect(_: StreamReader, writer: StreamWriter) -> None:
        writers.append(writer)
        connected.release()

    server = await start_server(connect, "127.0.0.1")
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", connected
    finally:
        server.close()
        for writer in writers:
            writer.close()
