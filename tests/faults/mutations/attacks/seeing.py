"""What somebody could see without a right to it: where a part was moved away, and after a right was withdrawn."""

from shared.auth.caller import Caller
from tests.factories.tokens import create_token
from tests.faults.mutations.attacks.stage import Ground
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.access import make_template, running_room
from tests.infrastructure.projects import Projects, make_empty, running_projects
from tests.infrastructure.schedules import NAME, create_site

ANNA = create_token(scope="programmes:read")


async def moved_away(ground: Ground) -> Verdict:
    """Whoever answers for the one part sees what is in it, and no longer once it stands in another."""
    verdict = Verdict()
    async with running_projects(ground.postgres, await make_empty(ground.postgres)) as projects:
        site = await create_site(projects)
        other = await site.add_item("LJ-08.10")
        place = {"code": "LJ-08.11", "kind": "item", "parent_id": site.item, "name": NAME}
        item = (await site.make("work-items", **place)).json()["id"]
        stone = await site.plan(work_item_id=item)
        paths = [f"/v1/work-items/{item}", f"/v1/milestones/{stone}", f"/v1/milestones?work_item_id={item}"]
        if await visible(projects, site.reporter, paths) != len(paths):
            verdict.lost.append("who answers for a part does not see it")
        move = {"parent_id": other, "reason": "so"}
        assert (await projects.change("POST", f"/v1/work-items/{item}/moves", json=move)).is_success
        verdict.figures["seen"] = await visible(projects, site.reporter, paths)
    return verdict


async def visible(projects: Projects, caller: Caller, paths: list[str]) -> int:
    """How many of these show something."""
    answers = [await projects.ask("GET", path, caller=caller) for path in paths]
    return sum(answer.is_success and answer.json().get("data") != [] for answer in answers)


async def withdrawn(ground: Ground) -> Verdict:
    """A right to read, as the edge knows of it after each of its reads."""
    verdict = Verdict()
    async with running_room(ground.postgres, await make_template(ground.postgres)) as room:
        await room.user()
        grant = await room.grant(label="hub")
        if "hub" not in (await room.identify(ANNA)).labels:
            verdict.lost.append("a right that was given does not count")
        assert (await room.withdraw(grant)).is_success
        verdict.figures["seen"] = int("hub" in (await room.identify(ANNA)).labels)
    return verdict
