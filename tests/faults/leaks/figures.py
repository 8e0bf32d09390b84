"""What is measured of the rig's programmes: who sees a figure is another question than who sees its programme."""

from asyncio import sleep
from time import monotonic
from typing import Any
from uuid import uuid4

from tests.faults.leaks.callers import DISTRICTS, UNITS
from tests.faults.leaks.oracle import Record
from tests.faults.leaks.world import World

CHANNELS = ("rail", "river")
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
USUAL = 8
"""Months that are told of from the beginning: enough to hold what is far from them."""
WILD = "99"
"""Before the digits of a figure: it is held."""
KNOWS = "select count(*) from programme where code = any ($1)"
DUE = "select count(*) from due where at <= hub_now()"


async def build_figures(world: World) -> None:
    """Of each programme two indicators, one of them with a lead unit, and one that is made of these."""
    programmes = [one.state["code"] for one in world.oracle.of_kind("programme")]
    while await world.news["metrics"].fetchval(KNOWS, programmes) < len(programmes):
        await sleep(0.05)
    values = [{"code": code, "name": world.text(), "parent": None, "retired": False} for code in CHANNELS]
    dimension = world.mark()
    await world.made("/v1/dimensions", code=dimension, name=world.text(), values=values)
    entries = [{"theirs": world.mark(), "ours": CHANNELS[0]}]
    await world.made("/v1/code-maps", code=world.mark(), name=world.text(), dimension=dimension, entries=entries)
    for programme in programmes:
        unit = world.text()
        pair = [await indicator(world, programme, dimension, unit) for _ in range(2)]
        await formula(world, programme, *pair)
        await equal(world, await indicator(world, programme, dimension, unit), pair[0])
        for one in pair:
            await begin(world, one)
    await world.settle()


async def equal(world: World, source: Record, target: Record) -> None:
    """Nothing is reported of the first: its figures would be those of the second too."""
    named = {"from_indicator": source.state["code"], "to_indicator": target.state["code"], "dimensions": {}}
    await world.made("/v1/equivalences", code=world.mark(), name=world.text(), **named)


async def indicator(world: World, programme: str, dimension: str, unit: dict[str, str]) -> Record:
    by_channel = [{"dimension": dimension, "required": True}]
    usual = {"direction": "up", "frequency": "monthly", "aggregation": "sum", "across": "sum", "places": 0}
    said = {"code": world.mark(), "name": world.text(), "unit": unit, "dimensions": by_channel, **usual}
    watched = {"outliers": {"k": "50", "window": 6}, "due_days": 10}
    id = await world.made("/v1/indicators", programme=programme, **watched, **said, **who_sees(world))
    return world.oracle.records[id]


async def formula(world: World, programme: str, first: Record, second: Record) -> None:
    inputs = [
        {"name": name, "indicator": one.state["code"], "where": {}} for name, one in (("a", first), ("b", second))
    ]
    said = {"code": world.mark(), "name": world.text(), "unit": world.text(), "dimensions": first.state["dimensions"]}
    usual = {"direction": "up", "frequency": "monthly", "aggregation": "sum", "across": "sum", "places": 0}
    told = {"expression": "a * 3 + b", "inputs": inputs}
    await world.made("/v1/indicators", programme=programme, formula=told, **said, **usual)


def who_sees(world: World) -> dict[str, Any]:
    unit = world.random.choice([None, *UNITS])
    return {"lead_unit": unit, "districts": [code for code in DISTRICTS if world.random.random() < 0.25]}


async def begin(world: World, one: Record) -> None:
    """Figures, the last of them far from the others; a draft; a target, a lock, and a figure behind it."""
    places = [(month, channel) for month in MONTHS[:USUAL] for channel in CHANNELS]
    await say(world, one, [*places, (MONTHS[USUAL], CHANNELS[0])], wild=True)
    await draft(world, one)
    await aim(world, one)
    await lock(world, one)
    await restate(world, one)


Place = tuple[str, str]


async def say(world: World, one: Record, places: list[Place], *, wild: bool = False, who: str = "office") -> None:
    """By hand, each with a note, the last of them `wild`; and what was said there before is no more."""
    rows = [row(world, one, place, wild=wild and place is places[-1]) for place in places]
    said = {"rows": rows, "source": world.mark(), "reason": world.mark()}
    since = monotonic()
    made = await world.act("POST", f"/v1/indicators/{one.id}/observations", said, who=who)
    if made is not None:
        await folded(world, since)
        count(world, one, made, rows, since)


async def folded(world: World, since: float) -> None:
    """What follows an acceptance has followed."""
    while await world.news["metrics"].fetchval(DUE):
        await sleep(0.05)
    await world.learn(since)


def row(world: World, one: Record, place: Place, *, wild: bool) -> dict[str, str]:
    period, channel = place
    dimension = one.state["dimensions"][0]["dimension"]
    value = f"{WILD * wild}{world.figure()}"
    return {"period": period, dimension: channel, "value": value, "note": world.mark(), "evidence": world.mark()}


def count(world: World, one: Record, batch: dict[str, Any], rows: list[dict[str, str]], since: float) -> None:
    """A figure is known again by its digits. Those of a draft nobody sees."""
    dimension = one.state["dimensions"][0]["dimension"]
    for told in rows:
        said = {"indicator": one.state["code"], "batch": batch["id"], "period": told["period"], "value": told["value"]}
        private = {name: told[name] for name in ("note", "evidence")}
        by_batch = {name: batch[name] for name in ("source", "reason")}
        state = {**said, "channel": told[dimension], **private, **by_batch}
        if batch["status"] == "accepted":
            supersede(world, state, since)
        world.oracle.take("figure", told["value"].removeprefix(WILD), state, since)
        world.oracle.say_also(batch["id"], f"{told}")
    world.oracle.relabel(since)


def supersede(world: World, state: dict[str, Any], since: float) -> None:
    place = [state[name] for name in ("indicator", "channel", "period")]
    for record in world.oracle.of_kind("figure"):
        same = [record.state[name] for name in ("indicator", "channel", "period")] == place
        if same and record.standing and record.id not in state["value"] and world.oracle.is_accepted(record):
            world.oracle.supersede(record, since)


async def draft(world: World, one: Record) -> None:
    """Of a month that nothing is told of: it counts for nobody until somebody accepts it."""
    rows = [row(world, one, (world.random.choice(MONTHS[USUAL + 1 :]), CHANNELS[1]), wild=False)]
    path, since = f"/v1/indicators/{one.id}/observations", monotonic()
    made = await world.act(
        "POST", path, {"rows": rows, "accept": False, "source": world.mark(), "reason": world.mark()}
    )
    if made is not None:
        count(world, one, made, rows, since)


async def aim(world: World, one: Record) -> None:
    """By a day of its own."""
    told = {"indicator": one.state["code"], "value": world.figure(), "horizon": "date", "due_on": world.day()}
    remark = {"remark": world.text(), "baseline": {"value": "1", "period": "2020-01"}}
    await world.act("POST", "/v1/targets", {**told, **remark, "id": str(uuid4()), "reason": world.mark()})


async def lock(world: World, one: Record) -> str:
    """A year of which nobody tells."""
    year = f"{world.random.randint(1960, 2010)}"
    told = {"indicator": one.state["code"], "period": year, "cause": "closed"}
    await world.act("POST", "/v1/period-locks", {**told, "reason": world.mark()})
    return year


async def restate(world: World, one: Record) -> None:
    """Of a year that is locked from now on, by who has seen what that changes."""
    rows, since = [row(world, one, (f"{await lock(world, one)}-01", CHANNELS[0]), wild=False)], monotonic()
    told = {"indicator": one.state["code"], "rows": rows, "source": world.mark(), "reason": world.mark()}
    _, _, tried = await world.ask("office", "POST", "/v1/restatements?dry_run=true", told)
    path = f"/v1/restatements?effects_digest={tried['effects_digest']}"
    made = await world.act("POST", path, told, **{"Idempotency-Key": str(uuid4())})
    if made is not None:
        await folded(world, since)
        batch = world.oracle.records[made["batch"]].state
        count(world, one, batch, rows, since)


def reported(world: World) -> Record:
    """One of those that were reported from the beginning."""
    reported = {figure.state["indicator"] for figure in world.oracle.of_kind("figure")}
    return world.random.choice([one for one in world.oracle.of_kind("indicator") if one.state["code"] in reported])


async def report(world: World) -> None:
    """For the first time or again, by the office or the unit that answers for it; now and then far from all others."""
    one, random = reported(world), world.random
    place = random.choice(MONTHS), random.choice(CHANNELS)
    lead = one.state["lead_unit"] if random.random() < 0.5 else None
    await say(world, one, [place], wild=random.random() < 0.1, who=lead or "office")


async def entrust_figures(world: World) -> None:
    """To another unit, and to other districts."""
    path = f"/v1/indicators/{reported(world).id}"
    await world.act("PATCH", path, who_sees(world) | {"reason": world.mark()})


async def publish_figures(world: World) -> None:
    """Or withdraw them."""
    one = world.some("indicator")
    to = "internal" if one.id in world.oracle.published else "published"
    await world.act("POST", f"/v1/indicators/{one.id}/transitions", {"to": to, "reason": world.mark()})


async def aim_otherwise(world: World) -> None:
    """Somewhere else, or no more."""
    target = world.some("target")
    if world.random.random() < 0.3:
        await world.act("DELETE", f"/v1/targets/{target.id}?reason={world.mark()}")
        await aim(world, reported(world))
    else:
        told = {"value": world.figure(), "remark": world.text(), "reason": world.mark()}
        await world.act("PATCH", f"/v1/targets/{target.id}", told)


async def decide(world: World) -> None:
    """A draft counts; another one comes."""
    drafts = [one for one in world.oracle.of_kind("observation_batch") if one.state["status"] == "draft"]
    batch, since = world.random.choice(drafts), monotonic()
    told = {"to": "accepted", "reason": world.mark()}
    if await world.act("POST", f"/v1/observation-batches/{batch.id}/transitions", told) is not None:
        await folded(world, since)
        for figure in world.oracle.of_kind("figure"):
            if figure.state["batch"] == batch.id:
                supersede(world, figure.state, since)
        world.oracle.relabel(since)
    await draft(world, reported(world))


async def look_at_held(world: World) -> None:
    held = [one for one in world.oracle.of_kind("held_value") if one.state["status"] == "held"]
    if held:
        told = {"to": "confirmed", "reason": world.mark()}
        await world.act("POST", f"/v1/held-values/{world.random.choice(held).id}/transitions", told)


async def lock_otherwise(world: World) -> None:
    """And correct something behind it."""
    await world.act("DELETE", f"/v1/period-locks/{world.some('period_lock').id}?reason={world.mark()}")
    await restate(world, reported(world))
