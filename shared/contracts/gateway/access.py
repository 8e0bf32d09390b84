"""Who may use the hub: people, clients, their keys, and what they were granted. No secret is in any of it."""

from ipaddress import ip_network
from types import MappingProxyType
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, AwareDatetime, StringConstraints
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from shared.contracts.base import Name, State

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

Status = Annotated[Literal["active", "inactive"], Field(sa_type=sa.Text)]


def each_once(values: list[str]) -> list[str]:
    return sorted({*values})


def network(text: str) -> str:
    return str(ip_network(text))


def of_a_person(subject: str) -> str:
    if subject.startswith("client:"):
        raise ValueError("clients are called so")
    return subject


Holder = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
"""The subject of a person, or `client:<code>`."""

Subject = Annotated[Holder, AfterValidator(of_a_person)]
"""What an identity provider calls a person."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Unit = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
District = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[a-z]{2,8}-[a-z0-9-]{1,40})$")]
"""GB/T 2260, or a namespaced code where that has none."""

Label = Annotated[
    str,
    StringConstraints(
        pattern=r"^(hub|node:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        r"|district:([0-9]{6}|[a-z]{2,8}-[a-z0-9-]{1,40})|unit:[A-Za-z0-9][A-Za-z0-9._-]{0,39})$"
    ),
]
"""What can be granted: everything, what stands below a node, or what is of a district or a unit."""

Scopes = Annotated[list[Scope], Field(max_length=20, sa_type=ARRAY(sa.Text)), AfterValidator(each_once)]
Network = Annotated[str, StringConstraints(max_length=50), AfterValidator(network)]
Networks = Annotated[list[Network], Field(max_length=20, sa_type=ARRAY(sa.Text)), AfterValidator(each_once)]
Instant = Annotated[AwareDatetime, Field(sa_type=sa.DateTime(timezone=True))]
MaybeInstant = Annotated[AwareDatetime | None, Field(sa_type=sa.DateTime(timezone=True))]


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
    """A secret of a client; what it is was shown once. It ends by itself, or by being deleted."""

    KIND = "api_key"
    COLLECTION = "api-keys"
    PUBLIC = frozenset()
    REFERS = MappingProxyType({"client_id": "client"})

    client_id: UUID
    ends_at: MaybeInstant


class GrantState(State):
    """Rows that someone may read or change, from one moment until another. It is withdrawn by being deleted."""

    KIND = "grant"
    COLLECTION = "grants"
    PUBLIC = frozenset()

    holder: Holder
    label: Label
    access: Annotated[Literal["read", "write"], Field(sa_type=sa.Text)]
    starts_at: Instant
    ends_at: MaybeInstant
