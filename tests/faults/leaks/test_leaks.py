"""A glimpse of `make faults FAULT=leaks`: every line of the document, while rights and places change."""

from tests.faults.leaks.run import run
from tests.faults.rig.injection.arming import PLENTY
from tests.infrastructure.running import running_hub


async def test_nobody_sees_what_is_not_theirs_and_everybody_what_is() -> None:
    async with running_hub(LOG="embedded", **PLENTY) as hub:
        found = await run(hub, tries=2000, each=2, programmes=2)
    assert (found.seen, found.missing) == (0, 0), found.tally.faults
    assert found.tally.tries >= 2000
    assert found.least >= 2
