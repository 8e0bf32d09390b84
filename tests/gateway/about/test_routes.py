import tomllib
from datetime import UTC, datetime
from pathlib import Path

from services.gateway.about.routes import VERSION
from shared.database import Pool
from tests.infrastructure.edge.gateway import RunningGateway

ROOT = Path(__file__).parents[3]


async def test_the_clock_is_that_of_the_records(gateway: RunningGateway, database: Pool) -> None:
    await database.execute("update clock set ahead = timestamptz '2023-02-01 17:00+00' - clock_timestamp()")
    told = (await gateway.get("/v1/time")).json()
    now = datetime.fromisoformat(told["now"])
    assert (now - datetime(2023, 2, 1, 17, tzinfo=UTC)).total_seconds() < 60
    assert (told["now"][-1], told["today"], told["zone"]) == ("Z", "2023-02-02", "Asia/Shanghai")


async def test_the_version_is_that_of_the_project(gateway: RunningGateway) -> None:
    told = (await gateway.get("/v1/version")).json()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert told == {"api": "v1", "version": VERSION} == {"api": "v1", "version": project["version"]}
