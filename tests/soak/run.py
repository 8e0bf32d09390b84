"""One soak: load and samples beside each other, and what is to be said of it."""

from asyncio import create_task, gather
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import msgspec

from tests.infrastructure.running import RunningHub
from tests.soak.bounds import BOUNDS
from tests.soak.load.mix import mixed_load
from tests.soak.load.paced import Tally
from tests.soak.sampling.samples import Samples
from tests.soak.verdict import Verdict, judge

EVERY_S = 10.0
SAMPLES_MIN = 20
"""Where the time is short, samples are taken more often."""


@dataclass(frozen=True, slots=True)
class Soak:
    log: str
    minutes: float
    tally: Tally
    samples: Samples
    verdicts: Collection[Verdict]
    complaints: Collection[str]
    """What the services logged as errors."""

    @property
    def troubles(self) -> list[str]:
        grows = [f"grows {verdict.name}" for verdict in self.verdicts if verdict.grows]
        return [*grows, *(f"restarted {name}" for name in sorted(self.samples.restarted))]

    @property
    def errors(self) -> int:
        return self.tally.errors + len(self.complaints)

    @property
    def good(self) -> bool:
        return not (self.troubles or self.errors)

    def line(self) -> str:
        memory = [verdict for verdict in self.verdicts if verdict.name.startswith("memory ")]
        told = [f"rss_{verdict.name.split()[1]}={verdict.change}" for verdict in memory]
        acts = sum(self.tally.acts.values())
        counted = f"log={self.log} minutes={self.minutes:.3g} acts={acts} errors={self.errors}"
        return " ".join(["soak", counted, *told, ", ".join(self.troubles) or "ok"])

    def details(self) -> list[str]:
        """Whatever is not as it should be."""
        return [*(str(verdict) for verdict in self.verdicts if verdict.grows), *self.tally.faults, *self.complaints]

    def keep(self, file: Path) -> None:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(msgspec.json.encode({"line": self.line(), "samples": self.samples.taken}))


async def soak(hub: RunningHub, seconds: float) -> Soak:
    tally, samples, begun = Tally(), Samples(), monotonic()
    sampling = create_task(samples.keep_taking(hub, min(EVERY_S, seconds / SAMPLES_MIN)))
    try:
        await mixed_load(hub, tally, seconds)
    finally:
        sampling.cancel()
        (outcome,) = await gather(sampling, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise outcome
    minutes = (monotonic() - begun) / 60
    log = hub.environment.get("LOG", "embedded")
    return Soak(log, minutes, tally, samples, judge(samples, BOUNDS), complaints(hub.folder / "log"))


def complaints(folder: Path) -> list[str]:
    """Lines of services that are errors, or worse; cut, as a stack is long."""
    lines = [line for file in sorted(folder.glob("*.log")) for line in file.read_text(errors="replace").splitlines()]
    return [line[:300] for line in lines if '"level":"error"' in line or '"level":"critical"' in line]
