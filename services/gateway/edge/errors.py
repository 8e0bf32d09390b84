"""What is refused before anyone answers."""

from types import MappingProxyType

from shared.errors import HubError


class NotAcceptable(HubError, code="not_acceptable", status=406, zh="无可接受的格式", en="Not in an accepted format"):
    """`Accept` names nothing that this address gives: JSON; events for a stream, CSV too for a chart."""


class AmbiguousHead(HubError, code="ambiguous_head", status=400, zh="请求头有歧义", en="The head says two things"):
    """What counts once is sent once (`Host`, `Authorization`, `Content-Type`, `If-Match`, `Idempotency-Key` …), and a
    body comes with a length or as `chunked`. Whoever stands before us may have read it otherwise.
    """

    headers = MappingProxyType({"Connection": "close"})
