"""Scorecards over HTTP."""

from collections.abc import Iterator

from fastapi import APIRouter

from services.metrics.scorecards.model import Scorecard
from shared.http.reads.resources import readable


def routers() -> Iterator[APIRouter]:
    """Every address of the room."""
    yield readable(Scorecard, "scorecards")
