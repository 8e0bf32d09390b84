"""A head that everyone reads alike."""

from starlette.types import Scope

from services.gateway.edge.errors import AmbiguousHead

ONCE = frozenset(
    b"host authorization content-type content-length content-encoding transfer-encoding if-match idempotency-key "
    b"last-event-id consistency-token origin x-request-id".split()
)
CHUNKED = b"chunked"


def require_plain(scope: Scope, told: dict[bytes, bytes]) -> None:
    """`told` are its headers, the last of each name. Raises AmbiguousHead (RFC 9112, sections 3.2 and 6.1)."""
    headers = scope["headers"]
    if len(told) < len(headers):
        names = [name for name, _ in headers]
        if any(names.count(name) > 1 for name in ONCE & told.keys()):
            raise AmbiguousHead
    if b"host" not in told and scope["http_version"] == "1.1":
        raise AmbiguousHead
    if told.get(b"transfer-encoding", CHUNKED).lower() != CHUNKED:
        raise AmbiguousHead
