import asyncpg
import pytest

from deploy.embedded.postgres.databases import prepare


def as_role(address: str, name: str, password: str) -> str:
    return address.replace("postgres:test@", f"{name}:{password}@")


async def test_a_role_owns_its_database_and_enters_no_other(postgres: str) -> None:
    await prepare(postgres, {"first": "one", "second": "two"})
    own = await asyncpg.connect(f"{as_role(postgres, 'first', 'one')}/first")
    await own.execute("create table own (id int)")
    await own.close()
    for other in ("second", "postgres", "template1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(f"{as_role(postgres, 'first', 'one')}/{other}")


async def test_a_role_may_make_nothing_beside_its_database(postgres: str) -> None:
    await prepare(postgres, {"third": "one"})
    own = await asyncpg.connect(f"{as_role(postgres, 'third', 'one')}/third")
    for statement in ("create role more", "create database more", "copy (select 1) to program 'true'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await own.execute(statement)
    await own.close()


async def test_prepared_again_with_another_password_it_keeps_its_data(postgres: str) -> None:
    await prepare(postgres, {"fourth": "one"})
    own = await asyncpg.connect(f"{as_role(postgres, 'fourth', 'one')}/fourth")
    await own.execute("create table kept (id int)")
    await own.close()
    await prepare(postgres, {"fourth": "two"})
    again = await asyncpg.connect(f"{as_role(postgres, 'fourth', 'two')}/fourth")
    assert await again.fetch("select * from kept") == []
    await again.close()
