"""Beside a gateway that runs, and without one."""

from asyncio import gather
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from deploy.embedded.ports import free_port
from services.gateway.__main__ import PROGRAM
from services.gateway.issuing.command import token
from services.gateway.settings import GatewaySettings
from shared.process.commands import migrate_all
from shared.process.program import Process, Unable
from shared.process.running import opened
from tests.factories.settings import create_settings, local_issuer
from tests.infrastructure.edge.serving import served
from tests.infrastructure.samples import recreate


@pytest.fixture
async def settings(postgres: str, tmp_path: Path) -> GatewaySettings:
    """Nothing listens on its port."""
    for name in ("command", "command_log"):
        await recreate(postgres, name)
    addresses = {"database": f"{postgres}/command", "log_database": f"{postgres}/command_log"}
    settings = create_settings(port=free_port(), **addresses, **local_issuer(tmp_path))
    await migrate_all(PROGRAM, settings)
    return settings


@pytest.fixture
async def process(settings: GatewaySettings) -> AsyncIterator[Process[GatewaySettings]]:
    async with opened(PROGRAM, settings) as process:
        yield process


@pytest.fixture
async def beside(settings: GatewaySettings) -> AsyncIterator[Process[GatewaySettings]]:
    """A gateway runs on the port."""
    async with opened(PROGRAM, settings) as running, served(PROGRAM.build_app(running)) as address:
        told = settings.model_copy(update={"port": urlsplit(address).port})
        async with opened(PROGRAM, told) as process:
            yield process
        await running.background.stop_all()


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        (["--role", "office"], "office"),
        (["--role", "reporter", "--unit", "fgw"], "reporter-fgw"),
        (["--role=partner", "--district=500101"], "client:partner-500101"),
        (["--role", "system", "--unit", ""], "system"),
    ],
)
async def test_a_token_is_taken_as_soon_as_it_is_printed(
    beside: Process[GatewaySettings], arguments: list[str], subject: str
) -> None:
    shown = await token(beside, arguments)
    answered = await me(beside, shown)
    assert (answered.status_code, answered.json()["data"]["subject"]) == (200, subject)
    assert answered.json()["data"]["scopes"]


async def test_a_second_token_makes_nothing_new(process: Process[GatewaySettings]) -> None:
    first = await token(process, ["--role", "office"])
    made = await recorded(process)
    assert await token(process, ["--role", "office"]) != first
    assert made == await recorded(process) == 2


async def test_two_at_once_make_one_holder(process: Process[GatewaySettings]) -> None:
    await gather(*(token(process, ["--role", "partner", "--district", "500101"]) for _ in range(5)))
    assert await recorded(process) == 2


async def test_without_a_gateway_a_token_is_printed_all_the_same(process: Process[GatewaySettings]) -> None:
    assert (await token(process, ["--role", "audit"])).count(".") == 2


@pytest.mark.parametrize(
    "arguments", [[], ["--role"], ["--role", "boss"], ["office"], ["--rule", "office"], ["--help"]]
)
async def test_what_names_no_role_is_refused_in_a_line_and_makes_nothing(
    process: Process[GatewaySettings], arguments: list[str]
) -> None:
    with pytest.raises(Unable) as refused:
        await token(process, arguments)
    assert "office" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert await recorded(process) == 0


async def me(process: Process[GatewaySettings], shown: str) -> httpx.Response:
    address = f"http://{process.settings.host}:{process.settings.port}/v1/me"
    return await process.client.get(address, headers={"Authorization": f"Bearer {shown}"})


async def recorded(process: Process[GatewaySettings]) -> int:
    count: int = await process.service.database.fetchval("select count(*) from journal")
    return count
