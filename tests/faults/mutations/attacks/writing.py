"""What a change meets: another of the same record, its own repetition, one that decided on what is past."""

from asyncio import gather
from collections import Counter
from random import Random
from uuid import uuid4

import asyncpg
import httpx

from shared.contracts.base import Changed
from shared.records.journal import StaleRow
from shared.versions import Revision
from tests.faults.mutations.attacks.stage import Ground, Stage, open_stage
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.projects import make_empty, running_projects
from tests.infrastructure.sample import OFFICE, Sample
from tests.infrastructure.schedules import Site, create_site

ROUNDS = 5
NAME = {"zh": "贯通", "en": "Through"}
MADE = "select count(*) from journal where reason = $1 and version = 1"


async def two_writers(ground: Ground) -> Verdict:
    """Both decided on the same version; of two that are acknowledged one was overwritten unseen."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        for nth in range(ROUNDS):
            decided_on = (await newest(stage, tunnel)).version
            tag = Revision(1, decided_on).etag()
            answers = await gather(*(change(stage, tunnel, tag, 2 * nth + which) for which in (0, 1)))
            versions = sorted(answer.json()["version"] for answer in answers if answer.is_success)
            if versions != [decided_on + 1]:
                stage.verdict.lost.append(f"versions {versions} were all decided on {decided_on}")
        await stage.settle()
        return await stage.compare()


async def change(stage: Stage, sample: Sample, tag: str, many: int) -> httpx.Response:
    body = {"many": many, "reason": ""}
    return await stage.owner.samples.ask("PATCH", f"/v1/samples/{sample.id}", json=body, if_match=tag)


async def newest(stage: Stage, sample: Sample) -> Sample:
    async with stage.owner.samples.service().begin(OFFICE) as work:
        row = await work.row(Sample, "where id = $1", sample.id)
        assert row is not None
        return row


async def repeated_request(ground: Ground) -> Verdict:
    """The process ends after its commit, before its answer: whoever asked asks again, with the same key."""
    async with open_stage(ground) as stage:
        for key in [str(uuid4()) for _ in range(ROUNDS)]:
            body = {"name": NAME, "reason": key}
            for _ in range(2):
                await stage.owner.samples.ask("POST", "/v1/samples", json=body, idempotency_key=key)
            if (count := await stage.owner.database.fetchval(MADE, key)) != 1:
                stage.verdict.doubled.append(f"{key} was done {count} times")
        await stage.settle()
        return await stage.compare()


async def stale_act(ground: Ground) -> Verdict:
    """A use case that forgot to lock its row, and another that came first: refused before anything is stored."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        stale = await newest(stage, tunnel)
        await stage.owner.change(tunnel, 20, 21)
        stale.many = 5
        try:
            async with stage.owner.samples.service().begin(OFFICE) as work:
                await work.record(stale, Changed(fields=["many"]), reason="")
        except StaleRow:
            pass
        except asyncpg.IntegrityConstraintViolationError as later:
            stage.verdict.undetected.append(f"a stale row was stopped by the database alone: {later!r}")
        else:
            stage.verdict.lost.append("a change of two versions was overwritten by one that had not seen them")
        return stage.verdict


async def links_at_once(ground: Ground) -> Verdict:
    """Between a few milestones, each refused if it closes a circle with those that stand."""
    empty, verdict, random = await make_empty(ground.postgres), Verdict(), Random(8)
    async with running_projects(ground.postgres, empty) as projects:
        site = await create_site(projects)
        stones = [await site.plan() for _ in range(6)]
        pairs = [random.sample(stones, 2) for _ in range(40)]
        answers = Counter(await gather(*(link(site, *pair) for pair in pairs)))
        links = await projects.database.fetch("select predecessor_id, successor_id from dependency")
        verdict.lost += [f"{first} and {second} push each other" for first, second in circle([*map(tuple, links)])]
        verdict.lost += [
            f"{count} links were answered with {status}" for status, count in answers.items() if status >= 500
        ]
    return verdict


async def link(site: Site, predecessor: str, successor: str) -> int:
    return (await site.make("dependencies", predecessor_id=predecessor, successor_id=successor)).status_code


def circle(links: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What is left when whatever nothing pushes is taken away, again and again."""
    left = [*links]
    while free := [pair for pair in left if pair[0] not in {second for _, second in left}]:
        left = [pair for pair in left if pair not in free]
    return left
