"""Two requests in one: whoever reads them otherwise than the one before would answer one caller with what is another's.

Each try asks for `/v1/time`, and hides `/v1/me` where somebody may find it. An answer to that would hold the
marker that it sent as its request id.
"""

from collections.abc import Iterator

from tests.faults.abuse.case import Case, request
from tests.faults.abuse.target import Target

MARK = b"smuggled"
HIDDEN = b"GET /v1/me HTTP/1.1\r\nHost: hub\r\nX-Request-Id: smuggled\r\nConnection: close\r\n\r\n"


def smuggling_cases(target: Target) -> Iterator[Case]:
    yield from lengths()
    yield from codings()
    yield from chunks()
    yield from lines()
    yield from others(target)
    yield from to_a_service(target)


def sent(*headers: str, body: bytes = HIDDEN, line: str = "POST /oauth/token") -> bytes:
    return request(line, *headers, body=body, close=False)


def lengths() -> Iterator[Case]:
    two = [
        sent("Content-Length: 0", f"Content-Length: {len(HIDDEN)}"),
        sent(f"Content-Length: {len(HIDDEN)}", "Content-Length: 0"),
    ]
    yield Case("two Content-Lengths", two, "400", hides=MARK)
    both = [
        sent(f"Content-Length: {5 + len(HIDDEN)}", "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN),
        sent("Transfer-Encoding: chunked", "Content-Length: 4", body=b"5\r\nabcde\r\n0\r\n\r\n" + HIDDEN),
        sent("Transfer-Encoding: identity", "Content-Length: 0"),
    ]
    yield Case("CL.TE and TE.CL", both, "400", hides=MARK)


def codings() -> Iterator[Case]:
    names = [
        "xchunked",
        "chunked, identity",
        "chunked, chunked",
        "identity, chunked",
        "chunked;q=1",
        '"chunked"',
        "\x0bchunked",
        "CHUNKED, x",
    ]
    odd = [sent(f"Transfer-Encoding: {name}", body=b"0\r\n\r\n" + HIDDEN) for name in names]
    twice = sent("Transfer-Encoding: x", "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN)
    yield Case("TE.TE", [*odd, twice], "400", hides=MARK)
    spaced = [
        sent("Content-Length : 0"),
        sent("Content-Length\t: 0"),
        sent(" Content-Length: 0"),
        sent("Content-\x00Length: 0"),
    ]
    yield Case("blanks before the colon", spaced, "400", hides=MARK)
    bodied = [sent(f"Content-Length: {len(HIDDEN)}", line=f"{name} /v1/time") for name in ("GET", "HEAD")]
    yield Case(
        "a body where none is looked for",
        [each.replace(b"\r\nHost: hub\r\n", b"\r\nHost: hub\r\nConnection: close\r\n", 1) for each in bodied],
        "200",
        hides=MARK,
    )


def chunks() -> Iterator[Case]:
    def chunked(body: bytes) -> bytes:
        return sent("Transfer-Encoding: chunked", "Connection: close", body=body)

    wrong = [
        b"-1\r\n",
        b"0x5\r\nabcde\r\n0\r\n\r\n",
        b"5 \r\nabcde\r\n",
        b"FFFFFFFFFFFFFFFFF\r\n",
        b"5\nabcde\n0\n\n",
        b"5\r\nabcdefg\r\n0\r\n\r\n",
        b"\r\n",
        b"g\r\n",
    ]
    yield Case("chunks of no length", [chunked(body + HIDDEN) for body in wrong], "400", hides=MARK)
    extended = [b"0;" + b"x" * 9_000 + b"\r\n\r\n", b"1;a=b\r\nx\r\n0;c\r\n\r\n"]
    yield Case("chunks with extensions", [chunked(body) for body in extended], "400")
    breaks = [b"1;a\nb\r\nx\r\n0\r\n\r\n", b"1;\x00\r\nx\r\n0\r\n\r\n"]
    yield Case("line breaks in extensions", [chunked(body + HIDDEN) for body in breaks], "400", hides=MARK)
    trailers = [b"0\r\nContent-Length: 9\r\nAuthorization: Bearer x\r\n\r\n", b"0\r\nX-Hub-Caller: x\r\n\r\n"]
    yield Case("trailers that change nothing", [chunked(body) for body in trailers], "400")


def lines() -> Iterator[Case]:
    bare = b"GET /v1/time HTTP/1.1\nHost: hub\nConnection: close\n\n"
    yield Case("bare line feeds", [bare, bare + HIDDEN], "400 200", hides=MARK)
    ended = b"GET /v1/time HTTP/1.1\r\nHost: hub\r\nX: a\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    returned = [
        b"GET /v1/time HTTP/1.1\r\nHost: hub\rX: a\r\n\r\n",
        b"GET /v1/time HTTP/1.1\r\nHost: hub\r\nX: a\rY: b\r\n\r\n",
    ]
    yield Case("bare carriage returns, a line feed within", [ended, *returned], "400", hides=MARK)
    folded = [
        sent("X-Long: a", " Content-Length: 0"),
        request("GET /v1/time", "X: a", "\tb: c"),
        request("GET /v1/time", " X: a"),
    ]
    yield Case("folded lines", folded, "400", hides=MARK)
    blank = [b"\r\n" * 5 + request("GET /v1/time"), request("GET /v1/time", "no colon"), request("GET /v1/time", ": x")]
    yield Case("empty lines before, lines without a name", blank, "200 400")


def others(target: Target) -> Iterator[Case]:
    first = request("GET /v1/time", "X-Request-Id: first", close=False)
    second = request("GET /v1/none", "X-Request-Id: second", token=target.office, close=False)
    third = request("GET /v1/time", "X-Request-Id: third")
    yield Case("three at once, in their order", [first + second + third], "200+404+200")
    many = b"".join([first] * 200) + third
    yield Case("200 at once", [many], "+".join(["200"] * 201))
    upgrades = [
        ("websocket", "Sec-WebSocket-Key: eA=="),
        ("h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
        ("TLS/1.0", "X: y"),
    ]
    tries = [
        request("GET /v1/time", "Connection: Upgrade, close", f"Upgrade: {name}", more) + HIDDEN
        for name, more in upgrades
    ]
    yield Case("upgrades, with a request behind", tries, "200", hides=MARK)


def to_a_service(target: Target) -> Iterator[Case]:
    expects = [
        request("POST /oauth/token", "Expect: 100-continue", "Content-Type: x", body=b"x"),
        request("GET /v1/time", "Expect: x"),
    ]
    yield Case("expectations", expects, "400 200")
    through = [
        request(
            f"PATCH /v1/milestones/{target.milestone}",
            *told,
            "Content-Type: application/json",
            body=body,
            token=target.office,
        )
        for told, body in (
            (("Content-Length: 0", "Transfer-Encoding: chunked"), b"0\r\n\r\n" + HIDDEN),
            (("Transfer-Encoding: chunked", "Connection: Content-Length, close"), b"0\r\n\r\n"),
            (('If-Match: "1.1"', "Connection: If-Match, close"), b'{"reason":"x"}'),
        )
    ]
    yield Case("through to a service", through, "400 422 200 428", hides=MARK)
