"""The log is a cache of the journal: what it lost is sent again."""

from shared.database import Database
from shared.log.partition import partition_of

PAGE = 5_000

LATER = "select seq, aggregate_id from journal where seq > $1 order by seq limit $2"

POINT = """
insert into unsent (part, seq) select * from unnest($1::smallint[], $2::bigint[])
on conflict do nothing
"""


async def republish(database: Database, after: int) -> int:
    """Every record after this seq, once more; how many. Readers drop what they have seen."""
    count = 0
    while page := await database.fetch(LATER, after, PAGE):
        await database.execute(POINT, [partition_of(id) for _, id in page], [seq for seq, _ in page])
        after, count = page[-1][0], count + len(page)
    return count
