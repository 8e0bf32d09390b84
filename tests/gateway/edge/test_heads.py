import pytest

from tests.infrastructure.edge.gateway import ANNA, RunningGateway

GET = b"GET /v1/me HTTP/1.1\r\n"
END = b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        b"Host: a\r\nHost: b\r\n",
        b"",
        b"Host: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y\r\n",
        b'Host: a\r\nIf-Match: "1.1"\r\nIf-Match: "1.2"\r\n',
        b"Host: a\r\nIdempotency-Key: a\r\nIdempotency-Key: a\r\n",
        b"Host: a\r\nTransfer-Encoding: identity, chunked\r\n",
        b"Host: a\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n",
    ],
)
async def test_a_head_that_says_two_things_is_refused_and_its_connection_ends(
    gateway: RunningGateway, lines: bytes
) -> None:
    body = b"0\r\n\r\n" if b"chunked" in lines else b""
    answer = await gateway.raw(GET + lines + b"\r\n" + body + GET + b"Host: a\r\n" + END)
    assert (answer.count(b"HTTP/1.1 "), answer[9:12]) == (1, b"400")
    assert b'"ambiguous_head"' in answer
    assert b"\r\nconnection: close\r\n" in answer


async def test_what_may_come_more_than_once_may(gateway: RunningGateway) -> None:
    token = b"Host: a\r\nAuthorization: Bearer %b\r\n" % ANNA.encode()
    twice = b"Accept: a/b\r\nAccept: application/json\r\nCookie: a=b\r\nCookie: c=d\r\n"
    answer = await gateway.raw(GET + token + twice + END)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert (await gateway.raw(b"GET /v1/me HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
