"""Every address of the room."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.metrics.series.routes import observations, rows, series


def routers() -> Iterator[APIRouter]:
    yield series.reads
    yield observations.reads
    yield rows.reads
