"""What a rebuild meets: changes while it walks, records that their owner has lost, an older backup in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from shared.log.entry import Entry
from shared.process import running
from shared.reading import resync
from shared.reading.adoption import Adoption
from shared.records.restoration import DatabaseBehindLog
from tests.faults.mutations.attacks.stage import Ground, Stage, open_stage
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.sample import OFFICE, Sample

PAGE = 3
IN_THE_PAST = "set local session_replication_role = replica"


@dataclass(frozen=True, slots=True)
class Walked:
    """An owner who goes on changing what was walked past already, and sends it."""

    stage: Stage
    samples: Sequence[Sample]
    random: Random

    async def page(self, after: UUID) -> Sequence[Entry]:
        page = (await self.stage.owner.page(after))[:PAGE]
        passed = [sample for sample in self.samples if sample.id <= after]
        if passed:
            await self.stage.owner.change(self.random.choice(passed), self.random.randrange(1000))
            await self.stage.owner.relay()
        return page

    async def since(self, id: UUID, version: int) -> Sequence[Entry]:
        return await self.stage.owner.since(id, version)


async def changes_meanwhile(ground: Ground) -> Verdict:
    async with open_stage(ground) as stage:
        samples = await stage.samples(12)
        await stage.settle()
        source, copies = Walked(stage, samples, Random(8)), Adoption(stage.projection.group)
        await resync.resync(stage.owner.log, source, copies)
        await stage.settle()
        return await stage.compare()


async def lost_by_its_owner(ground: Ground) -> Verdict:
    async with open_stage(ground) as stage:
        _, ghost = await stage.samples(2)
        await stage.settle()
        await forget(stage, "delete from journal where aggregate_id = $1", ghost)
        await forget(stage, "delete from sample where id = $1", ghost)
        await resync.resync(stage.owner.log, stage.owner, Adoption(stage.projection.group))
        return await stage.compare()


async def forget(stage: Stage, statement: str, sample: Sample) -> None:
    """As a backup that does not know it."""
    async with stage.owner.samples.service().begin(OFFICE) as work:
        await work.connection.execute(IN_THE_PAST)
        await work.connection.execute(statement, sample.id)


async def older_backup(ground: Ground) -> Verdict:
    """Put in place while the service is stopped; where it starts all the same, it is written on."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        await stage.owner.change(tunnel, 20)
        await stage.settle()
        await forget(stage, "delete from journal where aggregate_id = $1 and version > 1", tunnel)
        await forget(stage, "update sample set version = 1, many = 0 where id = $1", tunnel)
        try:
            await vars(running)["require_not_behind"](stage.owner.database, stage.owner.log)
        except DatabaseBehindLog:
            return stage.verdict
        stage.verdict.undetected.append("an older backup was put in place")
        await stage.owner.change(tunnel, 25)
        await stage.settle()
        return await stage.compare()
