"""What is wrong with the rows of a batch, for whoever sees the batch."""

from uuid import UUID

from services.metrics.ingest.faults import RowFault
from services.metrics.observations.model.batches import ObservationBatch
from shared.auth.caller import Caller
from shared.auth.labels import view_of
from shared.database import Database
from shared.errors import NotFound
from shared.rows import id_in

BATCH = f"select number, faults, labels from {ObservationBatch.TABLE} where id = $1"  # noqa: S608 # A table of ours.

FAULTS = "select row, name, code, params from row_fault where batch = $1 and place >= $2 order by place limit $3"


async def faults_of(
    database: Database, key: str, caller: Caller, *, after: int, limit: int
) -> tuple[list[RowFault], int]:
    """In the order in which they were found, behind the first `after`; and how many there are. Raises NotFound."""
    id: UUID | None = id_in(key)
    row = await database.fetchrow(BATCH, id) if id else None
    if row is None or view_of(row["labels"], caller) != "full":
        raise NotFound
    found = await database.fetch(FAULTS, row["number"], after, limit)
    return [RowFault(*fault) for fault in found], row["faults"]
