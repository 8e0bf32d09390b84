"""People, clients, keys and grants as they are stored: the public state, and the columns that nobody else sees."""

from secrets import token_urlsafe
from typing import ClassVar

from services.gateway.access.rights import ADMIN, KEY, digest_of
from services.gateway.access.tokens import CLIENT
from services.gateway.tables import Table
from shared.contracts.gateway.access import ApiKeyState, ClientState, GrantState, UserState
from shared.http.changes.transitions import Transition
from shared.rows import Recorded

BY_SYSTEM = [ADMIN, "admin:system"]
BY_SECURITY = [ADMIN, "admin:security"]
"""Every administrator reads it, and who has that scope changes it."""


ACTIVITY = (
    Transition("inactive", frozenset({"active"}), ("reason",)),
    Transition("active", frozenset({"inactive"}), ("reason",)),
)


class Accounted(Recorded):
    """Part of who may do what. The database numbers its changes (`changed`), in the order of their commits."""

    changed: int = 0


class HubUser(Accounted, UserState, Table):
    """A person."""

    @property
    def holder(self) -> str:
        return self.subject

    def state(self) -> UserState:
        return UserState.model_validate(self)


class Client(Accounted, ClientState, Table):
    @property
    def holder(self) -> str:
        return CLIENT + self.code

    def state(self) -> ClientState:
        return ClientState.model_validate(self)


class ApiKey(Accounted, ApiKeyState, Table):
    """Of the secret it knows the digest."""

    REFERENCES: ClassVar = {"client_id": "client.id"}

    digest: str

    def state(self) -> ApiKeyState:
        return ApiKeyState.model_validate(self)

    def new_secret(self) -> str:
        """What the client shows, `hub.<id>.<secret>`. It cannot be had again."""
        secret = token_urlsafe(32)
        self.digest = digest_of(secret)
        return f"{KEY}.{self.id.hex}.{secret}"


class AccessGrant(Accounted, GrantState, Table):
    def state(self) -> GrantState:
        return GrantState.model_validate(self)
