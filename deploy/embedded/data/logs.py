"""What the children say is kept in bounds: nobody looks after `make run` for years."""

import os
import shutil
from asyncio import sleep
from contextlib import suppress
from pathlib import Path

SIZE_MAX = 16 * 2**20
EVERY_S = 60.0


async def keep_small(folder: Path) -> None:
    """Until cancelled."""
    while True:
        turn(folder)
        await sleep(EVERY_S)


def turn(folder: Path) -> None:
    """What is too large is copied to `NAME.log.1`, in place of an older one, and begun anew.

    Its writer appends, so it goes on at the new end and need not know of it. A line that comes between the two is lost.
    """
    for log in folder.glob("*.log"):
        with suppress(OSError):  # A full disk: the next time.
            if log.stat().st_size > SIZE_MAX:
                shutil.copyfile(log, log.with_name(f"{log.name}.1"))
                os.truncate(log, 0)
