"""A head that everyone reads alike."""

from collections.abc import Collection

from services.gateway.http.answer import Header

ONCE = frozenset(
    b"host authorization content-type content-length content-encoding transfer-encoding if-match idempotency-key "
    b"last-event-id consistency-token origin x-request-id".split()
)
CHUNKED = b"chunked"


def is_plain(headers: Collection[Header], told: dict[bytes, bytes], version: str) -> bool:
    """`told` are the headers, the last of each name (RFC 9112, sections 3.2 and 6.1)."""
    if len(told) < len(headers):
        names = [name for name, _ in headers]
        if any(names.count(name) > 1 for name in ONCE & told.keys()):
            return False
    if b"host" not in told and version == "1.1":
        return False
    return told.get(b"transfer-encoding", CHUNKED).lower() == CHUNKED
