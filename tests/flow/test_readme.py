"""What the README says is printed."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.infrastructure.running import RunningHub, running_hub

ROOT = Path(__file__).parents[2]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
MARK = "-- next --"


@pytest.fixture
async def fresh_hub() -> AsyncIterator[RunningHub]:
    async with running_hub() as hub:
        yield hub


async def test_every_line_of_the_readme_prints_what_it_says(fresh_hub: RunningHub, tmp_path: Path) -> None:
    """`…` stands for what differs from run to run, and `make -s token` for the hub of the test."""
    steps = read_steps((ROOT / "README.md").read_text())
    commands = [command.replace("http://127.0.0.1:8000", fresh_hub.address) for command, _ in steps]
    commands = [command.replace("make -s", f"make -s -C {ROOT}") for command in commands]
    printed = await run(f"\necho '{MARK}'\n".join(commands), fresh_hub, tmp_path)
    assert len(printed) == len(steps) > 15
    for (command, expected), said in zip(steps, printed, strict=True):
        assert re.fullmatch(pattern(expected), said.strip()), f"{command}\nsaid {said}\nnot  {expected}"


def read_steps(text: str) -> list[tuple[str, str]]:
    """Each line after `$ `, with what stands below it."""
    steps: list[tuple[str, str]] = []
    for line in "".join(CONSOLE.findall(text)).splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], ""))
        else:
            command, expected = steps.pop()
            steps.append((command, f"{expected}{line}\n"))
    return steps


def pattern(expected: str) -> str:
    return ".*?".join(map(re.escape, expected.strip().split("…")))


async def run(script: str, hub: RunningHub, folder: Path) -> list[str]:
    environment = {**os.environ, **hub.environment}
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", script, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return said.decode().split(f"{MARK}\n")
