"""Which figures are those of another indicator too, so that nobody reports them twice."""

from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.contracts.base import Name, State
from shared.contracts.fields import Code, Remark, Said, named

IndicatorCode = Annotated[Said, Field(sa_type=sa.Text)]


class EquivalenceState(State):
    """A figure of `from_indicator` is one of `to_indicator` too, for the same period and values of dimensions.

    What was accepted of the one is filled in for the other, and waits there for someone to accept it. `dimensions` are
    those of the first that the second does not have, each with a value: only figures with these values are taken.
    """

    KIND = "equivalence"
    COLLECTION = "equivalences"
    ORDER = "code"
    PUBLIC = named("code name from_indicator to_indicator dimensions remark")

    code: Code
    name: Name
    from_indicator: IndicatorCode
    to_indicator: IndicatorCode
    dimensions: Annotated[dict[Said, Said], Field(sa_type=JSONB, max_length=5)]
    remark: Remark
