"""Questions that would change something: refused, or dry runs, so that the oracle stays right about what stands."""

from typing import Any
from uuid import uuid4

from tests.faults.leaks.callers import Caller
from tests.faults.leaks.figures import CHANNELS, MONTHS
from tests.faults.leaks.oracle import Record, hides
from tests.faults.leaks.tries.asking import Ask, nothing
from tests.faults.leaks.tries.reads import name
from tests.faults.leaks.world import World

PUBLIC_OPERATIONS = ("/oauth/token", "/v1/stream/tickets", "/v1/inbox/read")
STATUSES = (
    "published", "internal", "under_way", "cancelled", "reached", "superseded", "read", "inactive", "submitted",
    "accepted", "returned", "confirmed",
)  # fmt: skip


def write(world: World, operation: str, caller: Caller, now: float) -> Ask:
    """Hidden records may be changed for real: whoever can has found a way. What is visible only for show."""
    method, path = operation.split(" ")
    if path == "/oauth/token":
        form = {"grant_type": "client_credentials", "client_id": f"qz-client-{world.random.randint(0, 9)}"}
        return Ask(operation, path, form=form | {"client_secret": f"hub.{uuid4().hex}.{nothing()}"})
    if path in PUBLIC_OPERATIONS:
        return Ask(operation, path, body={}, headers=headers(world))
    collection = path.split("/")[2]
    if "{id}" not in path:
        return make(world, operation, path, caller, now)
    called, target = name(world, collection, caller, now)
    harmless = target is not None and hides(target, caller.holder, now, now) and collection != "inbox"
    query = [] if harmless else [("dry_run", "true")]
    if method == "DELETE":
        query.append(("reason", "to see"))
    body = None if method == "DELETE" else change(world, method, path)
    return Ask(operation, path.replace("{id}", called), query, headers(world), body, target=target)


def headers(world: World) -> dict[str, str]:
    random = world.random
    key = {"Idempotency-Key": str(uuid4())} if random.random() < 0.8 else {}
    match = {"If-Match": f'"1.{random.randint(1, 6)}"'} if random.random() < 0.7 else {}
    return key | match | ({"Prefer": "merge=disjoint"} if random.random() < 0.1 else {})


def change(world: World, method: str, path: str) -> dict[str, Any]:
    random = world.random
    if path.endswith("moves"):
        return {"parent_id": some_id(world)[0], "reason": "to see"}
    if path.endswith("transitions"):
        return {"to": random.choice(STATUSES), "reason": "to see"}
    if path.endswith("restorations"):
        return {"reason": "to see"}
    if path.endswith("observations"):
        return {"rows": [row(world, random.choice(world.oracle.of_kind("indicator")))], "reason": "to see"}
    collection = path.split("/")[2]
    fields: dict[str, dict[str, Any]] = {
        "milestones": {"forecast": "2100-01-01"}, "dependencies": {"lag_days": 5}, "subscriptions": {"subtree": True},
        "calendar-years": {"source": "nobody"}, "users": {"scopes": []}, "clients": {"scopes": []},
        "work-items": {"lead_unit": "qz-ua"}, "indicators": {"lead_unit": "qz-ua"}, "targets": {"value": "1"},
    }  # fmt: skip
    return fields.get(collection, {"name": {"zh": "甲", "en": "a"}}) | {"reason": "to see"}


def row(world: World, indicator: Record) -> dict[str, str]:
    dimension = indicator.state["dimensions"][0]["dimension"]
    return {"period": world.random.choice(MONTHS), dimension: world.random.choice(CHANNELS), "value": "1"}


def some_id(world: World, *kinds: str) -> tuple[str, Record | None]:
    """Mostly of a record that there is."""
    if world.random.random() < 0.25:
        return str(uuid4()), None
    record = world.random.choice(world.oracle.of_kind(*(kinds or ("work_item", "programme"))))
    return record.id, record


def make(world: World, operation: str, path: str, caller: Caller, now: float) -> Ask:
    collection = path.split("/")[2]
    if collection == "observation-batches":
        one = world.random.choice(world.oracle.of_kind("indicator"))
        query, rows = [("indicator", one.state["code"]), ("dry_run", "true")], [row(world, one)]
        return Ask(operation, path, query, headers(world), {"rows": rows})
    if collection in MEASURED:
        body, target = measured(world, collection), None
    else:
        body, target = creation(world, collection)
    harmless = collection == "subscriptions" or (target is not None and hides(target, caller.holder, now, now))
    if path.endswith("batch"):
        body = {"atomic": world.random.random() < 0.5, "items": [body]}
    query = [] if harmless and not caller.is_admin else [("dry_run", "true")]
    return Ask(operation, path, query, headers(world), body, target=target)


MEASURED = frozenset(
    {"indicators", "dimensions", "code-maps", "equivalences", "targets", "period-locks", "restatements"}
)


def measured(world: World, collection: str) -> dict[str, Any]:
    """Of one that is measured, and that whoever asks may see no figure of."""
    named = {"name": {"zh": "甲", "en": "a"}, "code": f"qy{uuid4().int % 10**8}", "reason": "to see"}
    records = [one for one in world.oracle.of_kind("indicator") if not one.state["formula"]]
    record, other = world.random.choice(records), world.random.choice(records).state
    one = record.state
    of = {"indicator": one["code"], "reason": "to see"}
    alike = ("unit", "direction", "frequency", "aggregation", "across", "dimensions", "places", "programme")
    bodies: dict[str, dict[str, Any]] = {
        "indicators": named | {name: one[name] for name in alike},
        "dimensions": named | {"values": []},
        "code-maps": named | {"dimension": one["dimensions"][0]["dimension"], "entries": []},
        "equivalences": named | {"from_indicator": one["code"], "to_indicator": other["code"], "dimensions": {}},
        "targets": of | {"value": "1", "horizon": "open"},
        "period-locks": of | {"period": "2011", "cause": "closed"},
        "restatements": of | {"rows": [row(world, record)]},
    }
    return bodies[collection]


def creation(world: World, collection: str) -> tuple[dict[str, Any], Record | None]:
    """Below, between or about a record of the rig's, wherever a new one names another."""
    named = {"name": {"zh": "甲", "en": "a"}, "reason": "to see"}
    id, target = some_id(world, *({"milestones": ("work_item",), "dependencies": ("milestone",)}.get(collection, ())))
    code = f"qy{uuid4().int % 10**8}"
    if collection == "dependencies":
        return {"predecessor_id": id, "successor_id": some_id(world, "milestone")[0], "reason": "to see"}, target
    programme = {"programme": target.state["code"] if target and target.kind == "programme" else nothing()}
    grant = {"holder": "office", "label": f"node:{id}", "access": "read", "reason": "to see"}
    bodies: dict[str, dict[str, Any]] = {
        "milestones": named | {"work_item_id": id, "code": code},
        "work-items": named | {"parent_id": id, "code": code, "kind": "project"},
        "outcomes": named | programme | {"code": code}, "principles": named | programme | {"code": code},
        "programmes": named | {"code": code, "number": 999},
        "organisations": named | {"code": code, "kind": "department"},
        "calendar-years": {"year": 2031, "days_off": [], "worked_weekends": [], "source": "nobody", "reason": "to see"},
        "subscriptions": {"target_id": id, "reason": "to see"},
        "users": named | {"subject": code, "scopes": []}, "clients": named | {"code": code, "scopes": []},
        "api-keys": {"client_id": id, "reason": "to see"}, "grants": grant,
    }  # fmt: skip
    return bodies.get(collection, named | {"code": code}), target
