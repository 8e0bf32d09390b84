"""Who may do what: each function is one act in one transaction.

Nobody changes what they may do themselves, and nobody is two administrators.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from services.gateway.access.errors import AdministratorsApart, OwnRights
from services.gateway.access.model import ACTIVITY, AccessGrant, ApiKey, Client, HubUser
from services.gateway.access.repository import (
    hold,
    hold_access,
    holder_of,
    require_holder,
    require_key_free,
    require_new_name,
)
from services.gateway.access.rights import ADMINISTRATION
from shared.contracts.base import Changed, Created
from shared.contracts.gateway.access import Status
from shared.http.changes.transitions import require_transition
from shared.records.archiving import archive
from shared.versions import Revision
from shared.work import Work

Account = TypeVar("Account", HubUser, Client)
Lent = TypeVar("Lent", ApiKey, AccessGrant)


async def register_account(work: Work, account: HubUser | Client, *, reason: str) -> None:
    """A person or a client. Raises AdministratorsApart, NameTaken."""
    await hold_access(work)
    work.require_writable(account)
    require_apart(account.scopes)
    await require_new_name(work, account.holder)
    await work.record(account, Created(), reason=reason)


async def change_account(
    work: Work, model: type[Account], key: str, *, seen: Revision | None, fields: Mapping[str, Any], reason: str
) -> Account:
    """Raises AdministratorsApart, OwnRights."""
    account = await hold(work, model, key)
    work.require(account, seen)
    require_another(work, account.holder)
    for name, value in fields.items():
        setattr(account, name, value)
    require_apart(account.scopes)
    await work.record(account, Changed(fields=sorted(fields)), reason=reason)
    return account


async def move_account(
    work: Work, model: type[Account], key: str, *, seen: Revision | None, to: Status, reason: str
) -> Account:
    """Who is made inactive has no rights from then on: tokens, keys and streams end. Raises OwnRights."""
    account = await hold(work, model, key)
    work.require(account, seen)
    require_another(work, account.holder)
    require_transition(to, account.status, ACTIVITY, ("reason",) if reason else ())
    account.status = to
    await work.record(account, Changed(fields=["status"]), reason=reason)
    return account


async def issue_key(work: Work, key: ApiKey, *, reason: str) -> str:
    """The secret: nobody can be told it again. Raises UnknownHolder, TooManyKeys."""
    await hold_access(work)
    work.require_writable(key)
    require_another(work, await holder_of(work, key.client_id))
    await require_key_free(work, key.client_id)
    secret = key.new_secret()
    await work.record(key, Created(), reason=reason)
    return secret


async def give_grant(work: Work, grant: AccessGrant, *, reason: str) -> None:
    """Raises UnknownHolder, TooManyGrants, OwnRights."""
    await hold_access(work)
    work.require_writable(grant)
    require_another(work, grant.holder)
    await require_holder(work, grant.holder)
    await work.record(grant, Created(), reason=reason)


async def revoke(work: Work, model: type[Lent], key: str, *, seen: Revision | None, reason: str) -> Lent:
    """A key or a grant: it ends now, and cannot be had back."""
    lent = await hold(work, model, key)
    await archive(work, lent, seen=seen, reason=reason)
    return lent


def require_apart(scopes: list[Any]) -> None:
    """Raises AdministratorsApart."""
    if len(ADMINISTRATION.intersection(scopes)) > 1:
        raise AdministratorsApart


def require_another(work: Work, holder: str) -> None:
    """Raises OwnRights."""
    if work.caller.subject == holder:
        raise OwnRights
