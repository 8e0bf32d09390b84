"""What stands in a head: addresses, questions, headers, cursors, tickets."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from uuid import uuid4

from tests.faults.abuse.case import Case, request
from tests.faults.abuse.target import Target

KIB = 1024


def head_cases(target: Target) -> Iterator[Case]:
    yield from floods(target)
    yield from repeated(target)
    yield from questions(target)
    yield from values_asked(target)
    yield from forged(target)
    yield from tricks(target)
    yield from values_told(target)


def floods(target: Target) -> Iterator[Case]:
    def get(*headers: str, path: str = "/v1/me") -> bytes:
        return request(f"GET {path}", *headers, token=target.office)

    yield Case("5,000 headers", [get(*(f"X-{nth}: {nth}" for nth in range(5_000)))], "200")
    yield Case("a head of 1 MB", [get(f"X-Long: {'x' * 1_000_000}"), get(*["X: yyyyyyyy"] * 90_000)], "431 closed")
    yield Case("a header of 200 kB", [get(f"X-Long: {'x' * 200_000}"), get(f"Cookie: {'a=b; ' * 40_000}")], "200")
    yield Case("a token of 200 kB", [request("GET /v1/me", f"Authorization: Bearer {'x' * 200_000}")], "401")
    yield Case("an address of 60 kB", [get(path="/v1/" + "x" * 60_000), get(path="/v1" + "/a" * 30_000)], "404")
    yield Case("an address of 200 kB", [get(path="/v1/" + "x" * 200_000)], "400")
    yield Case("an address of 1 MB", [get(path="/v1/" + "x" * 1_000_000)], "431 closed")


def repeated(target: Target) -> Iterator[Case]:
    first = request("GET /v1/me", f"Authorization: Bearer {target.partner}", token=target.office)
    second = request("GET /v1/me", "Authorization: Basic eDp5", token=target.office)
    yield Case("Authorization twice", [first, second], "400")
    body = b'{"reason":"x"}'
    kinds = ('If-Match: "1.1"', "Idempotency-Key: a", "Content-Type: application/json", "Prefer: merge=disjoint")
    patch = [
        request(f"PATCH /v1/milestones/{target.milestone}", *kinds, more, body=body, token=target.office)
        for more in ('If-Match: "1.2"', "Idempotency-Key: b")
    ]
    yield Case("If-Match or Idempotency-Key twice", patch, "400")
    yield Case(
        "Host twice, or none", [request("GET /v1/time", "Host: a", "Host: b"), b"GET /v1/time HTTP/1.1\r\n\r\n"], "400"
    )


def asking(target: Target) -> Callable[..., bytes]:
    def ask(query: str, path: str = "/v1/work-items") -> bytes:
        return request(f"GET {path}?{query}", token=target.office)

    return ask


def getting(target: Target) -> Callable[..., bytes]:
    def get(*headers: str, path: str = "/v1/programmes/LJ-08") -> bytes:
        return request(f"GET {path}", *headers, token=target.office)

    return get


def questions(target: Target) -> Iterator[Case]:
    ask = asking(target)
    yield Case(
        "10,000 parameters", [ask("&".join(f"a{nth}=1" for nth in range(10_000))), ask("code=a&" * 10_000)], "400 422"
    )
    yield Case(
        "a filter of 10,000 values", [ask("code=" + ",".join(["LJ-01"] * 10_000)), ask("code=" + "x" * 60_000)], "422"
    )
    yield Case(
        "fields= beyond all",
        [ask("fields=" + ",".join(["code"] * 12_000)), ask("fields=" + ",".join(f"a{n}" for n in range(300)))],
        "422",
    )
    yield Case(
        "limits that are none", [ask(f"limit={n}") for n in ("0", "-1", "201", "1e3", "0x10", "%EF%BC%91", "")], "400"
    )
    yield Case(
        "expand=, sort= beyond all",
        [ask("expand=" + "parent," * 500), ask("sort=" + "code," * 500), ask("sort=labels")],
        "422",
    )


def values_asked(target: Target) -> Iterator[Case]:
    ask = asking(target)
    texts = ["%FF", "%00", "%ED%A0%80", "%C0%AF", "';drop table journal;--", "%25%00"]
    yield Case("filters that are no text, or SQL", [ask(f"code={text}".replace(" ", "+")) for text in texts], "200 422")
    moments = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "99999-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "x"]
    yield Case("moments that never were", [ask(f"as_of={text}") for text in moments], "200 422")
    bombs = [ask("q=" + "(a+)+" * 20 + "$"), ask("unknown" * 2_000 + "=1")]
    yield Case("names that nobody knows", bombs, "400")
    streams = [ask("match=" + "/a" * 400, "/v1/stream"), ask("match_urlpattern=" + "/:a" * 160 + "x(", "/v1/stream")]
    yield Case("topics that are none", [*streams, ask("&".join(["match=/a"] * 101), "/v1/stream")], "400")


def forged(target: Target) -> Iterator[Case]:
    cursor = target.cursor

    def go_on(text: str, path: str = "/v1/work-items", token: str = target.office) -> bytes:
        return request(f"GET {path}?limit=2&cursor={text}", token=token)

    flipped = [
        cursor[:nth] + ("A" if cursor[nth] != "A" else "B") + cursor[nth + 1 :] for nth in range(0, len(cursor), 7)
    ]
    yield Case("a cursor with a flipped bit", [*map(go_on, flipped)], "400")
    made = urlsafe_b64encode(b"\0" * 16 + b'{"question":"","rights":"","generation":1,"after":[]}').decode().rstrip("=")
    yield Case(
        "a cursor that is none",
        [go_on(text) for text in (made, "", "%00", "x" * 1_999, "..", "%FF", "=" * 50)],
        "400 422",
    )
    other = [go_on(cursor, "/v1/milestones"), go_on(cursor + "&sort=code"), go_on(cursor + "&code=LJ-01")]
    yield Case("another list's cursor", other, "400")
    yield Case(
        "another caller's cursor",
        [go_on(cursor, token=target.partner), request(f"GET /v1/work-items?cursor={cursor}")],
        "410",
    )
    tickets = [
        request(f"GET /v1/stream?ticket={text}") for text in (uuid4(), "", "x" * 5_000, "%00", "%FF", "a&ticket=b")
    ]
    yield Case("a ticket that is none", tickets, "401 400")


def tricks(target: Target) -> Iterator[Case]:
    get = getting(target)
    ranges = ["bytes=0-0", "bytes=" + "0-," * 5_000, "bytes=9-1", "lines=1-", "bytes=-1"]
    yield Case(
        "ranges", [get(f"Range: {text}", path=path) for text in ranges for path in ("/v1/me", "/v1/work-items")], "200"
    )
    override = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]
    yield Case("another method, in a header", [get(f"{name}: DELETE") for name in override], "200")
    address = ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Path", "X-Forwarded-Prefix"]
    yield Case(
        "another address, in a header", [get(f"{name}: /internal/snapshot") for name in address], "200", holds=b"LJ-08"
    )
    hosts = ["evil.example", "hub\x09", "127.0.0.1:1/../", "a" * 5_000, "[::1]", "hub, evil"]
    yield Case("another Host", [get(f"Host: {host}") for host in hosts], "200", hides=b"evil")
    peers = ["X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1", "X-Forwarded-Proto: gopher"]
    yield Case(
        "another peer, in a header",
        [get(peer, "X-Forwarded-Host: evil.example") for peer in peers],
        "200",
        hides=b"evil",
    )


def values_told(target: Target) -> Iterator[Case]:
    get = getting(target)
    tags = ['"' * 9_000, '"1.1-full",' * 9_000, "W/" * 9_000, "\xff\xfe"]
    yield Case("tags beyond all", [get(f"If-None-Match: {tag}") for tag in tags], "200 304")
    codings = ["gzip;q=1e999", "gzip;q=nan", "*;q=0", "br," * 9_000, "gzip;q=-1", "identity;q=0", "\xff"]
    yield Case("codings beyond all", [get(f"Accept-Encoding: {text}") for text in codings], "200")
    accepts = ["application/json;q=1e999", "text/html", "*/*;q=0", "a/b," * 9_000, "\xff"]
    yield Case("formats beyond all", [get(f"Accept: {text}") for text in accepts], "200 406")
    ids = ["x" * 99, "a\tb", "\xe9", "../../x"]
    yield Case("a request id that is none", [get(f"X-Request-Id: {text}") for text in ids], "200", hides=b"../../x")
    seen = [f"projects:{uuid4()}:1.{'9' * 30}", "projects:x", "a," * 3_000, "projects:" + f"{uuid4()}:1.1," * 99]
    yield Case(
        "tokens of consistency, made up", [get(f"Consistency-Token: {text}") for text in seen], "200 400 404 422"
    )
    events = ["-1", "9" * 400, "x", "\xff", "1e9", "'", "0"]
    yield Case(
        "a Last-Event-ID that is none",
        [request("HEAD /v1/stream", f"Last-Event-ID: {text}", token=target.office) for text in events],
        "200",
    )
    traces = ["00-" + "0" * 32 + "-" + "0" * 16 + "-00", "ff-" * 500, "\xff", "00-" + "g" * 32]
    yield Case(
        "traces that are none", [get(f"traceparent: {text}", f"tracestate: {'a=b,' * 999}") for text in traces], "200"
    )
