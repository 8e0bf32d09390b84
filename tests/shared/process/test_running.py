from asyncio import Event, create_task, sleep, timeout
from signal import SIGINT, SIGTERM

import httpx
import pytest

from deploy.embedded.ports import free_port
from shared.database import Pool
from shared.process.program import Unable
from shared.process.running import security_of, tidy
from shared.service import Service
from shared.settings import ServiceSettings
from tests.infrastructure.flow.processes import Processes, processes
from tests.infrastructure.sample import Sample, create_sample
from tests.infrastructure.samples import Samples

END = {
    "reader": "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2",
    "relay": "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1",
    "log": "select pg_terminate_backend(pid) from pg_stat_activity where query like 'select topic, part%'",
}
"""The connection that it cannot do without."""

MAKE = {"name": {"zh": "隧道", "en": "Tunnel"}, "reason": "new"}


async def made(client: httpx.AsyncClient) -> tuple[str, str]:
    """Its id and its ETag."""
    answer = await client.post("/v1/samples", json=MAKE)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.headers["ETag"]


async def changed(client: httpx.AsyncClient, id: str, etag: str, many: int) -> str:
    body = {"many": many, "reason": "moved"}
    answer = await client.patch(f"/v1/samples/{id}", json=body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


async def until(database: Pool, query: str) -> None:
    async with timeout(20):
        while not await database.fetchval(query):
            await sleep(0.01)


async def test_a_change_over_http_reaches_a_reader_in_another_process(embedded: Processes) -> None:
    async with (
        embedded.running("samples", "all") as owner,
        embedded.running("follower", "worker") as reader,
        embedded.client() as client,
        embedded.database("follower") as database,
    ):
        await until(database, "select count(*) = 24 from reader_position")
        id, etag = await made(client)
        await changed(client, id, etag, 7)
        await until(database, "select count(*) = 1 from told where many = 7")
        await until(database, "select count(*) = 1 from copy where many = 7")
        for process in (owner, reader):
            said = await process.ended(SIGTERM)
            assert (process.process.returncode, said[-1]["message"]) == (0, "stopped")


async def test_over_kafka_api_and_worker_run_apart(over_kafka: Processes) -> None:
    async with (
        over_kafka.running("samples", "api"),
        over_kafka.running("samples", "worker"),
        over_kafka.running("follower", "worker") as reader,
        over_kafka.client() as client,
        over_kafka.database("follower") as database,
    ):
        await until(database, "select count(*) = 24 from reader_position")
        id, etag = await made(client)
        for many in range(1, 6):
            etag = await changed(client, id, etag, many)
        await until(database, "select count(*) = 5 from told")
        assert (await reader.ended(SIGINT))[-1]["message"] == "stopped"


async def test_a_log_that_is_away_is_waited_for_until_the_process_is_told_to_end(embedded: Processes) -> None:
    away = {"HUB_LOG": "kafka", "HUB_KAFKA_SERVERS": f"127.0.0.1:{free_port()}"}
    process = await embedded.spawn("samples", "worker", environment=embedded.environment("samples", **away))
    assert process.stdout is not None
    async with timeout(20):
        while b"waits for the log" not in await process.stdout.readline():
            assert process.returncode is None
        process.send_signal(SIGTERM)
        said = await process.stdout.read()
    assert (await process.wait(), b'"message":"runs"' in said) == (0, False)


async def test_what_was_committed_before_the_end_is_in_the_log_after_it(embedded: Processes) -> None:
    async with (
        embedded.running("samples", "all") as owner,
        embedded.client() as client,
        embedded.database("samples") as database,
    ):
        for _ in range(20):
            await made(client)
        await owner.ended(SIGTERM)
        assert await database.fetchval("select count(*) from unsent") == 0


async def test_a_request_in_flight_is_answered_before_the_process_ends(embedded: Processes) -> None:
    async with (
        embedded.running("samples", "all") as owner,
        embedded.client() as client,
        embedded.database("samples") as database,
    ):
        id, etag = await made(client)
        async with database.acquire() as other, other.transaction():
            await other.execute("select from sample for update")
            request = create_task(changed(client, id, etag, 3))
            await sleep(0.3)
            ending = create_task(owner.ended(SIGTERM))
            await sleep(0.3)
        assert await request != etag
        await ending
        assert owner.process.returncode == 0


@pytest.mark.parametrize("lost", ["reader", "relay", "log"])
async def test_whatever_ends_in_the_background_ends_the_process_with_one_clear_line(
    embedded: Processes, lost: str
) -> None:
    async with (
        embedded.running("follower", "worker") as reader,
        embedded.database("follower") as database,
    ):
        async with timeout(20):
            while not await database.fetchval(END[lost]):
                await sleep(0.01)
        said = await reader.ended()
        (critical,) = [line for line in said if line["level"] == "critical"]
        assert critical["message"].endswith(" ended")
        assert reader.process.returncode == 1


async def test_a_send_of_unknown_outcome_ends_the_process_at_once_and_loses_nothing(postgres: str, kafka: str) -> None:
    async with (
        processes(postgres, kafka, max_message_bytes="100") as made,
        made.running("samples", "worker") as worker,
        made.database("samples") as database,
    ):
        await Samples(database).store(create_sample())
        (critical,) = [line for line in await worker.ended() if line["level"] == "critical"]
        assert (critical["message"], worker.process.returncode) == ("relay ended", 1)
        assert "OutcomeUnknown" in [error["type"] for error in critical["errors"]]
        assert await database.fetchval("select count(*) from unsent") == 1


async def test_timers_go_off_in_the_worker(embedded: Processes) -> None:
    async with (
        embedded.database("samples") as database,
        embedded.running("samples", "all"),
    ):
        samples, sample = Samples(database), create_sample()
        await samples.store(sample)
        await database.execute("insert into due values ('growth', 'key', now(), $1, now())", sample.id)
        await until(database, "select many = 3 from sample")
        assert await database.fetchval("select count(*) from due") == 0
        assert await database.fetchval("select max(version) from journal where kind = $1", Sample.KIND) == 4


async def test_what_a_service_keeps_for_a_time_is_swept_from_the_start_on(samples: Samples) -> None:
    swept = Event()

    async def sweep(_: Service) -> None:
        swept.set()

    tidying = create_task(tidy(samples.service(), [sweep]))
    async with timeout(5):
        await swept.wait()
    assert not tidying.done()
    tidying.cancel()


def test_a_broker_that_takes_a_password_is_not_asked_without_one() -> None:
    told = {"database": "postgresql://", "service_key": "s" * 32, "cursor_key": "c" * 32, "kafka_user": "projects"}
    with pytest.raises(Unable, match="takes HUB_KAFKA_USER and HUB_KAFKA_PASSWORD"):
        security_of(ServiceSettings.model_validate(told | {"kafka_security": "SASL_SSL"}))
    security = security_of(ServiceSettings.model_validate(told | {"kafka_security": "SASL_SSL", "kafka_password": "p"}))
    assert (security.protocol, security.mechanism, security.user) == ("SASL_SSL", "SCRAM-SHA-512", "projects")
    assert security_of(ServiceSettings.model_validate(told)).protocol == "PLAINTEXT"
