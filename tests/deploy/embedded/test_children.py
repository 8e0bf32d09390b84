import asyncio
import os
import sys
from pathlib import Path
from signal import SIGKILL

import pytest

from deploy.embedded.children import Child, Program, finish, kept_running
from deploy.embedded.trouble import Trouble

SLEEPER = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def create_program(folder: Path, code: str = SLEEPER) -> Program:
    return Program("child", [sys.executable, "-c", code], folder / "log")


def silent(_: str) -> None:
    pass


async def running_pid(child: Child, *, other_than: int = 0) -> int:
    async with asyncio.timeout(20):
        while child.pid in {0, other_than}:
            await asyncio.sleep(0.01)
    return child.pid


async def test_it_is_started_again_each_time_it_ends(tmp_path: Path) -> None:
    said: list[str] = []
    async with kept_running(create_program(tmp_path), said.append) as child:
        first = await running_pid(child)
        os.kill(first, SIGKILL)
        await running_pid(child, other_than=first)
    assert said == [f"child ended (-9) and starts again; see {tmp_path / 'log'}"]


async def test_the_end_of_the_block_is_the_end_of_the_child(tmp_path: Path) -> None:
    async with kept_running(create_program(tmp_path), silent) as child:
        pid = await running_pid(child)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_who_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.embedded.children.ENDING_S", 0.2)
    async with kept_running(create_program(tmp_path, DEAF), silent) as child:
        pid = await running_pid(child)
        async with asyncio.timeout(20):
            while "deaf" not in (tmp_path / "log").read_text():
                await asyncio.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_child_that_never_gets_ready_is_named_with_its_last_words(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    async with kept_running(create_program(tmp_path, "raise SystemExit('no fuel')"), silent) as child:
        with pytest.raises(Trouble, match="child does not start: no fuel"):
            await child.until(never)


async def test_a_program_that_fails_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="child failed: no fuel"):
        await finish(create_program(tmp_path, "raise SystemExit('no fuel')"))


async def test_a_program_that_ends_well_gives_its_last_words(tmp_path: Path) -> None:
    assert await finish(create_program(tmp_path, "print('211 rows')")) == "211 rows"
