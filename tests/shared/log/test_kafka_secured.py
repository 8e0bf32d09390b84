from asyncio import gather
from dataclasses import replace
from pathlib import Path

import pytest

from shared.log.kafka import open_kafka
from shared.log.security import Security
from shared.log.transport import NotAppended, Position, Record, topic_of
from tests.infrastructure.flow.secured import MECHANISM, PASSWORD, USER, running_secured_kafka
from tests.infrastructure.kafka import create_topic

RECORD = Record(b"key", {}, b"value")


async def test_a_broker_that_wants_tls_and_a_password_takes_who_has_both_and_nobody_else() -> None:
    async with running_secured_kafka() as kafka:
        await create_topic(kafka.inside, topic_of("secured"))
        known = Security("SASL_SSL", kafka.authority, MECHANISM, USER, PASSWORD)
        await goes_through(kafka.servers, known)
        strangers = [
            replace(known, password="another"),
            replace(known, authority=None),
            replace(known, protocol="SSL"),
            replace(known, protocol="PLAINTEXT"),
        ]
        await gather(*(is_refused(kafka.servers, stranger) for stranger in strangers))


async def goes_through(servers: str, security: Security) -> None:
    async with open_kafka(servers, security, jump_ms=100) as logs:
        log = logs.of("secured")
        assert await log.append(0, [RECORD]) == 1
        while not (found := await log.read(Position(0, 0), limit=1)):
            pass
        assert found[0].record == RECORD


async def is_refused(servers: str, security: Security) -> None:
    async with open_kafka(servers, security) as logs:
        with pytest.raises(NotAppended):
            await logs.of("secured").append(0, [RECORD])


def test_a_password_is_never_shown() -> None:
    assert PASSWORD not in repr(Security("SASL_SSL", None, MECHANISM, USER, PASSWORD))


def test_a_file_of_an_authority_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Security("SSL", tmp_path / "none.pem").options()
