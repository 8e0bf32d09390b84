"""`python -m tests.faults [NAME…]`: attacks on the whole hub, all of them where none is named."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from tests.faults.abuse.run import abuse
from tests.faults.batches.campaign import kill_while_batches_come
from tests.faults.incidents.campaign import run_incidents
from tests.faults.kills.campaign import kill_over
from tests.faults.leaks.campaign import look_for_leaks
from tests.faults.mutations.campaign import take_away_each

FAULTS: dict[str, Callable[[], Awaitable[bool]]] = {
    "kills-embedded": lambda: kill_over("embedded"),
    "kills-kafka": lambda: kill_over("kafka"),
    "batch-kills": kill_while_batches_come,
    "abuse": abuse,
    "incidents": run_incidents,
    "leaks": look_for_leaks,
    "mutations": take_away_each,
}
"""Each prints its lines and says whether all went well."""


def main(names: list[str]) -> int:
    if unknown := {*names} - FAULTS.keys():
        print(f"no fault is called {', '.join(sorted(unknown))}: {', '.join(FAULTS)}", file=sys.stderr)
        return 2
    went_well = [asyncio.run(run(name)) for name in names or FAULTS]
    return 0 if all(went_well) else 1


async def run(name: str) -> bool:
    return await FAULTS[name]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
