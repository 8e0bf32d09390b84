"""`python -m tests.bench.changes.client ADDRESS`: our own way to record, asked for rounds by lines on standard input.

`record 2000` is answered by the changes a second, each of one row, 20 at once; `record_all 6000` by the rows a second,
in acts of 100, 4 at once.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from random import choice, sample
from time import perf_counter

import uvloop

from services.projects.tree.model import WorkItem
from shared.contracts.base import Changed, Text
from shared.database import open_pool
from shared.process.memory import keep_what_stands
from shared.service import Service
from shared.work import Work
from tests.bench.changes.stage import OTHERS, item_id
from tests.infrastructure.projects import OFFICE, Projects

CHANGED = Changed(fields=["name"])
NAMED: Text = {"zh": "龙兴隧道", "en": "Longxing tunnel"}

Act = Callable[[Work], Awaitable[int]]
"""How many rows it recorded."""


async def change_one(work: Work) -> int:
    row = await work.row(WorkItem, "where id = $1 for no key update", item_id(choice(OTHERS)))
    assert row is not None
    row.name = NAMED
    await work.record(row, CHANGED, reason="")
    return 1


async def change_hundred(work: Work) -> int:
    ids = [item_id(number) for number in sample(OTHERS, 100)]
    rows = await work.rows(WorkItem, "where id = any ($1) order by id for no key update", ids)
    for row in rows:
        row.name = NAMED
    await work.record_all([(row, CHANGED) for row in rows], reason="")
    return len(rows)


ACTS: dict[str, tuple[Act, int]] = {"record": (change_one, 20), "record_all": (change_hundred, 4)}


async def rate(service: Service, act: Act, at_once: int, rows: int) -> float:
    """Rows a second."""
    left = rows

    async def go_on() -> None:
        nonlocal left
        while left > 0:
            async with service.begin(OFFICE) as work:
                recorded = await act(work)
            left -= recorded

    began = perf_counter()
    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return (rows - left) / (perf_counter() - began)


async def main(address: str) -> None:
    async with open_pool(address, size=20) as database:
        service = Projects(database).service()
        keep_what_stands()
        for line in sys.stdin:
            name, rows = line.split()
            print(await rate(service, *ACTS[name], int(rows)), flush=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1]))
