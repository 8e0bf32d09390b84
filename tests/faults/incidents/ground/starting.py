"""`make run` over brokers that stand already (`BROKERS=host:port,…`), and a database taken back and no more.

`python -m tests.faults.incidents.ground.starting run|restored|taken-back`, told as `deploy.embedded` is.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.embedded import ground
from deploy.embedded.__main__ import main
from deploy.embedded.data.folder import held
from deploy.embedded.hub import take_back
from deploy.embedded.settings import read_settings


@asynccontextmanager
async def given(*_: object) -> AsyncIterator[dict[str, str]]:
    yield {"HUB_LOG": "kafka", "HUB_KAFKA_SERVERS": os.environ["BROKERS"]}


async def take_back_only() -> None:
    """As somebody does who does not know of `restored`."""
    settings = read_settings(os.environ)
    with held(settings.folder) as (folder, lock):
        async with ground.laid(settings, folder, lock) as (environment, ready):
            await ready
            await take_back(environment, os.environ["SERVICE"], os.environ["BACKUP"])


if __name__ == "__main__":
    if "BROKERS" in os.environ:
        vars(ground)["kafka"] = given
    sys.exit(asyncio.run(take_back_only()) if sys.argv[1] == "taken-back" else main())
