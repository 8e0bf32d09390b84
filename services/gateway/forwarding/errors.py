"""When an owner does not answer."""

from shared.errors import HubError


class OwnerUnreachable(
    HubError, code="owner_unreachable", status=502, zh="服务不可达", en="The service does not answer"
):
    """Try again; a change with the same Idempotency-Key."""


class OwnerTimedOut(HubError, code="owner_timed_out", status=504, zh="服务超时", en="The service took too long"):
    """Try again; a change with the same Idempotency-Key."""


class BrokenOff(Exception):
    """An owner's answer ended in the middle: so does ours."""
