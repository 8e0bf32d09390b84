"""What subscriptions refuse."""

from uuid import UUID

from shared.errors import HubError


class AlreadyFollowed(HubError, code="already_followed", status=409, zh="已关注", en="You follow it already"):
    """One person follows one record by one subscription, which `id` names: change that one."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.members = {"id": id}
        self.headers = {"Location": f"/v1/subscriptions/{id}"}


class TooManySubscriptions(
    HubError, code="too_many_subscriptions", status=409, zh="关注过多", en="You follow too many records"
):
    """Nobody follows more than `limit` records. Follow what they stand below instead, with `subtree`."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.members = {"limit": limit}
