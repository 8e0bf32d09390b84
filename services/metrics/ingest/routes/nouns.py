"""Every address of the room."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.metrics.ingest.routes import files, hand


def routers() -> Iterator[APIRouter]:
    yield files.changes
    yield files.reads
    yield hand.changes
