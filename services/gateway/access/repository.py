"""How rows are found, and held while they are changed."""

from typing import TypeVar
from uuid import UUID

from services.gateway.access.errors import NameTaken, TooManyGrants, TooManyKeys, UnknownHolder
from services.gateway.access.model import AccessGrant, ApiKey, Client, HubUser
from shared.auth.caller import Caller
from shared.auth.labels import visible
from shared.database import Database
from shared.errors import NotFound
from shared.rows import id_in, select
from shared.work import Work

KEYS_MAX = 2
GRANTS_MAX = 200

HOLD = "select number from access for no key update"

NAMED = """
select exists (select from hub_user where subject = $1) or exists (select from client where 'client:' || code = $1)
"""
LIVE_KEYS = """
select count(*) from api_key
where client_id = $1 and deleted_at is null and (ends_at is null or ends_at > (select hub_now()))
"""
STANDING_GRANTS = """
select count(*) from access_grant
where holder = $1 and deleted_at is null and (ends_at is null or ends_at > (select hub_now()))
"""

R = TypeVar("R", HubUser, Client, ApiKey, AccessGrant)


async def hold_access(work: Work) -> None:
    """One who changes who may do what at a time: what is counted and compared here stays true until the commit."""
    await work.value(HOLD)


async def hold(work: Work, model: type[R], key: str) -> R:
    """Raises NotFound, also where the caller may not see it."""
    await hold_access(work)
    return await find(work.connection, model, key, work.caller)


async def find(database: Database, model: type[R], key: str, caller: Caller) -> R:
    """By its id, or its code where it has one. Raises NotFound, also where the caller may not see it."""
    id = id_in(key)
    by = "code" if id is None and model is Client else "id"
    found = await database.fetchrow(f"{select(model)} where {by} = $1", id or key) if id or by == "code" else None
    row = found and model(**found)
    if row is None or row.deleted_at or not visible(row.labels, caller):
        raise NotFound
    return row


async def require_new_name(work: Work, holder: str) -> None:
    """Raises NameTaken."""
    if await work.value(NAMED, holder):
        raise NameTaken


async def require_holder(work: Work, holder: str) -> None:
    """Somebody of that name, who can hold one more grant. Raises UnknownHolder, TooManyGrants."""
    if not await work.value(NAMED, holder):
        raise UnknownHolder
    if await work.value(STANDING_GRANTS, holder) >= GRANTS_MAX:
        raise TooManyGrants


async def holder_of(work: Work, client_id: UUID) -> str:
    """What grants call a client. Raises UnknownHolder."""
    holder: str | None = await work.value("select 'client:' || code from client where id = $1", client_id)
    if holder is None:
        raise UnknownHolder
    return holder


async def require_key_free(work: Work, client_id: UUID) -> None:
    """Raises TooManyKeys."""
    if await work.value(LIVE_KEYS, client_id) >= KEYS_MAX:
        raise TooManyKeys
