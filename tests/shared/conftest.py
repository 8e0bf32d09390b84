"""Shared code is shown on services of the tests' own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random

import pytest

from shared.migrations import SHARED, migrate, read
from tests.infrastructure.flow.faulty_log import FaultyLog
from tests.infrastructure.flow.follower import TABLES, Follower, opened_follower
from tests.infrastructure.flow.logs import EmptyLog, empty_embedded, empty_kafka
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.samples import Samples, made_anew, running_samples

FOLLOWER = read(SHARED) | {"follower": TABLES}


@pytest.fixture
async def samples(postgres: str) -> AsyncIterator[Samples]:
    async with running_samples(postgres) as samples:
        yield samples


@pytest.fixture
def transport() -> str:
    """One is enough where the log itself is not asked; `ON_BOTH` runs a file over each."""
    return "embedded"


@pytest.fixture
async def empty_on_embedded(postgres: str) -> AsyncIterator[EmptyLog]:
    async with empty_embedded(postgres) as empty:
        yield empty


@pytest.fixture
async def empty_on_kafka(kafka: str) -> AsyncIterator[EmptyLog]:
    async with empty_kafka(kafka) as empty:
        yield empty


@pytest.fixture
def empty(transport: str, request: pytest.FixtureRequest) -> EmptyLog:
    empty: EmptyLog = request.getfixturevalue(f"empty_on_{transport}")
    return empty


@pytest.fixture
def owner(samples: Samples, empty: EmptyLog) -> Owner:
    return Owner(samples, empty.of(), empty.make_anew)


@pytest.fixture
async def follower(postgres: str, owner: Owner) -> AsyncIterator[Follower]:
    """It reads a log that is as bad as one can be."""
    address = await made_anew(postgres, "follower", lambda address: migrate(address, FOLLOWER))
    faulty = replace(owner, log=FaultyLog(owner.log, Random(8)))
    async with opened_follower(address, faulty) as follower:
        yield follower
