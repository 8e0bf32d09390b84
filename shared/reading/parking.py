"""A key whose record fails waits, and no other with it; once that is mended, its owner tells what it missed."""

from uuid import UUID

from shared.log.entry import Entry
from shared.reading.group import Group
from shared.reading.resync import Mark
from shared.work import Work

PARK = "insert into parked_key (reader, aggregate_id, version, error) values ($1, $2, $3, $4)"
LATELY = "select count(*) from parked_key where reader = $1 and at > clock_timestamp() - interval '10 minutes'"
UNPARK = "delete from parked_key where reader = $1 and aggregate_id = $2 and version <= $3 returning true"
WAITING = "select aggregate_id from parked_key where reader = $1 order by at"

PARKED_MAX = 5


class TooManyParked(Exception):
    """It is not the records that are bad. The partition waits, and somebody is called."""


async def pass_over(group: Group, start: Mark, end: Mark, entry: Entry, error: Exception) -> Mark:
    """Go on without this key. Raises TooManyParked."""
    async with group.begin() as work:
        await group.move(work, start, end)
        await park(group, work, entry, error)
    return end


async def park(group: Group, work: Work, entry: Entry, error: Exception) -> None:
    """Raises TooManyParked."""
    await work.connection.execute(PARK, group.name, entry.id, entry.version, type(error).__name__)
    if await work.value(LATELY, group.name) > PARKED_MAX:
        raise TooManyParked(group.name)


async def parked(group: Group) -> list[UUID]:
    """The longest first."""
    return [id for (id,) in await group.service.database.fetch(WAITING, group.name)]


async def replay_key(group: Group, id: UUID) -> bool:
    """What waited, in order, as its owner has it; then the key is read as any other.

    All of it, or it stays parked. False: it is not parked, or more came meanwhile.
    """
    missed = await group.missed(id)
    async with group.begin() as work:
        complete = bool(missed and await work.value(UNPARK, group.name, id, missed[-1].version))
        if complete:
            await group.handle(work, missed)
        return complete
