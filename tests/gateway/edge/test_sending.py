import zlib

import cramjam
import pytest
from starlette.types import Message

from services.gateway.edge.sending import Packing
from services.gateway.http.answer import headers_in
from shared.process.serving.ready import Ready
from tests.infrastructure.edge.gateway import ANNA, RunningGateway

JSON = (b"content-type", b"application/json")
BODY = b'{"name":"%b"}' % (b"LJ-08 " * 500)


class Caller:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> None:
        """What leaves in one piece is taken apart."""
        if "ready" in message:
            ready: Ready = message["ready"]
            self.messages = [{"headers": headers_in(ready.head)}, {"body": ready.body}]
        else:
            self.messages.append(message)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.messages[1:])


async def answered(coding: bytes, *pieces: bytes, headers: tuple[tuple[bytes, bytes], ...] = (JSON,)) -> Caller:
    caller = Caller()
    send = Packing(caller.send, coding, b"")
    await send({"type": "http.response.start", "status": 200, "headers": [*headers]})
    for nth, piece in enumerate(pieces, 1):
        await send({"type": "http.response.body", "body": piece, "more_body": nth < len(pieces)})
    return caller


def unpacked(coding: bytes, body: bytes) -> bytes:
    by = {b"gzip": lambda: zlib.decompress(body, 31), b"br": lambda: bytes(cramjam.brotli.decompress(body))}
    return by.get(coding, lambda: bytes(cramjam.zstd.decompress(body)))()


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"zstd"])
async def test_what_others_answer_is_packed_in_one_piece_or_in_many(coding: bytes) -> None:
    tag = (b"etag", b'"1.2-full"')
    length = (b"content-length", b"%d" % len(BODY))
    for pieces in ((BODY,), (BODY[:10], BODY[10:], b"")):
        caller = await answered(coding, *pieces, headers=(JSON, tag, length))
        assert unpacked(coding, caller.body) == BODY
        assert caller.headers[b"content-encoding"] == coding
        assert caller.headers[b"etag"] == b'"1.2-full.%b"' % coding
        assert caller.headers.get(b"content-length") in {None, b"%d" % len(caller.body)}


async def test_a_piece_can_be_unpacked_before_the_next_one_comes() -> None:
    caller = Caller()
    send = Packing(caller.send, b"gzip", b"")
    await send({"type": "http.response.start", "status": 200, "headers": [JSON]})
    await send({"type": "http.response.body", "body": b"first", "more_body": True})
    assert zlib.decompressobj(31).decompress(caller.body) == b"first"


@pytest.mark.parametrize(
    "headers",
    [
        ((b"content-type", b"text/event-stream"),),
        ((b"content-type", b"image/png"),),
        (JSON, (b"content-encoding", b"gzip")),
        (JSON, (b"content-length", b"9")),
        (),
    ],
)
async def test_what_is_small_or_packed_or_no_text_stays_as_it_is(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    caller = await answered(b"gzip", b"123456789", b"", headers=headers)
    assert (caller.body, caller.headers.get(b"etag")) == (b"123456789", None)


async def test_nobody_gets_what_they_cannot_unpack() -> None:
    assert (await answered(b"", BODY)).body == BODY


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\r", b"a\0b"])
async def test_no_header_becomes_two(value: bytes) -> None:
    with pytest.raises(ValueError, match="header"):
        await answered(b"", BODY, headers=(JSON, (b"link", value)))


@pytest.mark.parametrize(("accepted", "coding"), [("gzip", b"gzip"), ("br;q=0.5, zstd;q=0", b"br"), ("zstd", b"zstd")])
async def test_over_the_wire_it_is_what_it_was(gateway: RunningGateway, accepted: str, coding: bytes) -> None:
    plain = await gateway.get("/v1/programmes?long=1", ANNA)
    headers = {"Accept-Encoding": accepted, "Authorization": f"Bearer {ANNA}"}
    async with gateway.client.stream("GET", "/v1/programmes?long=1", headers=headers) as answer:
        packed = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["Content-Encoding"].encode() == coding
    assert unpacked(coding, packed) == plain.content


async def test_a_304_of_an_owner_names_the_tag_that_the_caller_has(gateway: RunningGateway) -> None:
    for tag in ('"1.2-full"', '"1.2-full.br"'):
        answer = await gateway.get("/v1/programmes?x=1", ANNA, if_none_match=tag)
        assert (answer.status_code, answer.headers["ETag"]) == (304, tag)
