"""What is answered at once is what the app answers."""

import re
from asyncio import StreamReader, gather, open_connection, timeout
from collections.abc import AsyncIterator
from itertools import product
from urllib.parse import urlsplit

import pytest

from shared.database import Pool
from tests.infrastructure.edge.gateway import (
    ANNA,
    FRONT_END,
    OPENING,
    PROGRAMME,
    TUNNEL,
    RunningGateway,
    running_gateway,
)
from tests.infrastructure.edge.serving import served

PATHS = [
    "/v1/programmes/LJ-08",
    f"/v1/programmes/{PROGRAMME}",
    "/v1/programmes/LJ-08/overview",
    "/v1/programmes/LJ-08/tree",
    f"/v1/milestones/{OPENING}",
    f"/v1/milestones/{TUNNEL}",
    "/v1/me",
    "/v1/none",
    "/v1/programmes/%4CJ-08",
    "/v1/me?x=1",
    "/v1/version",
    "//v1/me",
]
TOKENS = ["", f"Authorization: Bearer {ANNA}\r\n", "Authorization: Bearer x\r\n"]
LINES = [
    "",
    'If-None-Match: "1.1-full"\r\n',
    'If-None-Match: W/"1.1-public", "1.1-full.gzip"\r\n',
    "Accept-Encoding: gzip\r\n",
    "Accept-Encoding: br;q=0.1, zstd\r\n",
    f"Origin: {FRONT_END}\r\n",
    "Origin: https://elsewhere.example\r\n",
    "X-Request-Id: mine\r\n",
    "Accept: text/html\r\n",
    "Accept: application/json\r\nCookie: a=b\r\nCookie: c=d\r\n",
    "X-Request-Id: a\r\nX-Request-Id: b\r\n",
    "Consistency-Token: projects:00000000-0000-0000-0000-000000000001:1.1\r\n",
    "Content-Length: 2\r\n",
    "Expect: 100-continue\r\n",
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
]
VARIES = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}|(?<=date: )[^\r]*|(?<=ratelimit: )[^\r]*|(?<=\"now\":)[^,}]*"
)
TAKES_S = 20


@pytest.fixture
async def both(gateway: RunningGateway) -> AsyncIterator[tuple[str, str]]:
    async with served(gateway.gateway.edge, at_once=False) as by_app, served(gateway.gateway.edge) as at_once:
        yield by_app, at_once


def asking(path: str, lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    body = "{}" if "Content-Length" in lines else ""
    return f"{method} {path} HTTP/{version}\r\nHost: hub\r\n{lines}\r\n{body}".encode()


async def answers(address: str, *sent: bytes) -> bytes:
    """All that comes, but for what is another each time. What is sent next waits for an answer, and goes over the same
    connection unless that ends.
    """
    told, left = b"", [*sent, LAST]
    while left:
        reader, writer = await open_connection("127.0.0.1", urlsplit(address).port)
        async with timeout(TAKES_S):
            answer = b""
            while left and b"connection: close" not in answer:
                writer.write(left[0])
                answer = await whole(reader, left.pop(0))
                told += answer
            told += await reader.read()
        writer.close()
    return VARIES.sub(b"", told)


async def whole(reader: StreamReader, asked: bytes) -> bytes:
    """With what may come before it: that we may go on."""
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        return head + await whole(reader, asked)
    length = re.search(rb"content-length: (\d+)", head)
    return head + (b"" if asked.startswith(b"HEAD") or length is None else await reader.readexactly(int(length[1])))


LAST = asking("/v1/none", "X-Request-Id: last\r\nConnection: close\r\n")


@pytest.mark.parametrize("token", TOKENS)
async def test_it_is_the_same_to_the_byte(gateway: RunningGateway, both: tuple[str, str], token: str) -> None:
    """Each is asked for twice over one connection: then its head is known. Rights are read again, as they age."""
    for lines in LINES:
        gateway.grant("hub")
        asked = [asking(path, token + lines, method) for path, method in product(PATHS, ("GET", "HEAD"))]
        twice = [each for each in asked for _ in range(2)]
        by_app, at_once = await gather(*(answers(address, *twice) for address in both))
        assert at_once == by_app
        assert at_once.count(b"\r\ndate: ") == len(twice) + 1
        assert b"access_unknown" not in at_once
        assert at_once.count(b"x-request-id: mine") == (len(twice) if "mine" in lines else 0)


@pytest.mark.parametrize(
    ("version", "lines"),
    [("1.0", ""), ("1.0", "Connection: keep-alive\r\n"), ("1.1", "Connection: close\r\n"), ("1.1", "Upgrade: h2c\r\n")],
)
async def test_so_it_is_where_the_connection_ends(both: tuple[str, str], version: str, lines: str) -> None:
    asked = asking("/v1/me", TOKENS[1] + lines, version=version)
    by_app, at_once = [await answers(address, asked) for address in both]
    assert at_once == by_app


async def test_so_it_is_for_who_asks_again_before_it_is_answered(both: tuple[str, str]) -> None:
    """Whatever way each goes, they are answered in their order, a change too."""
    ready = [asking(path, f"{TOKENS[1]}X-Request-Id: mine-{nth}\r\n") for nth, path in enumerate(PATHS)]
    change = asking("/v1/programmes", f"{TOKENS[1]}Content-Length: 2\r\n", "POST")
    together = [b"".join([*ready, *ready]), b"".join([ready[0], change, *ready])]
    by_app, at_once = [b"".join([await all_of(address, piece) for piece in together]) for address in both]
    assert at_once == by_app
    assert re.findall(rb"x-request-id: mine-(\d+)", at_once)[:12] == [b"%d" % nth for nth in range(12)]


async def all_of(address: str, sent: bytes) -> bytes:
    reader, writer = await open_connection("127.0.0.1", urlsplit(address).port)
    async with timeout(TAKES_S):
        writer.write(sent + LAST)
        told = await reader.read()
    writer.close()
    return VARIES.sub(b"", told)


async def test_what_was_begun_and_has_to_wait_is_counted_once(database: Pool) -> None:
    async with running_gateway(database, {"read": 10}) as gateway:
        asked = ["/v1/version", "/v1/me", "/v1/none", "/v1/programmes/LJ-09", "/v1/programmes"]
        left = [(await gateway.get(path)).headers.get("RateLimit", "") for path in [*asked, *asked]]
        assert [told.partition(";t")[0] for told in left if told] == [f'"read";r={nth}' for nth in range(9, 1, -1)]
