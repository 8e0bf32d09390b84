"""Who may use the hub: people, clients, their keys, and what they were granted. No secret is in any of it."""

from ipaddress import ip_network
from typing import Annotated, ClassVar, Literal

import sqlalchemy as sa
from pydantic import AfterValidator, AwareDatetime, StringConstraints
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from shared.contracts.base import Event, Name, State

Scope = Literal[
    "programmes:read",
    "programmes:write",
    "reports:write",
    "reports:review",
    "supervision:write",
    "metrics:read",
    "metrics:write",
    "joint:read",
    "joint:write",
    "notifications:read",
    "notifications:write",
    "webhooks:manage",
    "files:write",
    "exports:read",
    "publish",
    "admin:system",
    "admin:security",
    "admin:audit",
]
"""A kind of act. Which rows it may be done to is said by grants."""

Status = Literal["active", "inactive"]


def each_once(values: list[str]) -> list[str]:
    return sorted({*values})


def network(text: str) -> str:
    return str(ip_network(text))


Subject = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
"""What an identity provider calls a person."""

Holder = Subject
"""The subject of a person, or `client:<code>`."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Unit = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
District = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[a-z]{2,8}-[a-z0-9-]{1,40})$")]
"""GB/T 2260, or a namespaced code where that has none."""

Label = Annotated[
    str,
    StringConstraints(
        pattern=r"^(hub|node:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        r"|district:([0-9]{6}|[a-z]{2,8}-[a-z0-9-]{1,40})|unit:[A-Za-z0-9][A-Za-z0-9._-]{0,63})$"
    ),
]
"""What can be granted: everything, what stands below a node, or what is of a district or a unit."""

Scopes = Annotated[list[Scope], Field(max_length=20, sa_type=ARRAY(sa.Text)), AfterValidator(each_once)]
Network = Annotated[str, StringConstraints(max_length=50), AfterValidator(network)]
Networks = Annotated[list[Network], Field(max_length=20, sa_type=ARRAY(sa.Text)), AfterValidator(each_once)]
Instant = Annotated[AwareDatetime, Field(sa_type=sa.DateTime(timezone=True))]


class UserState(State):
    """A person. Who is not active has no rights at all, whatever token comes."""

    KIND = "user"
    COLLECTION = "users"
    PUBLIC = frozenset()

    subject: Subject
    name: Name
    unit: Unit | None
    scopes: Scopes
    status: Status


class ClientState(State):
    """A system of a partner, or an application that people use: it may do no more than its scopes.

    `code` is its client_id. Where it has networks, requests come from them.
    """

    KIND = "client"
    COLLECTION = "clients"
    PUBLIC = frozenset()

    code: Code
    name: Name
    district: District | None
    allowed_networks: Networks
    scopes: Scopes
    status: Status


class ApiKeyState(State):
    """A secret of a client, by its code; what it is was shown once. It ends by itself, or when it is deleted."""

    KIND = "api_key"
    COLLECTION = "keys"
    PUBLIC = frozenset()

    client: Code
    ends_at: Instant | None


class GrantState(State):
    """Rows that someone may read or change, from then until then. It is withdrawn by deleting it."""

    KIND = "grant"
    COLLECTION = "grants"
    PUBLIC = frozenset()

    holder: Holder
    label: Label
    access: Literal["read", "write"]
    starts_at: Instant
    ends_at: Instant | None


class UserRegistered(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.user.registered.v1"


class UserChanged(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.user.changed.v1"


class ClientRegistered(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.client.registered.v1"


class ClientChanged(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.client.changed.v1"


class ApiKeyIssued(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.api_key.issued.v1"


class ApiKeyRevoked(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.api_key.revoked.v1"


class GrantGiven(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.grant.given.v1"


class GrantRevoked(Event, frozen=True, kw_only=True):
    TYPE: ClassVar[str] = "hub.grant.revoked.v1"
