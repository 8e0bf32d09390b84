import asyncio
import os
from pathlib import Path
from signal import SIGKILL

import asyncpg
import pytest

from deploy.embedded.ports import free_port
from deploy.embedded.postgres.server import Postgres, running


def create_postgres(folder: Path) -> Postgres:
    return Postgres(folder / "data", folder / "log", free_port(), "secret")


async def keep(postgres: Postgres, number: int) -> None:
    connection = await asyncpg.connect(f"{postgres.address}/postgres")
    await connection.execute("create table if not exists kept (number int)")
    await connection.execute("insert into kept values ($1)", number)
    await connection.close()


async def kept(postgres: Postgres) -> list[int]:
    connection = await asyncpg.connect(f"{postgres.address}/postgres")
    rows = await connection.fetch("select number from kept order by 1")
    await connection.close()
    return [number for (number,) in rows]


async def test_a_second_start_finds_what_the_first_kept(folder: Path) -> None:
    postgres = create_postgres(folder)
    async with running(postgres):
        await keep(postgres, 1)
    async with running(postgres):
        assert await kept(postgres) == [1]


async def test_killed_it_comes_back_with_what_it_acknowledged(folder: Path) -> None:
    postgres = create_postgres(folder)
    async with running(postgres) as child:
        await keep(postgres, 1)
        os.kill(child.pid, SIGKILL)
        async with asyncio.timeout(20):
            while not (child.ended and await postgres.answers()):
                await asyncio.sleep(0.05)
        assert await kept(postgres) == [1]


async def test_a_pid_file_that_a_crash_left_means_nothing(folder: Path) -> None:
    postgres = create_postgres(folder)
    async with running(postgres):
        await keep(postgres, 1)
        left = (postgres.data / "postmaster.pid").read_text().splitlines()
    (postgres.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left[1:]]))
    async with running(postgres):
        assert await kept(postgres) == [1]


async def test_nobody_enters_without_the_password(folder: Path) -> None:
    postgres = create_postgres(folder)
    async with running(postgres):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(f"{postgres.address.replace('secret', 'other')}/postgres")


async def test_it_runs_in_a_folder_that_others_may_not_enter(folder: Path) -> None:
    folder.chmod(0o700)
    async with running(postgres := create_postgres(folder)):
        assert await postgres.answers()


async def test_data_that_were_begun_and_never_finished_are_made_anew(folder: Path) -> None:
    postgres = create_postgres(folder)
    (folder / "data.making").mkdir()
    (folder / "data.making" / "half").touch()
    async with running(postgres):
        assert await postgres.answers()
    assert not (folder / "data.making").exists()
