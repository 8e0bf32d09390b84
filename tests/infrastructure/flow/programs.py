"""The two services of the tests' own as real processes: `python -m tests.infrastructure.flow.programs NAME ROLE`."""

import sys
from typing import ClassVar

from starlette.applications import Starlette

from shared.contracts.base import Changed
from shared.migrations import SHARED, Files, read
from shared.process.main import main
from shared.process.program import Program
from shared.reading.reaction import Effect, Projection
from shared.records import timers
from shared.records.timers import Timer
from shared.settings import ServiceSettings
from shared.work import Work
from tests.infrastructure import sample
from tests.infrastructure.flow import follower


class TestProgram(Program[ServiceSettings]):
    """Its own tables are not a folder of files."""

    TABLES: ClassVar = {"samples": sample.TABLE, "follower": follower.TABLES}

    @property
    def migrations(self) -> Files:
        return read(SHARED) | {self.name: self.TABLES[self.name]}


async def grow(work: Work, timer: Timer) -> None:
    row = await sample.found(work, timer.aggregate_id)
    row.many += 1
    await work.record(row, Changed(fields=["many"]), reason="a second has passed")
    if row.many < 3:
        at = await work.now()
        await timers.set(work, at=at, key=timer.key, kind=timer.kind, aggregate_id=timer.aggregate_id)


PROGRAMS = {
    "samples": TestProgram(
        name="samples",
        settings=ServiceSettings,
        table=sample.Table,
        build_app=lambda process: sample.build_app(process.service),
        timers={"growth": grow},
    ),
    "follower": TestProgram(
        name="follower",
        settings=ServiceSettings,
        table=follower.Table,
        build_app=lambda _: Starlette(),
        readers={
            "telling": Effect("samples", {"sample": {Changed.TYPE: follower.tell}}),
            "copies": Projection("samples", {"sample": follower.keep}),
        },
    ),
}

if __name__ == "__main__":
    main(PROGRAMS[sys.argv[1]], sys.argv[2:])
