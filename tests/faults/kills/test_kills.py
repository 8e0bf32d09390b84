"""The short form of the kills: each victim and each point once."""

import pytest

from tests.faults.kills.beside import NAMES
from tests.faults.kills.campaign import attacked, once_each
from tests.faults.rig.injection.points import POINTS

VICTIMS = {
    "embedded": {"projects all", "metrics all", "notifications all", "gateway all", "postgres"},
    "kafka": {"postgres", "kafka"}
    | {
        f"{service} {role}"
        for service in ("projects", "metrics", "notifications", "gateway")
        for role in ("api", "worker")
    },
}


@pytest.mark.parametrize("transport", [*VICTIMS])
async def test_whatever_is_killed_while_changes_are_made_loses_doubles_and_reorders_nothing(transport: str) -> None:
    campaign, verdict = await attacked(transport, once_each)
    assert verdict.findings() == []
    assert {*campaign.counted} == {*VICTIMS[transport], *NAMES, *POINTS}
    assert verdict.figures["notices"] > 50
