"""The use cases of projects, on the catalogue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.projects.schedule.reactions import TIMERS
from shared.records.timers import Timers
from tests.flow.use_cases.stage import Act, Case, Stage
from tests.infrastructure.projects import ANYONE, OFFICE, Projects, make_empty, make_loaded, partner, running_projects

NAME = {"zh": "贯通", "en": "Through"}
TUNNEL, ROAD = "/v1/work-items/LJ-08.09", "/v1/work-items/LJ-08.10"


TEMPLATES: dict[str, tuple[str, str]] = {}
"""By server: a database that is empty, and one with the catalogue."""


async def templates(postgres: str) -> tuple[str, str]:
    if postgres not in TEMPLATES:
        empty = await make_empty(postgres)
        TEMPLATES[postgres] = empty, await make_loaded(postgres, empty)
    return TEMPLATES[postgres]


@asynccontextmanager
async def stage(postgres: str) -> AsyncIterator[Stage]:
    async with running_projects(postgres, (await templates(postgres))[1]) as projects:
        yield on_stage(projects)


@asynccontextmanager
async def bare(postgres: str) -> AsyncIterator[Stage]:
    async with running_projects(postgres, (await templates(postgres))[0]) as projects:
        yield on_stage(projects)


def on_stage(projects: Projects) -> Stage:
    return Stage(projects.database, projects.ask, [OFFICE, partner("500101"), ANYONE], OFFICE, projects)


async def milestone(stage: Stage, code: str, planned: str = "2023-03-01", **said: Any) -> str:
    """Its address."""
    item = await stage.read(TUNNEL)
    body = {"code": code, "name": NAME, "planned": planned, "work_item_id": item["id"], **said}
    return f"/v1/milestones/{(await stage.made('/v1/milestones', body))['id']}"


async def link(stage: Stage, unit: str = "calendar") -> tuple[str, str, str]:
    """Two milestones and what binds them, by their addresses."""
    first, second = await milestone(stage, "M1"), await milestone(stage, "M2", "2023-03-03")
    return first, second, f"/v1/dependencies/{(await stage.made('/v1/dependencies', ends(first, second, unit)))['id']}"


def ends(first: str, second: str, unit: str = "calendar") -> dict[str, Any]:
    predecessor, successor = first.rpartition("/")[2], second.rpartition("/")[2]
    return {"predecessor_id": predecessor, "successor_id": successor, "lag_days": 5, "lag_unit": unit}


async def create_record(stage: Stage) -> Act:
    item = await stage.read(TUNNEL)
    body = {"code": "LJ-08.90", "kind": "item", "name": NAME, "parent_id": item["id"], "partners": ["500101"]}
    return stage.act("POST", "/v1/work-items", body)


async def change_record(stage: Stage) -> Act:
    return stage.act("PATCH", TUNNEL, {"partners": ["500101"], "reason": "with Wanzhou"})


async def archive_record(stage: Stage) -> Act:
    return stage.act("DELETE", f"{TUNNEL}?reason=doubled")


async def restore_record(stage: Stage) -> Act:
    return stage.act("POST", f"{TUNNEL}/restorations", {"reason": "not doubled"}, tag=await stage.archived(TUNNEL))


async def move_work_item(stage: Stage) -> Act:
    """With a child and a milestone, into another programme."""
    item = await stage.read(TUNNEL)
    await stage.made("/v1/work-items", {"code": "LJ-08.90", "kind": "item", "name": NAME, "parent_id": item["id"]})
    await milestone(stage, "M1")
    target = await stage.read("/v1/work-items/LJ-09.12")
    return stage.act("POST", f"{TUNNEL}/moves", {"parent_id": target["id"], "reason": "city road"})


async def turn_work_item(stage: Stage) -> Act:
    return stage.act("POST", f"{TUNNEL}/transitions", {"to": "under_way"})


async def publish_node(stage: Stage) -> Act:
    await withdraw(stage)
    return stage.act("POST", "/v1/programmes/LJ-08/transitions", {"to": "published"})


async def withdraw_node(stage: Stage) -> Act:
    return stage.act("POST", "/v1/programmes/LJ-08/transitions", {"to": "internal", "reason": "not yet"})


async def withdraw(stage: Stage) -> None:
    await (await withdraw_node(stage))()


async def plan_milestone(stage: Stage) -> Act:
    item = await stage.read(TUNNEL)
    body = {"code": "M1", "name": NAME, "planned": "2023-03-01", "work_item_id": item["id"]}
    return stage.act("POST", "/v1/milestones", body)


async def change_milestone(stage: Stage) -> Act:
    first, _, _ = await link(stage)
    return stage.act("PATCH", first, {"forecast": "2023-03-20", "reason": "rain"})


async def turn_milestone(stage: Stage) -> Act:
    first, _, _ = await link(stage)
    return stage.act("POST", f"{first}/transitions", {"to": "reached", "on": "2023-03-09"})


async def supersede_milestone(stage: Stage) -> Act:
    first, _, _ = await link(stage)
    heir = (await milestone(stage, "M3", "2023-04-01")).rpartition("/")[2]
    body = {"to": "superseded", "superseded_by": heir, "reason": "another plan"}
    return stage.act("POST", f"{first}/transitions", body)


async def archive_milestone(stage: Stage) -> Act:
    return stage.act("DELETE", f"{await milestone(stage, 'M1')}?reason=doubled")


async def restore_milestone(stage: Stage) -> Act:
    path = await milestone(stage, "M1")
    return stage.act("POST", f"{path}/restorations", {"reason": "not doubled"}, tag=await stage.archived(path))


async def link_milestones(stage: Stage) -> Act:
    return stage.act("POST", "/v1/dependencies", ends(await milestone(stage, "M1"), await milestone(stage, "M2")))


async def bind_milestones(stage: Stage) -> Act:
    """Many links at once."""
    first, second, third = [await milestone(stage, code) for code in ("M1", "M2", "M3")]
    return stage.act("POST", "/v1/dependencies/batch", {"items": [ends(first, second), ends(second, third)]})


async def change_dependency(stage: Stage) -> Act:
    return stage.act("PATCH", (await link(stage))[2], {"lag_days": 30})


async def unlink_milestones(stage: Stage) -> Act:
    return stage.act("DELETE", f"{(await link(stage))[2]}?reason=free")


async def restore_dependency(stage: Stage) -> Act:
    path = (await link(stage))[2]
    return stage.act("POST", f"{path}/restorations", {"reason": "bound again"}, tag=await stage.archived(path))


async def tell_calendar_year(stage: Stage) -> Act:
    body = {"year": 2030, "days_off": ["2030-01-01"], "worked_weekends": [], "source": "a notice"}
    return stage.act("POST", "/v1/calendar-years", body)


async def change_calendar_year(stage: Stage) -> Act:
    body = {"year": 2030, "days_off": ["2030-01-01"], "worked_weekends": [], "source": "a notice"}
    year = await stage.made("/v1/calendar-years", body)
    return stage.act("PATCH", f"/v1/calendar-years/{year['id']}", {"days_off": ["2030-01-02"]})


async def settle(stage: Stage) -> Act:
    """What the worker does when the calendar changed: a day off pushes what is counted in working days."""
    await link(stage, "working")
    body = {"year": 2023, "days_off": ["2023-03-06", "2023-03-07"], "worked_weekends": [], "source": "typhoon"}
    await stage.made("/v1/calendar-years", body)

    async def fire() -> None:
        clock = Timers(stage.service.service(), TIMERS)
        while await clock.fire_next():
            continue

    return fire


async def load_catalogue(stage: Stage) -> Act:
    return stage.service.load  # type: ignore[no-any-return] # It is an act.


CASES: dict[str, Case] = {
    "tree.create_record": Case(stage, create_record),
    "tree.change_record": Case(stage, change_record),
    "tree.archive_record": Case(stage, archive_record),
    "tree.restore_record": Case(stage, restore_record),
    "tree.move_work_item": Case(stage, move_work_item),
    "tree.turn_work_item": Case(stage, turn_work_item),
    "tree.publish_node": Case(stage, publish_node),
    "tree.withdraw_node": Case(stage, withdraw_node),
    "schedule.plan_milestone": Case(stage, plan_milestone),
    "schedule.change_milestone": Case(stage, change_milestone),
    "schedule.turn_milestone": Case(stage, turn_milestone),
    "schedule.turn_milestone to superseded": Case(stage, supersede_milestone),
    "schedule.archive_milestone": Case(stage, archive_milestone),
    "schedule.restore_milestone": Case(stage, restore_milestone),
    "schedule.link_milestones": Case(stage, link_milestones),
    "schedule.bind_milestones": Case(stage, bind_milestones),
    "schedule.change_dependency": Case(stage, change_dependency),
    "schedule.unlink_milestones": Case(stage, unlink_milestones),
    "schedule.restore_dependency": Case(stage, restore_dependency),
    "schedule.tell_calendar_year": Case(stage, tell_calendar_year),
    "schedule.change_calendar_year": Case(stage, change_calendar_year),
    "schedule.load_calendar": Case(bare, load_catalogue),
    "schedule.settle": Case(stage, settle),
    "catalogue.load_catalogue": Case(bare, load_catalogue),
}
