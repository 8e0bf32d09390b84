"""What it takes to find where every milestone of a large programme falls, beside one pass of graphlib over it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from graphlib import TopologicalSorter
from random import Random
from statistics import median
from time import perf_counter

from services.projects.schedule.model.dependencies import Dependency, Lag
from services.projects.schedule.network import Network
from services.projects.schedule.repository import network_of
from shared.database import Pool, open_pool
from shared.rows import Recorded, new_id
from shared.service import Service
from tests.bench.changes.stage import create, staged
from tests.bench.ground import Ground
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.row import Effort, Figure, Row, at_most
from tests.factories.schedule import create_milestone
from tests.factories.tree import create_item, create_programme
from tests.infrastructure.projects import Projects

CODE = "B-SCHEDULE"
MILESTONES, LINKS, ACT = 5_000, 8_000, 500
REACH = 200
"""How far apart linked milestones are at most, in their order."""


async def plan(service: Service) -> None:
    """Each link leads to a later one, by some days of either kind."""
    random, programme = Random(4), create_programme(CODE)
    item = create_item(programme, f"{CODE}.1")
    await create(service, [programme])
    await create(service, [item])
    first = date(2027, 1, 1)
    planned = [first + timedelta(days=random.randrange(2_000)) for _ in range(MILESTONES)]
    place = {"programme": CODE, "work_item_id": item.id, "labels": item.labels}
    milestones = [create_milestone(day, **place) for day in planned]
    await create_in_acts(service, milestones)
    ends: set[tuple[int, int]] = set()
    while len(ends) < LINKS:
        predecessor = random.randrange(MILESTONES - 1)
        ends.add((predecessor, random.randrange(predecessor + 1, min(predecessor + REACH, MILESTONES))))
    links = [
        Dependency.between(new_id(), milestones[one], milestones[other], lag_by(random), labels=programme.labels)
        for one, other in sorted(ends)
    ]
    await create_in_acts(service, links)


def lag_by(random: Random) -> Lag:
    return {"lag_days": random.randrange(20), "lag_unit": random.choice(("calendar", "working"))}


async def create_in_acts(service: Service, rows: Sequence[Recorded]) -> None:
    for at in range(0, len(rows), ACT):
        await create(service, rows[at : at + ACT])


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Pool]:
    async with open_pool(address) as database:
        if not await database.fetchval("select exists (select from programme where code = $1)", CODE):
            await plan(Projects(database).service())
            await database.execute("analyze")
        yield database


def one_pass(network: Network) -> float:
    graph = {id: [link.predecessor for link in network.incoming[id]] for id in network.nodes}
    began = perf_counter()
    assert len([*TopologicalSorter(graph).static_order()]) == MILESTONES
    return perf_counter() - began


async def settle(ground: Ground, effort: Effort) -> Sequence[Figure]:
    """Read, and settled: all that a change does before it records what moves."""
    stage = await ground.keep(staged)
    async with opened(stage.address) as database:
        network = await network_of(database, CODE)

        async def ours() -> float:
            began = perf_counter()
            (await network_of(database, CODE)).settle()
            return perf_counter() - began

        async def limit() -> float:
            return one_pass(network)

        pairs = await interleaved(ours, limit, effort)
    took_ms = median(pair.ours for pair in pairs) * 1000
    return [ratio(pairs), Figure(took_ms)]


ROWS = (
    Row(
        "schedule-settle",
        "5,000 milestones with 8,000 dependencies, read and settled",
        "one pass of graphlib over them",
        [at_most(5), at_most(150, "ms")],
        settle,
    ),
)
