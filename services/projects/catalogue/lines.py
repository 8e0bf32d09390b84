"""What a catalogue makes of each noun: one line a record, in the order in which they can be made.

A work item says its `parent` by code.
"""

from collections.abc import Iterator
from typing import Any

from services.projects.catalogue.entries import Catalogue, MilestoneEntry, ProgrammeEntry, WorkItemEntry
from services.projects.schedule.model.milestones import Milestone
from services.projects.tree.model import (
    Area,
    Goal,
    Organisation,
    Outcome,
    Partner,
    Principle,
    Programme,
    Theme,
    WorkItem,
)
from shared.catalogue.document import Path
from shared.catalogue.entries import Entry
from shared.catalogue.loading import Line


def lines(catalogue: Catalogue) -> Iterator[Line]:
    """What is named stands before what names it."""
    yield Line(("meta", "owner"), Organisation, said(catalogue.meta.owner, kind="authority"))
    for place, goal in enumerate(catalogue.goals):
        yield Line(("goals", place), Goal, said(goal, parent=None))
    for place, field in enumerate(catalogue.goal_fields):
        yield Line(("goal_fields", place), Goal, said(field, "goal", parent=field.goal))
    for place, theme in enumerate(catalogue.themes):
        yield Line(("themes", place), Theme, said(theme, "programmes"))
    for place, partner in enumerate(catalogue.partners):
        yield Line(("partners", place), Partner, said(partner))
    for place, programme in enumerate(catalogue.programmes):
        yield Line(("programmes", place), Programme, said(programme, *PARTS))
    for place, area in enumerate(catalogue.areas):
        yield Line(("areas", place), Area, said(area))
    for place, programme in enumerate(catalogue.programmes):
        yield from lines_of(programme, ("programmes", place))


PARTS = ("principles", "outcomes", "work_items", "indicators")


def lines_of(programme: ProgrammeEntry, path: Path) -> Iterator[Line]:
    for place, principle in enumerate(programme.principles):
        yield Line((*path, "principles", place), Principle, said(principle, programme=programme.code))
    for place, outcome in enumerate(programme.outcomes):
        yield Line((*path, "outcomes", place), Outcome, said(outcome, programme=programme.code))
    for place, item in top_down(programme):
        yield Line((*path, "work_items", place), WorkItem, item_said(item))
    yield from milestones_of(programme, path)


def top_down(programme: ProgrammeEntry) -> Iterator[tuple[int, WorkItemEntry]]:
    """Each after its parent, else in order. What stands in a ring, or below nothing, is left out."""
    above, left = {programme.code}, [*enumerate(programme.work_items)]
    while left:
        waiting = []
        for place, item in left:
            if item.parent in above:
                above.add(item.code)
                yield place, item
            else:
                waiting.append((place, item))
        if len(waiting) == len(left):
            return
        left = waiting


def item_said(item: WorkItemEntry) -> dict[str, Any]:
    """The text says its end states in Chinese only; notes to the file are in English."""
    state = {"zh": item.target_state, "en": None} if item.target_state else None
    note = {"zh": None, "en": item.note} if item.note else None
    return said(item, "milestones", target_state=state, note=note)


def said(entry: Entry, *without: str, **beside: Any) -> dict[str, Any]:
    return {**entry.model_dump(exclude={"zh", "en", *without}), "name": dict(entry.name), **beside}


def milestones_of(programme: ProgrammeEntry, path: Path) -> Iterator[Line]:
    for place, item in enumerate(programme.work_items):
        for step, entry in enumerate(item.milestones):
            yield Line((*path, "work_items", place, "milestones", step), Milestone, milestone_said(entry, item))


def milestone_said(entry: MilestoneEntry, item: WorkItemEntry) -> dict[str, Any]:
    """`day` is one of the period that is meant."""
    hard, day = entry.kind == "hard_deadline", entry.first_day().isoformat()
    return said(entry, "kind", "date", hard_deadline=hard, day=day, work_item=item.code)
