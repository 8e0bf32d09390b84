"""Programmes and work items for tests: say what matters, the rest is ordinary. None is recorded yet."""

from collections.abc import Sequence

from services.projects.tree.model import Programme, WorkItem
from shared.contracts.fields import unsaid
from shared.contracts.projects.programmes import ProgrammeState
from shared.contracts.projects.work_items import WorkItemState
from shared.rows import new_id

NAME = {"zh": "龙兴隧道", "en": "Longxing tunnel"}


def create_programme(
    code: str = "LJ-08", *, published: bool = False, lead_unit: str | None = None, above: Sequence[str] = ("hub",)
) -> Programme:
    said = {"code": code, "number": 8, "name": NAME, "lead_unit": lead_unit, "published": published}
    unset = {"id": new_id(), "publication": "internal", "labels": []}
    programme = Programme(**{**unsaid(ProgrammeState), **unset, **said})
    programme.stand_below(above)
    return programme


def create_item(
    parent: Programme | WorkItem,
    code: str = "LJ-08.09",
    *,
    published: bool = False,
    partners: Sequence[str] = (),
    lead_unit: str | None = None,
) -> WorkItem:
    programme = parent.code if isinstance(parent, Programme) else parent.programme
    said = {"code": code, "name": NAME, "partners": [*partners], "lead_unit": lead_unit, "published": published}
    place = {"id": new_id(), "programme": programme, "parent_id": parent.id, "labels": []}
    born = {"kind": "project", "status": "planned", "publication": "internal"}
    item = WorkItem(**{**unsaid(WorkItemState), **born, **place, **said})
    item.stand_below(parent.labels)
    return item
