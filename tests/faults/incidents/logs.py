"""What becomes of a log: its end is lost, it is made anew under its name, its beginning passes a reader that slept."""

import asyncio
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import asyncpg
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from deploy.embedded.data.folder import Folder
from deploy.embedded.kafka.topics import admin
from deploy.embedded.postgres.databases import recreate
from deploy.embedded.postgres.server import binary
from shared.log.transport import topic_of
from tests.faults.incidents.ground.stage import Stage
from tests.faults.rig.comparison.databases import SERVICES, journal, log_of
from tests.faults.rig.load.loaded import Load

PROJECTS = topic_of("projects")
CUT = "delete from log_record where topic = $1 and part = $2 and pos < $3"


async def tail_lost(stage: Stage, load: Load) -> None:
    """The log goes back to an older copy of itself, while changes are made: all that was appended since is gone."""
    if stage.brokers:
        (broker,) = stage.brokers.members
        await broker.stop()
        broker.keep_copy()
        await broker.start()
        await load.more(60)
        await broker.stop()
        await excuse(stage)
        broker.take_back()
        await broker.start()
    else:
        with TemporaryDirectory(prefix="hub-copy-") as folder:
            await tool("pg_dump", "--format=custom", f"--file={folder}/log", log_database(stage))
            await load.more(60)
            await recreate(superuser(stage), "log")
            await excuse(stage)
            await tool(
                "pg_restore", "--no-owner", "--single-transaction", f"--dbname={log_database(stage)}", f"{folder}/log"
            )
    await load.more(60)


async def made_anew(stage: Stage, load: Load) -> None:
    """Under its name, empty."""
    if stage.brokers:
        await stage.brokers.make_anew(PROJECTS)
    else:
        await in_log(stage, "truncate log_head, log_record")
    await excuse(stage)
    await load.more(60)


async def head_passed(stage: Stage, load: Load) -> None:
    """Notifications sleep while the log forgets what they have not read."""
    stage.halt("notifications")
    await load.more(60)
    async with log_of(stage.hub) as log:
        ends = await log.of("projects").ends()
    if stage.brokers:
        cut = {
            TopicPartition(PROJECTS, end.part): RecordsToDelete(before_offset=end.offset) for end in ends if end.offset
        }
        async with admin(stage.brokers.servers) as client:
            await client.delete_records(cut)
    else:
        for end in ends:
            await in_log(stage, CUT, PROJECTS, end.part, end.offset - 1)
    await excuse(stage)
    stage.go_on("notifications")
    await load.more(60)


async def excuse(stage: Stage) -> None:
    """What was recorded by now need not be in the log."""
    for service in SERVICES:
        stage.lost_by_log |= {row.event_id for row in await journal(stage.hub, service)}


async def in_log(stage: Stage, statement: str, *arguments: object) -> None:
    connection = await asyncpg.connect(log_database(stage))
    try:
        await connection.execute(statement, *arguments)
    finally:
        await connection.close()


def log_database(stage: Stage) -> str:
    return stage.hub.told("projects")["HUB_LOG_DATABASE"]


def superuser(stage: Stage) -> str:
    own = urlsplit(log_database(stage))
    return f"postgresql://postgres:{Folder(stage.hub.folder).keys.text('postgres')}@{own.hostname}:{own.port}"


async def tool(name: str, *words: str) -> None:
    process = await asyncio.create_subprocess_exec(binary(name), *words, stderr=asyncio.subprocess.PIPE)
    _, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
