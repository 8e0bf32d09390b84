"""All of it on a hub of its own: what was tried, what it got, and what it cost the others."""

import asyncio
import os
from collections.abc import Sequence
from time import monotonic

from tests.faults.abuse import bystanders, memory
from tests.faults.abuse.bystanders import Beside
from tests.faults.abuse.cases.patience import long_patience, quick_patience
from tests.faults.abuse.cases.table import quick_cases
from tests.faults.abuse.flood import KINDS
from tests.faults.abuse.memory import Size
from tests.faults.abuse.outcome import Outcome, outcome_of, total
from tests.faults.abuse.target import Target, target_of
from tests.faults.kills.victims import running
from tests.infrastructure.running import RunningHub, running_hub

WINDOWS = 6
RATIO_MAX = 1.2
GROWTH_MAX = 300
"""MiB of one process: two batches of 64 MiB are read at a time, and a client keeps some of it."""

SETTLES_S = 12.0


async def abuse() -> bool:
    """Whether all went well."""
    async with running_hub() as hub:
        target, pids = await target_of(hub), pids_of(hub)
        before = memory.watch(pids)
        outcomes = [*await tried_quickly(target), *[each async for each in long_patience(target)]]
        for each in outcomes:
            print(each, flush=True)
        beside = await beside_each(target, pids)
        await asyncio.sleep(SETTLES_S)
        print(*memory.lines(before, after := memory.sizes(pids)), sep="\n")
        return verdict(outcomes, before, after, beside, restarted=pids != pids_of(hub), errors=errors_in(hub))


async def tried_quickly(target: Target) -> list[Outcome]:
    outcomes = [await outcome_of(case, target) for case in quick_cases(target)]
    return [*outcomes, *[each async for each in quick_patience(target)]]


async def beside_each(target: Target, pids: dict[str, int]) -> list[Beside]:
    hub = bystanders.with_children([*pids.values()])
    bystanders.keep_on(hub, core=0)
    bystanders.put_first([*hub, os.getpid()])
    os.sched_setaffinity(0, {1})
    measured = []
    for kind in KINDS:
        measured.append(await bystanders.beside(target, kind, WINDOWS))
        print(measured[-1], flush=True)
    os.sched_setaffinity(0, {0, 1})
    bystanders.put_first([os.getpid()], nice=0)
    return measured


def verdict(
    outcomes: Sequence[Outcome], before: dict[str, Size], after: dict[str, Size], beside: Sequence[Beside],
    *, restarted: bool, errors: Sequence[str],
) -> bool:  # fmt: skip
    """Prints the line."""
    whole, grown, ratio = total(outcomes), memory.growth(before, after), max(each.ratio for each in beside)
    print(
        f"abuse cases={len(outcomes)} tries={whole.got.total()} server_errors={whole.server_errors + len(errors)} "
        f"hangs={whole.hangs} rss_growth={grown}MB p99_ratio={ratio:.2f} failed={len(whole.failed)} "
        f"restarted={restarted}",
        *errors, sep="\n",
    )  # fmt: skip
    fine = not (whole.failed or whole.server_errors or whole.hangs or errors or restarted)
    return fine and grown <= GROWTH_MAX and ratio <= RATIO_MAX


def pids_of(hub: RunningHub) -> dict[str, int]:
    return {name: victim.pid for name, victim in running(hub).items()}


def errors_in(hub: RunningHub) -> list[str]:
    """What the services themselves call a fault of theirs."""
    logs = (hub.folder / "log").glob("*.log")
    return [
        line[:300] for log in logs for line in log.read_text(errors="replace").splitlines() if '"level":"error"' in line
    ]


if __name__ == "__main__":
    began = monotonic()
    well = asyncio.run(abuse())
    print(f"({monotonic() - began:.0f} s)")
    raise SystemExit(0 if well else 1)
