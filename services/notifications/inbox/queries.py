"""Reads of an inbox that are no list."""

from shared.auth.caller import Caller
from shared.database import Database

UNREAD = "select count(*) from notice where labels && $1 and person = $2 and status = 'unread' and deleted_at is null"


async def count_unread(database: Database, caller: Caller) -> int:
    """Of those that the caller may still see."""
    count: int = await database.fetchval(UNREAD, caller.labels, caller.subject)
    return count
