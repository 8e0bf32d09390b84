"""The service as an operator starts it: processes of their own, told by their environment alone."""

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.infrastructure.projects import ROOT, recreate

Run = Callable[..., Awaitable[tuple[int | None, str]]]


@pytest.fixture
async def run(postgres: str) -> Run:
    """Its exit code, and what it printed."""
    for name in ("projects_own", "projects_log"):
        await recreate(postgres, name, "template1")
    told = {"DATABASE": f"{postgres}/projects_own", "LOG_DATABASE": f"{postgres}/projects_log"}
    secrets = {"SERVICE_KEY": "s" * 32, "CURSOR_KEY": "c" * 32, "GATEWAY_KEY": "A" * 43}
    environment = os.environ | {f"HUB_{name}": value for name, value in (told | secrets).items()}

    async def run(*arguments: str) -> tuple[int | None, str]:
        command = (sys.executable, "-m", "services.projects", *arguments)
        process = await create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT)
        printed, _ = await process.communicate()
        return process.returncode, printed.decode()

    return run


async def test_a_catalogue_is_loaded_by_a_command_that_says_what_it_did(run: Run, tmp_path: Path) -> None:
    await run("migrate")
    code, printed = await run("load", "deploy/catalogue.yaml")
    assert (code, "10 programme, " in printed, "211 work_item" in printed) == (0, True, True)
    assert "skipped, since metrics loads them: 67 indicators, 29 dimension_lists" in printed
    code, printed = await run("load", "deploy/catalogue.yaml")
    assert (code, printed.startswith("as before "), "made" in printed) == (0, True, False)
    bad = tmp_path / "bad.yaml"
    bad.write_text((ROOT / "deploy/catalogue.yaml").read_text("utf-8").replace("areas: [A19]", "areas: [A77]"), "utf-8")
    code, printed = await run("load", str(bad))
    assert code == 1
    assert "line 685, column 148, programmes/9/work_items/22/areas/0: it names nothing" in printed
    for arguments in (["load"], ["load", str(tmp_path / "none.yaml")], ["load", sys.executable]):
        code, printed = await run(*arguments)
        assert (code, printed.startswith("projects load: "), "Traceback" in printed) == (1, True, False)


async def test_the_calendar_is_loaded_by_a_command_of_its_own(run: Run) -> None:
    await run("migrate")
    assert [await run("load-calendar") for _ in range(2)] == [
        (0, f"calendar: {years} years other than before\n") for years in (23, 0)
    ]
    assert await run("load-calendar", "2027") == (1, "projects load-calendar: load-calendar\n")
