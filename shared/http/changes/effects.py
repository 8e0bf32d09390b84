"""What a change does beside what was asked: told by a dry run, and held against at the commit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from fastapi import Request, Response
from msgspec import UNSET, Raw, Struct, UnsetType
from pydantic import MISSING, BaseModel

from shared.auth.caller import Caller
from shared.contracts.base import Text
from shared.contracts.kinds import KINDS
from shared.errors import HubError
from shared.http.answers import AnyJson, json_answer
from shared.http.reads.views import shown, view_by
from shared.records.history import fields_changed
from shared.work import Derived, Work

Handle = Callable[[Request], Awaitable[Response]]

TOLD_STATUSES = {409, 422}
"""What the domain says of it. Everything else is no answer of a dry run: it is refused as ever."""

EFFECTS_MAX = 5_000

EFFECTS = """
select journal.kind, journal.aggregate_id, journal.labels, journal.state,
    coalesce(before.labels, '{}'), before.state
from unnest($1::uuid[], $2::integer[], $3::integer[]) with ordinality as moved (id, seen, version, nth)
join journal on journal.aggregate_id = moved.id and journal.version = moved.version
left join journal as before on before.aggregate_id = moved.id and before.version = moved.seen
where journal.labels && $4 order by nth
"""


class EffectsMoved(HubError, code="effects_moved", status=412, zh="影响已变化", en="It would do something else by now"):
    """Since the dry run something else changed. Make the dry run again, and decide on what it tells now."""


class Undone(Exception):
    """A dry run came to its end: whatever it wrote goes."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Moved(NamedTuple):
    """A record as it stands after the change, and as it stood before."""

    kind: str
    id: UUID
    labels: Sequence[str]
    after: bytes | None
    labels_before: Sequence[str]
    before: bytes | None


class Effect(Struct):
    """One other record. `fields` are those that differ, each with `before` and `after`.

    Of what is no record but computed, `about` says what it is of.
    """

    id: UUID
    kind: str
    change: str
    fields: dict[str, dict[str, object]]
    about: Mapping[str, object] | UnsetType = UNSET


class MovedField(BaseModel):
    before: AnyJson
    after: AnyJson


class EffectAnswer(BaseModel):
    """What would become of another record, or of what is computed: then `about` says of what."""

    id: UUID
    kind: str
    change: Literal["made", "changed", "archived"]
    fields: dict[str, MovedField]
    about: dict[str, AnyJson] | MISSING = MISSING


class Refused(BaseModel, extra="allow"):
    code: str
    title: Text


class DryRun(BaseModel):
    """What would be: `data` as the change would answer it, null where `errors` refuse it."""

    data: AnyJson
    errors: list[Refused]
    warnings: list[Refused]
    effects: list[EffectAnswer]
    effects_digest: str


async def what_if(work: Work, request: Request, handle: Handle) -> Response:
    """The answer of a dry run. A refusal of the domain is told in `errors`."""
    errors: list[dict[str, Any]] = []
    data = b"null"
    try:
        async with work.connection.transaction():
            data = bytes((await handle(request)).body) or b"null"
    except HubError as refusal:
        if refusal.status not in TOLD_STATUSES:
            raise
        errors = [{"code": refusal.code, "title": refusal.title, "errors": refusal.errors, **refusal.members}]
        work.undo_to((0, 0))
    effects = await effects_of(work, data)
    told = {"data": Raw(data), "errors": errors, "warnings": [], "effects": effects, "effects_digest": digest(effects)}
    return json_answer(msgspec.json.encode(told))


async def require_same_effects(request: Request, work: Work, response: Response) -> None:
    """Raises EffectsMoved where the caller decided on other effects."""
    expected = request.query_params.get("effects_digest")
    if expected is not None and response.status_code < 300:
        effects = await effects_of(work, bytes(response.body))
        if digest(effects) != expected:
            raise EffectsMoved


async def effects_of(work: Work, answered: bytes) -> list[Effect]:
    """All that was recorded, but for the record that is the answer, as far as the caller may see it.

    Then what is computed otherwise by it: whoever derives that tells only what the caller may see.
    """
    first: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    for step in work.steps[:EFFECTS_MAX]:
        first.setdefault(step.id, step.seen)
        last[step.id] = work.generation.after(step.seen)
    asked = id_of(answered)
    ids = [id for id in first if id != asked]
    columns = ids, [first[id] for id in ids], [last[id] for id in ids]
    found = await work.connection.fetch(EFFECTS, *columns, work.caller.labels)
    return [effect(Moved(*row), work.caller) for row in found] + [*map(effect_of, work.derived)]


def effect_of(derived: Derived) -> Effect:
    fields: dict[str, dict[str, object]] = {
        name: {"before": was, "after": now} for name, (was, now) in derived.fields.items()
    }
    return Effect(derived.id, derived.kind, "changed", fields, derived.about)


def effect(moved: Moved, caller: Caller) -> Effect:
    """As far as the caller sees it, and saw it before."""
    change = "made" if moved.before is None else "archived" if moved.after is None else "changed"
    fields: Mapping[str, tuple[Raw | None, Raw | None]] = {}
    if moved.before and moved.after and (view := view_by(caller, moved.labels, moved.labels_before)):
        kind = KINDS[moved.kind]
        fields = fields_changed(shown(kind, moved.before, view, ()), shown(kind, moved.after, view, ()))
    told: dict[str, dict[str, object]] = {name: {"before": was, "after": now} for name, (was, now) in fields.items()}
    return Effect(moved.id, moved.kind, change, told)


def id_of(answered: bytes) -> UUID | None:
    found = msgspec.json.decode(answered) if answered else None
    return UUID(found["id"]) if isinstance(found, dict) and "id" in found else None


def digest(effects: Sequence[Effect]) -> str:
    """Of what would happen to what stands; what is made has another id each time."""
    lines = sorted(
        msgspec.json.encode([None if one.change == "made" else one.id, one.kind, one.change, one.fields])
        for one in effects
    )
    return sha256(b"\n".join(lines)).hexdigest()
