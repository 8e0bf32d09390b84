"""Completeness over HTTP. Nobody changes it but by reporting."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator

from services.metrics.completeness.model import ExpectedReport
from services.metrics.completeness.queries import Tally, tallies
from shared.http.lists.columns import day
from shared.http.reads.resources import CurrentCaller, CurrentService, ReadRoute, readable

reads = APIRouter(route_class=ReadRoute, tags=["completeness"])

Since = Annotated[
    date | None, BeforeValidator(day), Query(alias="from", description="What is due on this day or later")
]
Until = Annotated[date | None, BeforeValidator(day), Query(alias="to", description="What is due on this day or before")]


class Tallies(BaseModel):
    data: list[Tally]


def routers() -> Iterator[APIRouter]:
    """Every address of the room."""
    yield reads
    yield readable(ExpectedReport, "completeness")


@reads.get("/v1/completeness/summary")
async def sum_completeness(
    service: CurrentService,
    caller: CurrentCaller,
    by: Literal["programme", "owner"] = "programme",
    since: Since = None,
    until: Until = None,
) -> Tallies:
    """How many reports are received, due and silent, by programme or by who owes them; 1,000 of them at most."""
    return Tallies(data=[*await tallies(service.database, caller, by, since=since, until=until)])
