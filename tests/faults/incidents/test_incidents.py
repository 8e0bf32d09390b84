"""The short form: what one running hub can be put through in a minute. `make faults FAULT=incidents` has all."""

from tests.faults.incidents.campaign import suffer_under_load
from tests.faults.incidents.ground.stage import standing
from tests.faults.incidents.table import INCIDENTS

SHORT = {"late-duplicate", "newer-schema", "poisoned-record", "unknown-type", "clock-back", "gap", "log-made-anew"}


async def test_a_hub_that_is_damaged_while_changes_are_made_reports_it_and_loses_nothing() -> None:
    async with standing("embedded") as stage:
        outcomes = await suffer_under_load(stage, [each for each in INCIDENTS if each.name in SHORT])
    assert outcomes[0].verdict.findings() == []
    assert [each.incident.name for each in outcomes if not each.reported] == []
    assert len(outcomes) == len(SHORT)
