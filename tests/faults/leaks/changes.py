"""What goes on while others read: one change after the other, each of them known to the oracle."""

from collections.abc import Awaitable, Callable
from time import monotonic

from tests.faults.leaks.callers import DISTRICTS, UNITS, Caller
from tests.faults.leaks.figures import (
    aim_otherwise,
    decide,
    entrust_figures,
    lock_otherwise,
    look_at_held,
    publish_figures,
    report,
)
from tests.faults.leaks.oracle import Grant
from tests.faults.leaks.world import COLLECTIONS, World

GRANTS_MAX = 3


async def grant(world: World) -> None:
    """To someone who holds few: a node, a unit or a district, now and then to write."""
    lent = [one for one in world.people.values() if one.lent and len(standing(world, one)) < GRANTS_MAX]
    if lent:
        who, choice = world.random.choice(lent), world.random.random()
        label = f"node:{world.some('programme', 'work_item').id}"
        if choice > 0.6:
            label = (
                f"unit:{world.random.choice(UNITS)}" if choice < 0.8 else f"district:{world.random.choice(DISTRICTS)}"
            )
        await give(world, who, label, writes=who.writes and world.random.random() < 0.4)


async def give(world: World, who: Caller, label: str, *, writes: bool = False) -> str:
    asked_at = monotonic()
    told = {"holder": who.holder.subject, "label": label, "access": "write" if writes else "read", "reason": "lent"}
    status, _, made = await world.ask("security", "POST", "/v1/grants", told)
    assert status == 201, made
    given = Grant(label, writes, (asked_at, monotonic()))
    world.grants[made["id"]] = who, given
    world.oracle.take("grant", made["id"], made, asked_at)
    world.oracle.relabel(asked_at)
    who.holder.grants.append(given)
    who.changed_at = monotonic()
    return str(made["id"])


async def revoke(world: World) -> None:
    if world.grants:
        await take_back(world, world.random.choice([*world.grants]))


async def take_back(world: World, id: str) -> float:
    """When it was acknowledged."""
    who, given = world.grants.pop(id)
    asked_at = monotonic()
    status, _, answer = await world.ask("security", "DELETE", f"/v1/grants/{id}?reason=over", **{"If-Match": '"1.1"'})
    assert status == 204, answer
    given.revoked = asked_at, monotonic()
    who.changed_at = given.revoked[1]
    return given.revoked[1]


def standing(world: World, who: Caller) -> list[str]:
    return [id for id, (holder, _) in world.grants.items() if holder is who]


async def move(world: World) -> None:
    """Also to another programme, where no link is torn by it."""
    item, parent = world.some("work_item"), world.some("programme", "work_item")
    await world.act("POST", f"/v1/work-items/{item.id}/moves", {"parent_id": parent.id, "reason": world.mark()})


async def publish(world: World) -> None:
    """Or withdraw."""
    node = world.some("programme", "work_item", "work_item")
    to = "internal" if node.id in world.oracle.published else "published"
    path = f"/v1/{COLLECTIONS[node.kind]}/{node.id}/transitions"
    await world.act("POST", path, {"to": to, "reason": world.mark()})


async def entrust(world: World) -> None:
    """To another unit, and to other districts."""
    item = world.some("work_item")
    await world.act("PATCH", f"/v1/work-items/{item.id}", world.audience() | {"reason": world.mark()})


async def rewrite(world: World) -> None:
    record = world.some("programme", "work_item", "work_item", "outcome", "principle")
    more = {"note": world.text()} if record.kind in {"programme", "work_item"} else {}
    told = {"name": world.text(), "reason": world.mark()} | more
    await world.act("PATCH", f"/v1/{COLLECTIONS[record.kind]}/{record.id}", told)


async def reforecast(world: World) -> None:
    """What waits for it follows, and those who follow it are told."""
    told = {"forecast": world.day(), "name": world.text(), "reason": world.mark()}
    await world.act("PATCH", f"/v1/milestones/{world.some('milestone').id}", told)


async def turn(world: World) -> None:
    item = world.some("work_item")
    to = world.random.choice(["under_way", "suspended", "completed", "planned"])
    await world.act("POST", f"/v1/work-items/{item.id}/transitions", {"to": to, "reason": world.mark()})


async def make(world: World) -> None:
    item = world.some("work_item")
    if len(world.oracle.of_kind("milestone")) < 90:
        await world.milestone(item.id)


async def archive(world: World) -> None:
    record = world.some("milestone", "outcome", "principle", "dependency", "work_item")
    await world.act("DELETE", f"/v1/{COLLECTIONS[record.kind]}/{record.id}?reason={world.mark()}")


async def restore(world: World) -> None:
    gone = [one for one in world.oracle.of_kind(*COLLECTIONS) if not one.standing]
    if gone:
        record = world.random.choice(gone)
        path = f"/v1/{COLLECTIONS[record.kind]}/{record.id}/restorations"
        await world.act("POST", path, {"reason": world.mark()})


async def change_own(world: World) -> None:
    """By a client, where it holds a grant to write: it may ask for the answer again, with its key."""
    lent = [(who, given) for who, given in world.grants.values() if given.writes and given.label.startswith("node:")]
    if lent:
        who, given = world.random.choice(lent)
        below = [one for one in world.oracle.of_kind("work_item") if given.label in one.versions[-1].labels]
        for item in world.random.sample(below, min(1, len(below))):
            path, key = f"/v1/work-items/{item.id}", {"Idempotency-Key": world.mark()}
            told = {"note": world.text(), "reason": world.mark()}
            if await world.act("PATCH", path, told, who=who.name, **key):
                world.repeats.append((who, path, told, key))


Act = Callable[[World], Awaitable[None]]
RIGHTS: tuple[Act, ...] = (grant, grant, revoke)
OFTEN: tuple[Act, ...] = (
    move, publish, entrust, change_own, reforecast, restore, report, entrust_figures, publish_figures
)  # fmt: skip
ACTS: tuple[Act, ...] = (
    *OFTEN, *OFTEN, rewrite, turn, make, archive, aim_otherwise, decide, look_at_held, lock_otherwise
)  # fmt: skip


async def change_something(world: World) -> None:
    """Rights as often as all else."""
    act = world.random.choice(RIGHTS if world.random.random() < 0.5 else ACTS)
    await act(world)
    if world.unsettled:
        await world.settle()
