"""What an operator asks of every service."""

from collections.abc import Sequence
from logging import getLogger
from uuid import UUID

from shared.database import PASSING
from shared.log.republish import republish as send_again
from shared.migrations import LOG, migrate, read
from shared.process.program import Process, Program, S, Unable
from shared.reading.group import Group
from shared.reading.parking import parked, replay_key
from shared.records.restoration import record_anew

SAID = getLogger(__name__)


async def migrate_all(program: Program[S], settings: S) -> str:
    """The service's own database, and that of the embedded log."""
    applied = [*await migrate(settings.database.get_secret_value(), program.migrations)]
    if settings.log == "embedded":
        applied += await migrate(settings.log_database.get_secret_value(), read(LOG))
    return f"{program.name}: {len(applied)} migrations applied"


async def restored(process: Process[S], arguments: Sequence[str]) -> str:
    """Once after a backup was restored, before the service starts."""
    await record_anew(process.service, process.program.recorded)
    return f"{process.program.name}: everything is recorded anew; it may start"


async def republish(process: Process[S], arguments: Sequence[str]) -> str:
    """`republish --after SEQ`."""
    match arguments:
        case ["--after", seq] if seq.isdecimal():
            count = await send_again(process.service.database, int(seq))
            return f"{process.program.name}: {count} records go to the log again"
    raise Unable("republish --after SEQ")


async def replay(process: Process[S], arguments: Sequence[str]) -> str:
    """`replay [READER]`: every key that is parked, once its cause is mended."""
    lines = []
    for name, reaction in process.program.readers.items():
        if reaction.every_version and (not arguments or name in arguments):
            group = Group(name, process.service, process.source(reaction.owner, reaction.kinds), reaction)
            ids = await parked(group)
            done = [id for id in ids if await replayed(group, id)]
            lines.append(f"{name}: {len(done)} of {len(ids)} parked keys replayed")
    return "\n".join(lines)


async def replayed(group: Group, id: UUID) -> bool:
    """One that fails again stays parked, and keeps no other from its replay."""
    try:
        return await replay_key(group, id)
    except PASSING:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, it is told, and stays parked.
        SAID.exception("still fails", extra={"reader": group.name, "aggregate": id})
        return False
