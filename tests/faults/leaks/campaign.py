"""All that is tried, each on a hub of its own."""

from tests.faults.leaks.measured.revocations import revoke_under_load
from tests.faults.leaks.measured.timing import time_hidden_and_none
from tests.faults.leaks.run import Result, run
from tests.faults.rig.injection.arming import PLENTY
from tests.infrastructure.running import running_hub

TRIES, EACH = 10_000, 200
MAY_SEE, NEAR = 0.3, 0.2
REVOCATIONS = 100
SAMPLES = 400


async def look_for_leaks() -> bool:
    """Whether nothing was seen, nothing missing, and enough was tried."""
    async with running_hub(LOG="embedded", **PLENTY) as hub:
        found = await run(hub, tries=TRIES, each=EACH, shares=(MAY_SEE, NEAR))
    print(found.line, *found.tally.faults[:20], sep="\n", flush=True)
    async with running_hub(LOG="embedded", **PLENTY) as hub:
        revoked = await revoke_under_load(hub, count=REVOCATIONS)
    print(revoked.line, flush=True)
    async with running_hub(LOG="embedded", **PLENTY) as hub:
        timed = await time_hidden_and_none(hub, samples=SAMPLES)
    print(*(one.line for one in timed), sep="\n", flush=True)
    return enough(found) and revoked.went_well and not any(one.told for one in timed)


def enough(found: Result) -> bool:
    """Whether it was tried as often, and as near to where it matters, as is promised."""
    tally = found.tally
    if tally.may_see < MAY_SEE * tally.tries or tally.near < NEAR * tally.tries or found.least < EACH:
        print("leaks: not enough was tried", flush=True)
        return False
    return found.seen == found.missing == 0
