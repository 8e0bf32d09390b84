"""Readers that lose no time."""

import pytest

from shared.reading import adoption, reader, sharing
from tests.infrastructure.flow.follower import Follower
from tests.infrastructure.sample import Sample


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reader, adoption):
        monkeypatch.setattr(module, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(reader, "LONGEST_PAUSE_S", 0.01)
    monkeypatch.setattr(reader, "SHARE_S", 0.05)
    monkeypatch.setattr(sharing, "PAUSE_S", 0.01)


@pytest.fixture
async def tunnel(follower: Follower) -> Sample:
    return await follower.tunnel()
