"""A database and a login role for each service: a role owns its own database and enters no other."""

from collections.abc import Mapping

import asyncpg

KNOWN = "select exists (select from pg_roles where rolname = $1)"
MADE = "select exists (select from pg_database where datname = $1)"
CLOSED = "revoke all on database postgres, template1 from public"


async def prepare(address: str, passwords: Mapping[str, str]) -> None:
    """What is missing is made; passwords are set anew, so that they are what the secrets say."""
    server = await asyncpg.connect(f"{address}/postgres")
    try:
        await server.execute(CLOSED)
        for name, password in passwords.items():
            await prepare_one(server, name, password)
    finally:
        await server.close()


async def prepare_one(server: "asyncpg.Connection", name: str, password: str) -> None:
    verb = "alter" if await server.fetchval(KNOWN, name) else "create"
    await server.execute(f"{verb} role {name} login password '{password}'")
    if not await server.fetchval(MADE, name):
        await server.execute(f"create database {name} owner {name} strategy file_copy")
    await server.execute(f"revoke all on database {name} from public")


async def recreate(address: str, name: str) -> None:
    """Empty, with the role that owns it."""
    server = await asyncpg.connect(f"{address}/postgres")
    try:
        await server.execute(f"drop database if exists {name} with (force)")
        await server.execute(f"create database {name} owner {name} strategy file_copy")
        await server.execute(f"revoke all on database {name} from public")
    finally:
        await server.close()
