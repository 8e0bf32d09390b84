"""Records that have a code, and name each other by it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa
from asyncpg import UniqueViolationError
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.auth.labels import PUBLIC
from shared.contracts.fields import Code
from shared.database import Overtaken
from shared.errors import Fault, HubError
from shared.rows import Recorded
from shared.work import Work


class DuplicateCode(HubError, code="duplicate_code", status=409, zh="编码已被使用", en="The code is taken"):
    """A code stands for one record for ever, also for one that was archived. Choose another."""


class NamedNothing(HubError, code="named_nothing", status=409, zh="所引用的编码不存在", en="A code names nothing"):
    """`errors` says which field names what does not stand, or what is not of the kind that belongs there.

    Government leads and supports, others take part; a goal's parent has no parent. Make the record first,
    or name another.
    """

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__()
        self.errors = [Fault(f"/{field}", self.code) for field in fields]


class StillNamed(HubError, code="still_named", status=409, zh="仍被引用", en="Others still name it"):
    """Take its code out of the records that name it first. `kinds` says of what kind they are."""

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__()
        self.members = {"kinds": [*kinds]}


class Cycle(HubError, code="cycle", status=409, zh="会形成循环", en="It would lead back to itself"):
    """A node does not stand below itself, a milestone does not wait for itself, a formula does not need itself.

    Choose another node, link or input. `cycle` names what would wait for or need each other, as far as you may see it.
    """

    def __init__(self, cycle: Iterable[object] = ()) -> None:
        super().__init__()
        self.members = {"cycle": [*cycle]}


class Reference(NamedTuple):
    """What a code in a field stands for: one of these, `only` where it is fit for that.

    `within` is the member of an object in which they are listed, where the field holds one.
    """

    kind: str
    only: str = "true"
    within: str = ""


class Named(Recorded):
    """What has a code. `NAMES` says which of its fields name others by theirs: one, many, or objects with one each."""

    NAMES: ClassVar[Mapping[str, Reference]] = MappingProxyType({})
    FIXED: ClassVar[frozenset[str]] = frozenset()
    """What cannot change while others name it: by these fields it is fit to be named."""
    BORN: ClassVar[Mapping[str, object]] = MappingProxyType({})
    """What a new one has that nobody says."""

    code: Code = Field(unique=True, sa_type=sa.Text)

    def named(self, field: str) -> list[str]:
        """The codes in one of its fields. An object has the code under the kind that it names."""
        value, (kind, _, within) = getattr(self, field), self.NAMES[field]
        value = value[within] if value and within else value
        codes = value if isinstance(value, list) else [value]
        return [code[kind] if isinstance(code, dict) else code for code in codes if code]

    def own_labels(self) -> set[str]:
        """Whom it lets in by itself, beside those whom what it stands below lets in."""
        return set()

    def stand_below(self, above: Iterable[str]) -> None:
        self.labels = sorted(self.own_labels().union(above))


class Listed(Named):
    """An entry of a list that everyone may read, and the office changes."""

    def own_labels(self) -> set[str]:
        return {PUBLIC}


async def require_named(work: Work, row: Named, fields: Iterable[str]) -> None:
    """What these fields name stands, and is fit for it; it is not archived before this is done. Raises NamedNothing."""
    wrong = [field for field in fields if field in row.NAMES and not await all_stand(work, row, field)]
    if wrong:
        raise NamedNothing(wrong)


async def all_stand(work: Work, row: Named, field: str) -> bool:
    """A record does not name itself."""
    kind, only, _ = row.NAMES[field]
    codes = row.named(field)
    query = f"""
select code from {kind} where code = any ($1) and id <> $2 and deleted_at is null and {only} order by code for share
"""  # noqa: S608 # Names of tables and a condition, from the model.
    return not codes or len(await work.connection.fetch(query, codes, row.id)) == len({*codes})


async def require_unnamed(work: Work, row: Named) -> None:
    """Raises StillNamed."""
    if kinds := await kinds_found(work, naming(type(row)), row.code):
        raise StillNamed(kinds)


async def kinds_found(work: Work, query: str, subject: object) -> list[str]:
    return [row["kind"] for row in await work.connection.fetch(query, subject)] if query else []


@cache
def naming(named: type[Named]) -> str:
    """The kinds of standing records that name one of this kind; empty where none can."""
    return " union ".join(
        f"select '{model.KIND}' as kind where exists"  # noqa: S608 # Names of tables and columns, from the model.
        f" (select from {model.TABLE} where {names(model.TABLE.columns[field], reference)} and deleted_at is null)"
        for model in named.RECORDED.values()
        if issubclass(model, Named)
        for field, reference in model.NAMES.items()
        if reference.kind == named.KIND
    )


def names(column: sa.Column[Any], reference: Reference) -> str:
    """The condition that it names `$1`."""
    if isinstance(column.type, sa.ARRAY):
        return f"$1 = any ({column.name})"
    if isinstance(column.type, JSONB):
        listed = f"{column.name} -> '{reference.within}'" if reference.within else column.name
        return f"{listed} @> jsonb_build_array(jsonb_build_object('{reference.kind}', $1::text))"
    return f"{column.name} = $1"


@contextmanager
def distinct() -> Iterator[None]:
    """Raises DuplicateCode. An id that someone else brought at the same moment is looked up anew."""
    try:
        yield
    except UniqueViolationError as taken:
        if "_code_" in (taken.constraint_name or ""):
            raise DuplicateCode from taken
        raise Overtaken from taken
