"""A service of the tests' own: what is promised of shared code is shown on it, whatever rooms exist."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Response
from pydantic import MISSING, Field
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field as Column

from shared.auth.caller import Caller
from shared.auth.labels import HUB
from shared.contracts.base import Changed, Created, Name, State, Text
from shared.contracts.kinds import KINDS
from shared.errors import NotFound
from shared.http.answers import answer
from shared.http.apps import build
from shared.http.bodies import Because, Creation, Patch, ReasonGiven
from shared.http.changes.batches import Batch, BatchResults, answer_batch
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import readable
from shared.records.archiving import archive, reinstate
from shared.records.identity import claim_id
from shared.rows import Recorded, Row, new_id
from shared.service import Service
from shared.work import Work

OFFICE = Caller("office", "cockpit", frozenset({HUB, "public"}), frozenset({HUB}), frozenset({"publish"}))
ANYONE = Caller("anyone", "website", frozenset({"public"}))
PARTNER = Caller("wanzhou", "wanzhou", frozenset({"district:500101", "public"}), frozenset({"district:500101"}))


class Table(Row):
    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Recorded]]] = {}


class SampleState(State):
    """One field of every type that a state may have."""

    KIND = "sample"
    COLLECTION = "samples"
    PUBLIC = frozenset({"id", "version", "code", "name", "day"})
    REFERS: ClassVar = {"parent_id": "sample"}
    DISTRICTS = frozenset({"districts"})

    code: str | None
    name: Name
    size: Annotated[Literal["small", "large"], Column(sa_type=sa.Text)]
    day: date
    due: date | None
    instant: datetime = Column(sa_type=sa.DateTime(timezone=True))
    amount: Decimal = Column(max_digits=20, decimal_places=6)
    many: int
    open: bool
    parent_id: UUID | None
    districts: list[str] = Column(sa_type=ARRAY(sa.Text))


class Sample(Recorded, SampleState, Table):
    """`own` is nobody else's."""

    own: str

    def state(self) -> SampleState:
        return SampleState.model_validate(self)


KINDS[SampleState.KIND] = SampleState

TABLE = """
create table sample (
    id uuid primary key, version integer not null, deleted_at timestamptz, labels text[] not null,
    code text unique, name jsonb not null, size text not null, day date not null, due date,
    instant timestamptz not null, amount numeric(20, 6) not null, many integer not null, open boolean not null,
    parent_id uuid, districts text[] not null, own text not null
);
call guard_versions('sample');
"""


class MakeSample(Creation):
    name: Text
    many: Annotated[int, Field(ge=0, le=1000)] = 0
    code: Annotated[str, Field(max_length=64)] | None = None


class ChangeSample(Patch):
    name: Text | MISSING = MISSING
    many: Annotated[int, Field(ge=0, le=1000)] | MISSING = MISSING
    due: date | MISSING | None = MISSING


changes = APIRouter(route_class=ChangeRoute)


@changes.post("/v1/samples", status_code=201, response_model=SampleState)
async def make_sample(body: MakeSample, work: CurrentWork) -> Response:
    row = await made(work, body)
    return answer(row.state(), work.revision(row), status=201, location=True)


@changes.post("/v1/samples/batch", response_model=BatchResults)
async def make_samples(body: Batch[MakeSample], work: CurrentWork) -> Response:
    async def act(item: MakeSample) -> Recorded:
        return await made(work, item)

    return await answer_batch(work, body, act)


@changes.patch("/v1/samples/{id}", response_model=SampleState)
async def change_sample(id: UUID, body: ChangeSample, seen: IfMatch, work: CurrentWork) -> Response:
    """`many` goes to its children too: an effect on others."""
    row = await found(work, id)
    work.require(row, seen)
    facts = [(row, Changed(fields=sorted(body.changes())))]
    for name, value in body.changes().items():
        setattr(row, name, value)
    if "many" in body.changes():
        for child in await work.rows(Sample, "where parent_id = $1 for update", id):
            child.many = row.many
            facts.append((child, Changed(fields=["many"])))
    await work.record_all(facts, reason=body.reason)
    return answer(row.state(), work.revision(row))


@changes.delete("/v1/samples/{id}", status_code=204)
async def archive_sample(id: UUID, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    row = await found(work, id)
    await archive(work, row, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(row).etag()})


@changes.post("/v1/samples/{id}/restorations", response_model=SampleState)
async def restore_sample(id: UUID, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
    row = await found(work, id)
    await reinstate(work, row, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


def create_sample(**said: Any) -> Sample:
    """Say what matters, the rest is ordinary. It is not recorded yet."""
    ordinary: dict[str, Any] = {
        "id": new_id(),
        "labels": [HUB],
        "code": None,
        "name": {"zh": "龙兴隧道", "en": "Longxing tunnel"},
        "size": "small",
        "day": date(2023, 3, 1),
        "due": None,
        "instant": datetime(2023, 2, 1, 8, 30, 0, 123456, tzinfo=UTC),
        "amount": Decimal("12345678901234.567891"),
        "many": 0,
        "open": True,
        "parent_id": None,
        "districts": [],
        "own": "',",
    }
    return Sample(**ordinary | said)


async def made(work: Work, body: MakeSample) -> Sample:
    id = await claim_id(work, body.id, body.given)
    row = create_sample(id=id, name=body.name, many=body.many, code=body.code, labels=[HUB])
    work.require_writable(row)
    await work.record(row, Created(), reason=body.reason)
    return row


async def found(work: Work, id: UUID) -> Sample:
    row = await work.row(Sample, "where id = $1 for update", id)
    if row is None:
        raise NotFound(id)
    return row


def build_app(service: Service) -> FastAPI:
    return build(service, changes, readable(Sample))
