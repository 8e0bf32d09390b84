"""What a client asks to set itself right."""

from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import BaseModel

from shared.http.reads.resources import CurrentService, ReadRoute

SHANGHAI = ZoneInfo("Asia/Shanghai")
VERSION = "0.1.0"


class Time(BaseModel):
    """`today` is the day in Asia/Shanghai, in which dates are meant."""

    now: datetime
    today: date
    zone: Literal["Asia/Shanghai"]


class Version(BaseModel):
    """Within `api` there are only additions."""

    api: Literal["v1"]
    version: str


reads = APIRouter(route_class=ReadRoute, tags=["about"])


@reads.get("/v1/time")
async def read_time(service: CurrentService) -> Time:
    """The clock of the hub, by which records are dated and things are due."""
    now: datetime = await service.database.fetchval("select hub_now()")
    return Time(now=now.astimezone(UTC), today=now.astimezone(SHANGHAI).date(), zone="Asia/Shanghai")


@reads.get("/v1/version")
async def read_version() -> Version:
    """Which build answers."""
    return Version(api="v1", version=VERSION)
