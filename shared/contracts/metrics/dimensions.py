"""What figures are broken down by, and how others call it."""

from typing import Annotated

import sqlalchemy as sa
from pydantic import Strict, StringConstraints, with_config
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from typing_extensions import TypedDict

from shared.contracts.base import EXACT, Name, State, Text
from shared.contracts.fields import Code, Said, named

COLUMNS = frozenset({"indicator", "period", "value", "unit", "source_id", "captured_at", "note", "evidence"})
"""What any row of figures may say beside its dimensions: no dimension is called so."""

VALUES_MAX = 2_000
ENTRIES_MAX = 2_000


@with_config(EXACT)
class Value(TypedDict):
    """One of the values of a dimension. A `retired` one stays for the figures that have it, and takes no more."""

    code: Said
    name: Text
    parent: Said | None
    retired: Annotated[bool, Strict()]


class DimensionState(State):
    """What figures are broken down by (维度): a list of values, or a tree of them by `parent`.

    An `open` one takes any code as a value, whether it stands in the list or not, until someone closes it.
    Its code is a column of the rows that report figures: it is none of those that any row has, such as `period`.
    `expected_count` is the number of values where the text gives it and does not name them.
    """

    KIND = "dimension"
    COLLECTION = "dimensions"
    PUBLIC = named("code name values open expected_count")

    code: Code
    name: Name
    values: Annotated[list[Value], Field(sa_type=JSONB, max_length=VALUES_MAX)]
    open: bool
    expected_count: Annotated[int | None, Field(ge=1, le=100_000)]


Theirs = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A code as another system writes it, which may be any words on one line."""


@with_config(EXACT)
class CodeMapEntry(TypedDict):
    """Which value of ours a code of theirs stands for."""

    theirs: Theirs
    ours: Said


class CodeMapState(State):
    """How another system calls the values of a dimension (编码对照): each of its codes once."""

    KIND = "code_map"
    COLLECTION = "code-maps"
    PUBLIC = named("code name dimension entries")

    code: Code
    name: Name
    dimension: Annotated[Said, Field(sa_type=sa.Text)]
    entries: Annotated[list[CodeMapEntry], Field(sa_type=JSONB, max_length=ENTRIES_MAX)]
