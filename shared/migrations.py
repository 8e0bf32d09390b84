"""A database is brought to what this build needs: SQL files in order, each once, each in a transaction."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from shared.database import Connection, Database, open_connection

HERE = Path(__file__).parent

SHARED = ("records/journal.sql", "records/idempotency.sql", "records/timers.sql", "reading/reader.sql")
"""What every service keeps beside its own. A later change is a new file, named here after these."""

LOG = ("log/embedded.sql",)

NOTED = """
create table if not exists migration (
    name text primary key,
    digest text not null,
    at timestamptz not null default clock_timestamp()
)
"""
NOTES = "select name, digest from migration"
NOTE = "insert into migration (name, digest) values ($1, $2)"
EXISTS = "select to_regclass('migration') is not null"
LOCK = "select pg_advisory_lock(hashtextextended('migrate', 0))"
PATIENCE = "set local lock_timeout = '2s'"
"""Whoever waits for a lock holds up all that come after it."""


class MigrationChanged(Exception):
    """A file is not what it was when it was applied: make a new one instead."""


class NotMigrated(Exception):
    """Run `migrate` first."""


Files = Mapping[str, str]
"""SQL by name, in order."""


def files_of(own: Path) -> Files:
    """Those of shared, then those of a service, which are named by their day."""
    return read(SHARED) | {f"{own.parent.name}/{path.name}": path.read_text() for path in sorted(own.glob("*.sql"))}


def read(names: Iterable[str]) -> dict[str, str]:
    return {f"shared/{name}": (HERE / name).read_text() for name in names}


async def migrate(address: str, files: Files) -> Sequence[str]:
    """The names of those that were applied now. One process at a time. Raises MigrationChanged."""
    async with open_connection(address, patience=None) as own:
        await own.execute(LOCK)
        await own.execute(NOTED)
        pending = await missing(own, files)
        for name in pending:
            await apply(own, name, files[name])
        return pending


async def apply(own: Connection, name: str, script: str) -> None:
    async with own.transaction():
        await own.execute(PATIENCE)
        await own.execute(script)
        await own.execute(NOTE, name, digest(script))


async def missing(database: Database, files: Files) -> Sequence[str]:
    """Those that the database does not have yet. Raises MigrationChanged."""
    noted = dict(await database.fetch(NOTES))
    for name in noted.keys() & files.keys():
        if noted[name] != digest(files[name]):
            raise MigrationChanged(name)
    return [name for name in files if name not in noted]


async def require_migrated(database: Database, files: Files) -> None:
    """Raises NotMigrated, or MigrationChanged."""
    pending = await missing(database, files) if await database.fetchval(EXISTS) else [*files]
    if pending:
        raise NotMigrated(", ".join(pending))


def digest(script: str) -> str:
    return f"sha256:{sha256(script.encode()).hexdigest()}"
