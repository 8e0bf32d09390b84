from asyncio import gather

import pytest
from asyncpg import LockNotAvailableError, UndefinedTableError

from shared.database import open_connection
from shared.migrations import (
    LOG,
    SHARED,
    MigrationChanged,
    NotMigrated,
    files_of,
    migrate,
    missing,
    read,
    require_migrated,
)
from tests.infrastructure.samples import recreate

FIRST = {"2026_11_24_first.sql": "create table first (id int)"}
SECOND = FIRST | {"2026_11_25_second.sql": "create table second (id int); alter table first add other int"}


@pytest.fixture
async def address(postgres: str) -> str:
    await recreate(postgres, "migrated")
    return f"{postgres}/migrated"


async def test_each_file_is_applied_once_and_noted(address: str) -> None:
    assert await migrate(address, FIRST) == [*FIRST]
    assert await migrate(address, SECOND) == ["2026_11_25_second.sql"]
    assert await migrate(address, SECOND) == []
    async with open_connection(address) as connection:
        await connection.execute("insert into first (id, other) values (1, 2)")
        await require_migrated(connection, SECOND)
        assert await missing(connection, SECOND | {"later": "select 1"}) == ["later"]


async def test_a_file_that_was_changed_is_refused_by_its_name_and_nothing_is_applied(address: str) -> None:
    await migrate(address, FIRST)
    changed = {name: f"{script} -- another" for name, script in FIRST.items()}
    with pytest.raises(MigrationChanged, match="first"):
        await migrate(address, changed | {"later": "create table later (id int)"})
    async with open_connection(address) as connection:
        with pytest.raises(MigrationChanged):
            await require_migrated(connection, changed)
        assert await connection.fetchval("select to_regclass('later')") is None


async def test_a_file_that_fails_leaves_nothing_and_those_before_it_stay(address: str) -> None:
    bad = FIRST | {"bad": "create table half (id int); insert into nowhere values (1)"}
    with pytest.raises(UndefinedTableError):
        await migrate(address, bad)
    async with open_connection(address) as connection:
        assert await connection.fetchval("select to_regclass('half')") is None
        assert await missing(connection, bad) == ["bad"]


async def test_processes_that_migrate_at_once_wait_for_each_other(address: str) -> None:
    applied = await gather(*(migrate(address, SECOND) for _ in range(5)))
    assert sorted(map(len, applied)) == [0, 0, 0, 0, 2]


async def test_a_lock_that_does_not_come_is_given_up(address: str) -> None:
    await migrate(address, FIRST)
    async with open_connection(address) as other, other.transaction():
        await other.execute("lock table first")
        with pytest.raises(LockNotAvailableError):
            await migrate(address, SECOND)


async def test_an_empty_database_is_not_migrated(address: str) -> None:
    async with open_connection(address) as connection:
        with pytest.raises(NotMigrated, match="first"):
            await require_migrated(connection, FIRST)


async def test_what_every_service_keeps_comes_before_its_own(
    address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("service") / "migrations"
    folder.mkdir()
    for day in ("2026_12_01_b", "2026_11_24_a"):
        (folder / f"{day}.sql").write_text(f"create table {day[-1]} (id uuid)")
    files = files_of(folder)
    assert [*files] == [
        *(f"shared/{name}" for name in SHARED),
        f"{folder.parent.name}/2026_11_24_a.sql",
        f"{folder.parent.name}/2026_12_01_b.sql",
    ]
    assert await migrate(address, files) == [*files]
    assert await migrate(address, read(LOG)) == ["shared/log/embedded.sql"]
