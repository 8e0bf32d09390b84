"""Questions that change nothing: one record, many, what they were, in every way that the document offers."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from tests.faults.leaks.callers import Caller
from tests.faults.leaks.figures import MONTHS
from tests.faults.leaks.oracle import Record, Version, shows
from tests.faults.leaks.tries.asking import Ask, Finds, nothing
from tests.faults.leaks.world import COLLECTIONS, World

KINDS = {collection: kind for kind, collection in COLLECTIONS.items()}
NODES = ("programme", "work_item")
MEASURED = frozenset(
    {
        "indicator",
        "dimension",
        "code_map",
        "equivalence",
        "target",
        "observation_batch",
        "held_value",
        "period_lock",
        "scorecard",
        "expected_report",
        "restatement",
    }
)
CODES = {
    "problems": "not_found",
    "docs": "page.css",
    "goals": "HQD",
    "themes": "T1",
    "partners": "500101",
    "areas": "A01",
}
FIELDS = ("id,name", "id,code,programme", "version")
EXPANSIONS = {
    "work-items": "parent,milestones,work_items", "milestones": "work_item,superseded_by",
    "dependencies": "predecessor,successor",
}  # fmt: skip

cursors: deque[tuple[str, Sequence[tuple[str, str]], str]] = deque(maxlen=200)
"""Where lists of anyone go on: any other may try them."""


def read(world: World, operation: str, caller: Caller, now: float) -> Ask:
    path = operation.partition(" ")[2]
    if "{" not in path:
        return listed(world, operation, path)
    return one(world, operation, path, caller, now)


def name(world: World, collection: str, caller: Caller, now: float) -> tuple[str, Record | None]:
    """Of a record of that kind, mostly of one that the caller sees if any, of another kind, or of nothing."""
    choice, random = world.random.random(), world.random
    if collection in CODES and choice < 0.7:
        return CODES[collection], None
    known = world.oracle.of_kind(KINDS.get(collection, ""))
    if choice < 0.8 and known:
        seen = [one for one in known if shows(one, caller.holder, now, now)]
        record = random.choice(seen if seen and choice < 0.5 else known)
        code = record.state.get("code") if random.random() < 0.3 else None
        return code or record.id, record
    if choice > 0.9:
        record = random.choice(world.oracle.of_kind(*COLLECTIONS))
        return record.id, record
    return (str(uuid4()) if choice < 0.85 else nothing()), None


def one(world: World, operation: str, path: str, caller: Caller, now: float) -> Ask:
    collection = path.split("/")[2]
    called, target = name(world, collection if path.startswith("/v1") else path.split("/")[1], caller, now)
    query, headers = of_one(world, path), conditions(world.random)
    found = path.replace("{id}", called).replace("{code}", called).replace("{file}", called)
    if path.endswith(("/observations", "/targets")) and target is not None and target.kind == "indicator":
        return figures_of(world, operation, found, target)
    plain = target is not None and KINDS.get(collection) == target.kind and not query and not headers
    if plain and path.endswith("/milestones"):
        return milestones_of(operation, found, target)
    if plain and path.endswith("{id}"):
        kind = KINDS[collection]
        return Ask(operation, found, target=target, kind=kind, finds=lambda record, _: record is target)
    return Ask(operation, found, query, headers | beforehand(operation, world.random), target=target)


def beforehand(operation: str, random: Random) -> dict[str, str]:
    """As a browser asks whether it may ask, every other time."""
    asks = operation.startswith("OPTIONS") and random.random() < 0.5
    return {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"} if asks else {}


def milestones_of(operation: str, path: str, item: Record | None) -> Ask:
    def finds(_: Record, version: Version) -> bool:
        return item is not None and version.state["work_item_id"] == item.id

    return Ask(operation, path, [("limit", "200")], target=item, kind="milestone", finds=finds, below=True)


def figures_of(world: World, operation: str, path: str, indicator: Record) -> Ask:
    """Everyone may know that it is measured; to who sees no figure there is none, nor any aim."""
    code, kind = indicator.state["code"], "figure" if path.endswith("/observations") else "target"
    if world.random.random() < 0.3:
        return Ask(operation, path, [("as_of", moment(world.random))])
    if world.random.random() < 0.2:
        return Ask(operation, path, [("limit", "2")])
    return Ask(operation, path, [("limit", "200")], kind=kind, finds=of_indicator(code))


def of_indicator(code: str) -> Finds:
    return lambda _, version: version.state["indicator"] == code


def chart(world: World, operation: str) -> Ask:
    """All that stands of one indicator, by channel; or some of it, in another way or as it was."""
    random, one = world.random, world.random.choice(world.oracle.of_kind("indicator"))
    asked = [("indicator", one.state["code"]), ("gaps", "skip")]
    by_channel = ("group_by", one.state["dimensions"][0]["dimension"])
    choice = random.random()
    if choice < 0.15:
        return Ask(operation, "/v1/series", [*asked, by_channel, ("as_of", moment(random))])
    if choice < 0.3:
        some = [("from", random.choice(MONTHS)), ("to", "2026-12"), ("step", "quarterly"), ("compare", "year_before")]
        return Ask(operation, "/v1/series", [*asked, *some])
    if choice < 0.4:
        other = random.choice(world.oracle.of_kind("indicator")).state["code"]
        return Ask(operation, "/v1/series", [("indicator", f"{one.state['code']},{other}")])
    finds = None if one.state["formula"] else of_indicator(one.state["code"])
    return Ask(operation, "/v1/series", [*asked, by_channel], kind="figure", finds=finds)


def of_one(world: World, path: str) -> list[tuple[str, str]]:
    choice = world.random.random()
    if choice < 0.6:
        return []
    if path.endswith("history"):
        return [("limit", str(world.random.randint(1, 5)))]
    if path.endswith("tree"):
        return [("as_of", moment(world.random))] if choice < 0.8 else [("depth", str(world.random.randint(1, 3)))]
    if path.endswith("{id}") and path.startswith("/v1/"):
        return [("as_of", moment(world.random))] if choice < 0.8 else [("fields", world.random.choice(FIELDS[2:]))]
    return []


def conditions(random: Random) -> dict[str, str]:
    """The tag of a version is easily guessed."""
    tags = ", ".join(f'"1.{nth}-{view}"' for nth in range(1, 9) for view in ("full", "public"))
    return {"If-None-Match": tags} if random.random() < 0.15 else {}


def moment(random: Random) -> str:
    return (datetime.now(UTC) - timedelta(seconds=random.random() * 90)).isoformat().replace("+00:00", "Z")


def listed(world: World, operation: str, path: str) -> Ask:
    """Most with a filter of which the oracle knows what it finds."""
    kind, random = KINDS.get(path.rpartition("/")[2]), world.random
    if kind == "series":
        return chart(world, operation)
    if kind is None or kind in {"grant", "subscription"}:
        return Ask(operation, path, [("limit", "200")] if random.random() < 0.3 and path in PAGED else [])
    if random.random() < 0.2 and cursors:
        came, query, cursor = random.choice(cursors)
        return Ask(operation, path, [*(query if came.endswith(f" {path}") else ()), ("cursor", cursor)])
    return filtered(world, operation, path, kind)


PAGED = frozenset(
    f"/v1/{name}"
    for name in ("goals", "themes", "partners", "areas", "users", "clients", "api-keys", "grants", "inbox")
)


def filtered(world: World, operation: str, path: str, kind: str) -> Ask:
    random, more = world.random, list[tuple[str, str]]()
    query, finds, target = (measured_filter if kind in MEASURED else some_filter)(world, kind)
    order, whole = some_order(random, kind)
    whole |= kind == "held_value" and query[0][0] != "id"
    if random.random() < 0.3:
        return Ask(operation, path, [*query, *order, ("limit", str(random.randint(1, 5)))], target=target)
    if random.random() < 0.2:
        more.append(("fields", random.choice(FIELDS if kind in {"work_item", "milestone"} else FIELDS[2:3])))
    elif random.random() < 0.3 and path.rpartition("/")[2] in EXPANSIONS:
        more.append(("expand", random.choice(EXPANSIONS[path.rpartition("/")[2]].split(","))))
    counted = [("count", "exact")] if random.random() < 0.4 and query[0][0] != "id[ne]" else []
    asked = [*query, *order, *more, *counted, ("limit", "200")]
    return Ask(
        operation, path, asked, target=target, kind=kind, finds=finds, counted=bool(counted), whole=whole,
        below=query[0][0] == "subtree",
    )  # fmt: skip


def some_filter(world: World, kind: str) -> tuple[list[tuple[str, str]], Finds, Record | None]:
    random = world.random
    node, record = random.choice(world.oracle.of_kind(*NODES)), random.choice(world.oracle.of_kind(kind))
    choice, code = random.random(), record.state.get("code")
    if kind == "organisation":
        return [("code", str(code))], lambda one, _: one is record, None
    if choice < 0.25:
        return [("subtree", node.id)], lambda _, version: f"node:{node.id}" in version.labels, node
    if choice < 0.5 and kind != "programme":
        above = node.state["programme"] if node.kind == "work_item" else node.state["code"]
        return [("programme", above)], lambda _, version: version.state["programme"] == above, None
    if choice < 0.75:
        return [("id", record.id)], lambda one, _: one is record, record
    if code:
        return [("code[prefix]" if choice < 0.85 else "code", code)], lambda one, _: one is record, record
    return [("id[ne]", record.id)], lambda one, _: one is not record, record


def measured_filter(world: World, kind: str) -> tuple[list[tuple[str, str]], Finds, Record | None]:
    """By its id; by the indicator or the sender, of whom everyone may know; by its code, where it has one."""
    random, record = world.random, world.random.choice(world.oracle.of_kind(kind))
    state, other = record.state, random.random() < 0.6
    if other and (indicator := state.get("indicator")):
        return [("indicator", indicator)], of_indicator(indicator), None
    if other and (sender := state.get("sender")):
        return [("sender", sender)], lambda _, version: version.state["sender"] == sender, None
    if other and (code := state.get("code")):
        return [("code", code)], lambda one, _: one is record, None
    return [("id", record.id)], lambda one, _: one is record, record


def some_order(random: Random, kind: str) -> tuple[list[tuple[str, str]], bool]:
    """By what not everyone sees, too. Whether it is."""
    if kind == "milestone" and random.random() < 0.25:
        return random.choice([[("sort", "-forecast")], [("forecast[gte]", "2050-01-01")]]), True
    if kind == "held_value" and random.random() < 0.3:
        return random.choice([[("sort", "-value")], [("value[ne]", "0")]]), True
    if kind == "work_item" and random.random() < 0.2:
        return random.choice([[("sort", "dimension")], [("dimension[prefix]", "qz")]]), True
    return ([("sort", "-version,id")], False) if random.random() < 0.2 else ([], False)
