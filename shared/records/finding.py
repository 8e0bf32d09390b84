"""One row, by the name that a caller gives it."""

from typing import Any, TypeVar, cast

from shared.auth.labels import visible
from shared.errors import NotFound
from shared.rows import Recorded, id_in
from shared.work import Work

R = TypeVar("R", bound=Recorded)

BY_CODE = "where code = $1 order by deleted_at desc nulls first limit 1"
"""What stands, else what stood last: some codes are given again."""


async def find(work: Work, model: type[R], key: str, lock: str = "") -> R:
    """By id or, where it has one, by code; archived or not. Raises NotFound, also where the caller may not see it."""
    row: R | None = None
    table = cast("type[Any]", model)
    if id := id_in(key):
        row = await work.row(table, f"where id = $1 {lock}", id)
    elif "code" in model.TABLE.columns and "\0" not in key:
        row = await work.row(table, f"{BY_CODE} {lock}", key)
    if row is None or not visible(row.labels, work.caller):
        raise NotFound
    return row


def standing(row: R) -> R:
    """Raises NotFound where it is archived."""
    if row.deleted_at is not None:
        raise NotFound
    return row
