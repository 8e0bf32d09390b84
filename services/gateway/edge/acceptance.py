"""Whether a caller takes what an address gives (RFC 9110, section 12.5.1)."""

from functools import lru_cache

from services.gateway.edge.errors import NotAcceptable

EVENTS = frozenset({b"text/event-stream", b"text/*", b"*/*"})
SHEETS = frozenset({b"text/csv", b"text/*"})
AS_SHEETS = frozenset({"/v1/series"})
"""The addresses that also give CSV: their owner looks at `Accept` itself."""


def require_acceptable(accept: bytes, answered_by: str, path: str = "") -> None:
    """Raises NotAcceptable."""
    if not is_acceptable(accept, "sheets" if path in AS_SHEETS else answered_by):
        raise NotAcceptable


@lru_cache(maxsize=1000)
def is_acceptable(accept: bytes, answered_by: str) -> bool:
    """Of JSON there are several kinds (`problem+json`, `x-ndjson`): any of them will do.

    A document comes as it is, whatever was hoped for.
    """
    if accept == b"*/*" or answered_by == "documents":
        return True
    wanted = [part.partition(b";") for part in accept.lower().replace(b" ", b"").split(b",")]
    ranges = [range for range, _, rest in wanted if not refused(rest)]
    if answered_by == "stream":
        return any(range in EVENTS for range in ranges)
    return any(gives_json(range) or (answered_by == "sheets" and range in SHEETS) for range in ranges)


def gives_json(range: bytes) -> bool:
    return range in {b"*/*", b"application/*"} or (range.startswith(b"application/") and range.endswith(b"json"))


def refused(parameters: bytes) -> bool:
    return any(part.startswith(b"q=") and not part[2:].strip(b"0.") for part in parameters.split(b";"))
