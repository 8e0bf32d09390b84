"""`python -m tests.soak`, told by MINUTES (30) and LOG (embedded): what a hub holds stays, however long it runs.

One line says so, or what grows; every sample stands in `.cache/soak-LOG.json`. Ends with 1 where something grows.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.infrastructure.running import running_hub
from tests.soak.run import soak

KEPT = Path(__file__).parents[2] / ".cache"


async def main() -> int:
    log, minutes = os.environ.get("LOG") or "embedded", float(os.environ.get("MINUTES") or 30)
    async with running_hub(LOG=log) as hub:
        result = await soak(hub, 60 * minutes)
    result.keep(KEPT / f"soak-{log}.json")
    print(result.line(), *result.details(), sep="\n", flush=True)
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
