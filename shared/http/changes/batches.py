"""Many of one kind at once: all of them or none, or each by itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Response
from msgspec import Raw
from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from shared.errors import Fault, HubError
from shared.http.answers import AnyJson, json_answer
from shared.http.bodies import Body
from shared.http.faults import FAULTS_MAX
from shared.http.reads.record import made_before
from shared.records.identity import MadeBefore, hold_ids
from shared.rows import Recorded
from shared.work import Work

ITEMS_MAX = 500

B = TypeVar("B", bound=Body)

Act = Callable[[B], Awaitable[Recorded]]
"""The use case, for one item."""


def no_further_than_is_told(items: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """All items, unless the first have more faults than are told: there can be 32,000, which takes 0.15 s."""
    done: list[Any] = []
    faults = 0
    for nth in range(len(items)) if is_read(items) else ():
        try:
            done += read(items[nth : nth + 1])
        except ValidationError as wrong:
            faults += wrong.error_count()
        if faults > FAULTS_MAX:
            return read(items[: nth + 1])
    return done if done and not faults else read(items)


def is_read(items: object) -> bool:
    return isinstance(items, list) and len(items) <= ITEMS_MAX


class Batch(Body, Generic[B]):
    """`atomic`: the first refusal undoes all. Otherwise each item is done or refused by itself.

    An item that is not even well-formed refuses the whole in both cases.
    """

    atomic: bool = True
    items: Annotated[list[B], Field(min_length=1, max_length=ITEMS_MAX), WrapValidator(no_further_than_is_told)]


class BatchResult(BaseModel):
    """`status` as if it had come alone; `data` is the state, `problem` the refusal."""

    status: int
    etag: str | None
    data: dict[str, AnyJson] | None
    problem: dict[str, AnyJson] | None


class BatchResults(BaseModel):
    """One for each item, in order."""

    results: list[BatchResult]


async def answer_batch(work: Work, batch: Batch[B], act: Act[B]) -> Response:
    """200 with a result for each; where it is atomic the refusal of one, which says by its pointers of which."""
    await hold_ids(work, (getattr(item, "id", None) for item in batch.items))
    results = [await one(work, batch.atomic, nth, item, act) for nth, item in enumerate(batch.items)]
    return json_answer(msgspec.json.encode({"results": results}))


async def one(work: Work, atomic: bool, nth: int, item: B, act: Act[B]) -> Mapping[str, object]:
    before = work.done
    try:
        return await done(work, item, act)
    except HubError as refusal:
        work.undo_to(before)
        if atomic:
            refusal.errors = located(nth, refusal.errors)
            raise
        return {"status": refusal.status, "etag": None, "data": None, "problem": told(refusal)}


async def done(work: Work, item: B, act: Act[B]) -> Mapping[str, object]:
    try:
        async with work.connection.transaction():
            row = await act(item)
        return result(201, work.revision(row).etag(), row.state().model_dump_json().encode())
    except MadeBefore as made:
        answered = await made_before(work, made)
        return result(200, answered.headers["ETag"], bytes(answered.body))


def result(status: int, etag: str, state: bytes) -> Mapping[str, object]:
    return {"status": status, "etag": etag, "data": Raw(state), "problem": None}


def located(nth: int, errors: Sequence[Fault]) -> list[Fault]:
    """The same faults, as pointers into the batch; at least the item itself."""
    inside = errors or [Fault("", "refused")]
    return [Fault(f"/items/{nth}{fault.pointer}", fault.code, fault.params) for fault in inside]


def told(refusal: HubError) -> Mapping[str, object]:
    return {
        "type": f"/problems/{refusal.code}",
        "code": refusal.code,
        "status": refusal.status,
        "title": refusal.title,
        "errors": refusal.errors,
        **refusal.members,
    }
