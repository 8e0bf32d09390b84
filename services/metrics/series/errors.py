"""What is too much for one answer."""

from shared.errors import HubError


class TooMuchAsked(HubError, code="too_much_asked", status=400, zh="查询范围过大", en="Too much for one answer"):
    """There would be more than `limit` of `what`. Ask for a shorter range, a longer step, or fewer values."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__()
        self.members = {"what": what, "limit": limit}
