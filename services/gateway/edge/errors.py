"""What is refused before anyone answers."""

from shared.errors import HubError


class NotAcceptable(HubError, code="not_acceptable", status=406, zh="无可接受的格式", en="Not in an accepted format"):
    """`Accept` names nothing that this address gives: JSON, or events where it is a stream."""
