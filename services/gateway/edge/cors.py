"""Which pages of other origins may ask (CORS, WHATWG Fetch). They get no credentials: a token is theirs to send."""

from collections.abc import Collection, Iterable

from starlette.types import Send

from services.gateway.http.answer import Header

SENT = b", ".join(
    b"Authorization Content-Type Consistency-Token Idempotency-Key If-Match If-None-Match Last-Event-ID Prefer "
    b"X-Request-Id traceparent".split()
)
SHOWN = b", ".join(
    b"ETag Link Location Consistency-Token Retry-After RateLimit RateLimit-Policy As-Of "
    b"Idempotency-Replayed X-Request-Id".split()
)


class Cors:
    """`origins` as browsers write them, `https://host[:port]`, or `*` for all."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = frozenset(origin.encode() for origin in origins)

    def headers(self, origin: bytes | None) -> tuple[Header, ...]:
        """For every answer to that origin."""
        if origin is None or self._origins.isdisjoint((origin, b"*")):
            return ()
        return (b"access-control-allow-origin", origin), (b"access-control-expose-headers", SHOWN)


def asks_before(method: str, headers: dict[bytes, bytes]) -> bool:
    """A browser asks whether it may ask."""
    return method == "OPTIONS" and b"origin" in headers and b"access-control-request-method" in headers


async def answer_before(methods: Iterable[str], send: Send) -> None:
    headers = [
        (b"access-control-allow-methods", ", ".join(sorted(methods)).encode()),
        (b"access-control-allow-headers", SENT),
        (b"access-control-max-age", b"600"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
