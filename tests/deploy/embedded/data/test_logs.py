import asyncio
import sys
from pathlib import Path

import pytest

from deploy.embedded.children import Program
from deploy.embedded.data import logs

TALKS = "import time\nfor nth in range(10**9): print(nth, flush=True); time.sleep(0.001)"


async def test_a_log_that_grows_is_begun_anew_under_who_writes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "SIZE_MAX", 100)
    program = Program("talker", [sys.executable, "-c", TALKS], folder / "talker.log")
    process = await program.start()
    try:
        for _ in range(3):
            async with asyncio.timeout(20):
                while not program.log.exists() or program.log.stat().st_size <= 100:
                    await asyncio.sleep(0.01)
            logs.turn(folder)
    finally:
        process.kill()
        await process.wait()
    kept = (folder / "talker.log.1").read_text() + program.log.read_text()
    numbers = [int(line) for line in kept.splitlines()[1:] if line]
    assert numbers == sorted(numbers)
    assert numbers[0] > 0
    assert {file.name for file in folder.iterdir()} == {"talker.log", "talker.log.1"}


def test_a_log_that_is_small_stays_as_it_is(folder: Path) -> None:
    (folder / "quiet.log").write_text("it runs\n")
    logs.turn(folder)
    assert [(file.name, file.read_text()) for file in folder.iterdir()] == [("quiet.log", "it runs\n")]
