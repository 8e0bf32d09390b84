"""All of it at once."""

from collections.abc import Awaitable, Callable
from functools import partial

from tests.infrastructure.running import RunningHub
from tests.soak.load.changes import be_told, plan
from tests.soak.load.figures import report
from tests.soak.load.paced import Scene, Tally, play
from tests.soak.load.reads import be_wrong, look_around
from tests.soak.load.rights import lend
from tests.soak.load.stage import Stage, opened_stage
from tests.soak.load.streams import follow, watch

EVERY_S: dict[Callable[[Stage], Awaitable[None]], float] = {
    plan: 3, be_told: 5, look_around: 2, be_wrong: 3, lend: 10, follow: 5, watch: 1, report: 15
}  # fmt: skip
"""Together they keep about half a core busy. What takes longer than its interval follows at once."""

STREAM_S = 5.0


async def mixed_load(hub: RunningHub, tally: Tally, seconds: float) -> None:
    async with opened_stage(hub, tally, min(STREAM_S, seconds / 4)) as stage:
        await play([Scene(act.__name__, every, partial(act, stage)) for act, every in EVERY_S.items()], tally, seconds)
