"""Where it is sent: addresses that are not what they seem, first lines, methods."""

from collections.abc import Iterator

from tests.faults.abuse.case import Case, request
from tests.faults.abuse.target import Target

STEPS = "/v1/../v1/me /v1/programmes/../me /v1/./me /v1/programmes/.. /v1/programmes/. /../../etc/passwd"
ENCODED = "/v1/%2e%2e/me /v1/programmes/%2E%2E%2Fme /v1%2fme /v1/programmes/LJ%2D08 /%76%31/me /v1/me%00 /v1/me%5c.."
BENT = r"//v1/me /v1//me /v1/me/ /v1/me;a=b /v1/programmes/LJ-08;x /v1\me /v1/me\.."
METHODS = "TRACE PUT OPTIONS PROPFIND LINK PURGE SEARCH"
ODD = f"/v1/mé /v1/programmes/ＬＪ-08 /v1/me#x /v1/me% /v1/me%zz /v1/programmes/{'x' * 129}"
LINES = (
    b"GET /v1/me\x00 HTTP/1.1",
    b"GET\t/v1/me HTTP/1.1",
    b"GET  /v1/me HTTP/1.1",
    b"GET /v1/m\re HTTP/1.1",
    b"GET /v1/me HTTP/9.9",
)
OLD = (
    b"GET /v1/time HTTP/0.9\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


def path_cases(target: Target) -> Iterator[Case]:
    yield from spellings(target)
    yield from first_lines()


def spellings(target: Target) -> Iterator[Case]:
    def get(*paths: str) -> list[bytes]:
        return [request(f"GET {path.encode().decode('latin-1')}", token=target.office) for path in paths]

    yield Case("steps up", get(*STEPS.split()), "404")
    yield Case("what is encoded", get(*ENCODED.split()), "404")
    yield Case("slashes, semicolons, backslashes", get(*BENT.split()), "404 400")
    yield Case("what is no ASCII, or no encoding", get(*ODD.split()), "400 404 200")
    absolute = get("http://evil.example/v1/me", "https://hub/v1/me", "http://127.0.0.1:1/v1/me")
    yield Case("absolute-form: it is the path that counts", absolute, "200", holds=b'"office"')


def first_lines() -> Iterator[Case]:
    lines = [line + b"\r\nHost: hub\r\nConnection: close\r\n\r\n" for line in LINES]
    yield Case("control characters in the first line", lines, "400 200")
    forms = ["OPTIONS *", "CONNECT 127.0.0.1:5432", "GET 127.0.0.1:5432", "GET http://", "GET ?x=1"]
    yield Case("asterisk- and authority-form", [*map(request, forms)], "400 404 405")
    others = [request(f"{name} /v1/me") for name in METHODS.split()]
    yield Case("methods that it does not take", others, "405")
    none = [request(f"{name} /v1/me") for name in ("get", "GETT", "G\x00T", "é")]
    yield Case("methods that there are none of", none, "400")
    yield Case("HTTP/0.9, HTTP/2, TLS", OLD, "200 400 closed")
