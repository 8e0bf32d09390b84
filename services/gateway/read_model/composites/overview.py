"""What the first screen of a programme needs, in one answer."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from msgspec import Raw, Struct, json

from services.gateway.http.answer import Answer
from services.gateway.read_model.composites.standing import from_metrics
from services.gateway.read_model.composites.whole import composite
from services.gateway.read_model.model import ReadModel
from shared.auth.caller import Caller

NEXT_MAX = 5


class Due(Struct):
    """What a milestone says of its time: the day that it was reached, else when it is expected, else planned."""

    id: str
    status: str = ""
    actual: str | None = None
    forecast: str | None = None
    planned: str | None = None

    @property
    def order(self) -> tuple[str, str]:
        return self.actual or self.forecast or self.planned or "9999", self.id


class Item(Struct):
    kind: str
    status: str


class Head(Struct):
    goal: str | None = None
    theme: str | None = None


def compose_overview(model: ReadModel, programme: str, reader: Caller) -> Answer:
    """By owner: what another tells of a programme is one more part."""
    parts = {"projects": from_projects, "metrics": from_metrics}
    return composite(model, {owner: partial(part, model, programme, reader) for owner, part in parts.items()})


def from_projects(model: ReadModel, programme: str, reader: Caller) -> Mapping[str, Any]:
    """Milestones in order of date."""
    [*_, head] = model.bodies(programme, "programme", reader)
    said = json.decode(head, type=Head)
    due = [(json.decode(body, type=Due), body) for body in model.bodies(programme, "milestone", reader)]
    due.sort(key=lambda milestone: milestone[0].order)
    return {
        "programme": Raw(head),
        "goal": named(model, "goals", said.goal, reader),
        "theme": named(model, "themes", said.theme, reader),
        "outcomes": [Raw(body) for body in model.bodies(programme, "outcome", reader)],
        "work_items": counts(model.bodies(programme, "work_item", reader)),
        "milestones": [Raw(body) for _, body in due],
        "next_due": [Raw(body) for said, body in due if said.status == "planned"][:NEXT_MAX],
    }


def named(model: ReadModel, collection: str, code: str | None, reader: Caller) -> Raw | None:
    answer = model.answer(f"/v1/{collection}/{code}".encode(), reader)
    return Raw(answer.body) if answer else None


def counts(items: Iterable[bytes]) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for body in items:
        item = json.decode(body, type=Item)
        of_kind = found.setdefault(item.kind, {})
        of_kind[item.status] = of_kind.get(item.status, 0) + 1
    return {kind: dict(sorted(found[kind].items())) for kind in sorted(found)}
