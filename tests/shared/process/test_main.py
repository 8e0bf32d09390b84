from socket import create_server

from tests.infrastructure.flow.processes import Processes
from tests.infrastructure.sample import create_sample
from tests.infrastructure.samples import Samples, recreate


async def test_an_unknown_role_is_told_the_known_ones(embedded: Processes) -> None:
    code, _, complaint = await embedded.act("samples", "sing")
    assert code == 2
    assert (
        complaint == "usage: python -m services.samples api | worker | all | migrate | restored | republish | replay\n"
    )


async def test_settings_that_are_missing_are_named_and_no_value_is_told(embedded: Processes) -> None:
    code, said, complaint = await embedded.act("samples", "api", HUB_CURSOR_KEY="secret", HUB_PORT="many")
    assert (code, said) == (1, "")
    assert complaint == ("samples: settings are missing or wrong: HUB_PORT (int_parsing), HUB_CURSOR_KEY (too_short)\n")


async def test_a_database_that_is_not_migrated_is_refused(embedded: Processes) -> None:
    await recreate(embedded.postgres, "samples")
    code, said, _ = await embedded.act("samples", "api")
    assert (code, said.count("\n")) == (1, 1)
    assert "samples does not start: NotMigrated (shared/records/journal.sql" in said
    assert "Run `migrate` first." in said
    assert (await embedded.act("samples", "migrate"))[1] == "samples: 5 migrations applied\n"
    assert (await embedded.act("samples", "migrate"))[1] == "samples: 0 migrations applied\n"


async def test_a_port_that_is_taken_is_told(embedded: Processes) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        code, said, _ = await embedded.act("samples", "api", HUB_PORT=str(taken.getsockname()[1]))
    assert (code, said.count("\n")) == (1, 1)
    assert "Address already in use" in said


async def test_over_kafka_nobody_does_all(embedded: Processes) -> None:
    code, said, _ = await embedded.act("samples", "all", HUB_LOG="kafka")
    assert code == 1
    assert "api and worker run apart" in said


async def test_a_restored_database_starts_after_the_command_and_not_before(embedded: Processes) -> None:
    async with embedded.database("samples") as database, embedded.running("samples", "all") as process:
        await Samples(database).store(create_sample())
        await process.ended(15)
        await database.execute("set local session_replication_role = replica; delete from journal; delete from sample")
    code, said, _ = await embedded.act("samples", "all")
    assert code == 1
    assert "samples does not start: DatabaseBehindLog" in said
    assert "Run `restored`, then start." in said
    assert (await embedded.act("samples", "restored"))[0] == 0
    async with embedded.running("samples", "all"):
        pass
