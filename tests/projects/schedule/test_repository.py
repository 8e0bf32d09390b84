from asyncio import create_task, sleep, timeout
from uuid import UUID

import pytest

from services.projects.schedule.model.milestones import Milestone
from services.projects.schedule.repository import hold, network_of
from services.projects.tree.use_cases.nodes import move_work_item
from shared.database import Overtaken
from shared.errors import NotFound
from shared.records.finding import find
from shared.versions import Revision
from tests.infrastructure.projects import OFFICE, Projects
from tests.infrastructure.schedules import Site, create_site


async def test_a_code_finds_what_stands_before_what_was_archived(site: Site) -> None:
    first = await site.plan(code="M1")
    await site.archive("milestones", first)
    second = await site.plan(code="M1")
    async with site.projects.service().begin(OFFICE) as work:
        assert str((await find(work, Milestone, "M1")).id) == second
        with pytest.raises(NotFound):
            await find(work, Milestone, "M1\0")


async def test_a_network_is_of_what_stands_and_of_what_is_told_of_one_milestone(site: Site) -> None:
    kept, told, ended, gone = [await site.plan("2023-03-01") for _ in range(4)]
    await site.turn(ended, "cancelled", reason="改线")
    await site.archive("milestones", gone)
    async with site.projects.service().begin(OFFICE) as work:
        milestone = await find(work, Milestone, told)
        assert {str(id) for id in (await network_of(work.connection, site.code)).nodes} == {kept, told}
        milestone.hard_deadline = True
        network = await network_of(work.connection, site.code, told=milestone)
        assert network.nodes[milestone.id].deadline is not None
        milestone.status = "cancelled"
        assert {str(id) for id in (await network_of(work.connection, site.code, told=milestone)).nodes} == {kept}


async def test_what_moved_to_another_programme_before_its_lock_came_is_held_anew(
    projects: Projects, site: Site
) -> None:
    other, milestone = await create_site(projects, "LJ-09"), await site.plan("2023-03-01")
    async with projects.service().begin(OFFICE) as moving:
        seen, parent = moving.generation, UUID(other.item)
        await move_work_item(moving, site.item, parent_id=parent, seen=Revision(seen.number, 1), reason="划转")
        holding = create_task(held(projects, milestone))
        await somebody_waits(projects)
    with pytest.raises(Overtaken):
        await holding


async def held(projects: Projects, milestone: str) -> None:
    async with projects.service().begin(OFFICE) as work:
        await hold(work, Milestone, milestone)


async def somebody_waits(projects: Projects) -> None:
    async with timeout(5):
        while not await projects.database.fetchval("select exists (select from pg_locks where not granted)"):
            await sleep(0.01)
