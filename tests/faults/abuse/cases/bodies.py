"""What is sent as a body."""

import gzip
import zlib
from collections.abc import Iterator

from tests.faults.abuse.case import Case, request
from tests.faults.abuse.target import Target

MIB = 1024 * 1024
JSON = "Content-Type: application/json"
ROOM = b'{"reason":"%b"}'


def post(target: Target, *bodies: bytes, path: str = "/v1/milestones", more: tuple[str, ...] = ()) -> list[bytes]:
    return [request(f"POST {path}", JSON, *more, body=body, token=target.office) for body in bodies]


def body_cases(target: Target) -> Iterator[Case]:
    yield from too_much(target)
    yield from not_json(target)
    yield from not_so(target)
    yield from packed(target)


def too_much(target: Target) -> Iterator[Case]:
    deep = [b"[" * 500_000 + b"]" * 500_000, b'{"a":' * 170_000 + b"1" + b"}" * 170_000, b"[" * MIB]
    yield Case("deep JSON", post(target, *deep), "400")
    names = b"{%b}" % b",".join(b'"a%d":1' % nth for nth in range(90_000))
    yield Case("90,000 names, and 300,000 values", post(target, names, b"[%b1]" % (b"1.5," * 250_000)), "400")
    lists = b'{"items":[%b1]}' % (b"[]," * 20_000_000)
    small = b'{"items":[%b1]}' % (b'{"a":1},' * 7_000_000)
    yield Case("batches of 60 MB of small values", post(target, lists, small, path="/v1/milestones/batch"), "400")
    items = b'{"items":[%b]}' % b",".join([b'{"reason":"x"}'] * 501)
    yield Case("a batch of 501", post(target, items, path="/v1/milestones/batch"), "422")
    digits = [b'{"work_item_id":%b}' % number for number in (b"9" * 4000, b"1e999", b"-0.1e-999999999")]
    yield Case("numbers beyond all measure", post(target, *digits), "422")
    yield Case("a number of 900,000 digits", post(target, b'{"lag_days":%b}' % (b"9" * 900_000)), "400")
    big = b'{"reason":"%b"}' % (b"x" * MIB)
    yield Case("a body over 1 MiB", [*post(target, big), chunked_in_full(target, big)], "413")
    yield Case("a body over 1 MiB, from nobody", [request("POST /oauth/token", JSON, body=big)], "413")
    longest = b'{"reason":"%b"}' % (b"x" * (MIB - 20))
    yield Case("one text of 1 MiB", post(target, longest), "422")


def not_json(target: Target) -> Iterator[Case]:
    plain = '{"reason":"a"}'
    others = [plain.encode(coding) for coding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7")]
    yield Case("UTF-16, UTF-32, a byte order mark", post(target, *others[:4]), "400")
    yield Case(
        "bytes that are no text", post(target, ROOM % b"\xff\xfe", ROOM % b"\xed\xa0\x80", ROOM % b"\x00"), "400"
    )
    texts = [ROOM % b"\\u0000", ROOM % b"\\ud800", ROOM % b"\\udc00\\ud800"]
    yield Case("NUL and lone surrogates, escaped", post(target, *texts), "422")
    twice = [b'{"reason":"a","reason":"b"}', b'{"name":{"zh":"a","zh":"b"}}', b'{"reason":"a","\\u0072eason":"b"}']
    yield Case("a name twice", post(target, *twice), "400")
    loose = [b'{"reason":NaN}', b"{'reason':'a'}", b'{"reason":"a"}{}', b'{"reason":"a"} x', b"", b"\x00", b'{"a":01}']
    yield Case("what is no JSON", post(target, *loose[:4], *loose[5:]), "400")
    yield Case("no body, and others than an object", post(target, b"", b"null", b"1", b"[]", b'"a"'), "422")
    proto = [b'{"__proto__":{"a":1},"constructor":1}', b'{"__class__":"x","$ref":"x"}']
    yield Case("names that mean something elsewhere", post(target, *proto), "422")


def not_so(target: Target) -> Iterator[Case]:
    """What the head says of the body is not so."""
    body = b'{"reason":"a"}'

    def told(*headers: str, sent: bytes = body) -> bytes:
        return request("POST /v1/milestones", *headers, body=sent, token=target.office)

    kinds = ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
    more = [told(f"Content-Type: {kind}") for kind in (*kinds, "application/jsonx", "*/*", "")]
    yield Case("another Content-Type, or none", [*more, told()], "415")
    merge = told("Content-Type: application/merge-patch+json")
    yield Case("a merge patch that is a POST", [merge], "415")
    yield Case("a charset that is none", [told("Content-Type: application/json; charset=utf-16")], "422")
    lengths = ["-1", "+14", "0x0e", "14, 14", "1e1", "99999999999999999999", "14 14", "", "１４"]
    wrong = [told(JSON, f"Content-Length: {length}") for length in lengths[:-1]]
    yield Case("a Content-Length that is no number", wrong, "400")
    yield Case("a Content-Length beyond the most", [told(JSON, "Content-Length: 18446744073709551615")], "413")
    yield Case("a Content-Length of less", [told(JSON, "Content-Length: 7")], "400 400+400")


def packed(target: Target) -> Iterator[Case]:
    def coded(coding: str, *bodies: bytes, path: str = "/v1/milestones") -> list[bytes]:
        return post(target, *bodies, path=path, more=(f"Content-Encoding: {coding}",))

    bomb = bomb_of(200 * MIB)
    yield Case("200 MiB packed into 200 kB", coded("gzip", bomb), "413")
    yield Case("the same, as a batch", coded("gzip", bomb, path="/v1/milestones/batch"), "413")
    twice = [gzip.compress(gzip.compress(ROOM % b"a")), gzip.compress(b"") * 2, gzip.compress(ROOM % b"a") + b"x"]
    yield Case("packed twice, or with a rest", coded("gzip", *twice), "400")
    broken = [gzip.compress(ROOM % b"a")[:-9], b"\x1f\x8b" + b"\0" * 50, ROOM % b"a", zlib.compress(ROOM % b"a")]
    yield Case("badly packed", coded("gzip", *broken), "400")
    others = [
        each for name in ("deflate", "br", "zstd", "gzip, gzip", "x-gzip", "GZIP;q=1") for each in coded(name, b"x")
    ]
    yield Case("another Content-Encoding", others, "415")
    yield Case("a gzip that is none of a number", coded("identity", ROOM % b"a"), "422")


def bomb_of(size: int) -> bytes:
    packing = zlib.compressobj(9, wbits=31)
    return b"".join(packing.compress(b" " * MIB) for _ in range(size // MIB)) + packing.flush()


def chunked_in_full(target: Target, body: bytes) -> bytes:
    framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:MIB], body[MIB:])) + b"0\r\n\r\n"
    return request("POST /v1/milestones", JSON, "Transfer-Encoding: chunked", body=framed, token=target.office)
