"""All of it, every so often."""

from asyncio import sleep
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic

from tests.infrastructure.running import RunningHub
from tests.soak.sampling import files, processes
from tests.soak.sampling.postgres import Databases, opened_databases

Sample = Mapping[str, float]


@dataclass(slots=True)
class Samples:
    """`pids` are those of the processes that should live as long as the hub; `restarted` are those that did not."""

    taken: list[Sample] = field(default_factory=list)
    pids: dict[str, Sequence[int]] = field(default_factory=dict)
    restarted: set[str] = field(default_factory=set)

    async def keep_taking(self, hub: RunningHub, every_s: float) -> None:
        """Until cancelled."""
        async with opened_databases(hub) as databases:
            assert await databases.are_swept(), "autovacuum is off"
            next = monotonic()
            while True:
                await self.take(hub, databases)
                next = max(next + every_s, monotonic())
                await sleep(next - monotonic())

    async def take(self, hub: RunningHub, databases: Databases) -> None:
        found = processes.processes(hub)
        lasting: dict[str, Sequence[int]] = {name: pids for name, pids in found.items() if name != "backends"}
        self.pids = self.pids or lasting
        self.restarted |= {name for name, pids in self.pids.items() if lasting.get(name) != pids}
        self.taken.append(processes.measured(found) | await databases.measured() | files.measured(hub.folder))

    def series(self, name: str) -> list[float]:
        """What was not there is 0."""
        return [sample.get(name, 0.0) for sample in self.taken]

    @property
    def names(self) -> list[str]:
        return sorted({name for sample in self.taken for name in sample})
