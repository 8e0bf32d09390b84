"""Every address of the room."""

from collections.abc import Iterator

from fastapi import APIRouter

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
from services.projects.tree.routes import nodes
from services.projects.tree.routes.records import changeable
from shared.http.reads.resources import readable
from shared.records.naming import Named

NOUNS: tuple[type[Named], ...] = (
    Programme,
    WorkItem,
    Outcome,
    Principle,
    Goal,
    Theme,
    Partner,
    Area,
    Organisation,
)


def routers() -> Iterator[APIRouter]:
    yield nodes.changes
    yield nodes.reads
    for noun in NOUNS:
        yield changeable(noun)
        yield readable(noun, "tree")
