"""`python -m tests.bench [NAME…]`: each row beside its limit. A missed goal is `short`; only an error fails."""

import asyncio
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from shared.process.memory import keep_what_stands
from tests.bench.ground import Ground
from tests.bench.measure.kernel import LOAD
from tests.bench.report import line, told, write
from tests.bench.row import Effort, Row
from tests.bench.table import ROWS

FILE = Path(__file__).parents[2] / ".cache" / "bench.json"


async def bench(rows: Sequence[Row], ground: Ground, effort: Effort, file: Path) -> None:
    """The load runs in this process. Raises ExceptionGroup of what failed, at the end."""
    found, failed = [], []
    for row in rows:
        try:
            figures = await row.run(ground, effort)
        except Exception as error:  # noqa: BLE001 - one row does not keep the others from being measured.
            print(f"bench {row.name} error {error!r}", flush=True)
            failed.append(error)
            continue
        for goal, figure in zip(row.goals, figures, strict=True):
            print(line(row, goal, figure), flush=True)
        found.append(told(row, figures))
    write(file, found)
    if failed:
        raise ExceptionGroup("not measured", failed)


def chosen(names: Sequence[str]) -> list[Row]:
    known = {row.name: row for row in ROWS}
    if unknown := {*names} - known.keys():
        sys.exit(f"bench: no row is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [known[name] for name in names or known]


async def main(names: Sequence[str]) -> None:
    rows = chosen(names)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {LOAD})
    keep_what_stands()
    async with AsyncExitStack() as stack:
        await bench(rows, Ground(stack), Effort(), FILE)
    print(f"bench: samples, spread and machine are in {FILE.relative_to(Path.cwd())}")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main([name for argument in sys.argv[1:] for name in argument.split(",") if name]))
