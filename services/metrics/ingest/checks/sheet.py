"""An indicator as the form that its figures fill in: a rule for each column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import compress
from typing import NamedTuple
from uuid import UUID

from services.metrics.ingest.checks.columns import Figures, Instants, Looked, Rule, Texts
from services.metrics.ingest.checks.looking import Looking
from services.metrics.ingest.checks.starts import Starts
from services.metrics.ingest.faults import Faults, Wrong
from services.metrics.ingest.formats.block import Block
from services.metrics.observations.locked import Span
from shared.contracts.metrics.dimensions import COLUMNS
from shared.contracts.metrics.indicators import Frequency

SOURCE_ID_MAX, NOTE_MAX, EVIDENCE_MAX = 100, 500, 500

Key = tuple[str | None, ...]
"""The value of each dimension, in the order of the sheet: it names a series of the indicator."""


class Rows(NamedTuple):
    """What was found to be right, by column, as PostgreSQL reads it."""

    numbers: Sequence[int]
    keys: Sequence[Key]
    starts: Sequence[str]
    values: Sequence[str | None]
    source_ids: Sequence[str | None]
    notes: Sequence[str | None]
    evidences: Sequence[str | None]
    captured: Sequence[str | None]

    def without(self, bad: set[int]) -> "Rows":
        if not bad:
            return self
        good = [place not in bad for place in range(len(self.numbers))]
        return Rows._make([*compress(column, good)] for column in self)


class Listed(NamedTuple):
    """A dimension of the indicator. `ours` gives our value for a sender's, or raises Wrong."""

    code: str
    required: bool
    ours: Callable[[str], str]

    def one(self, cell: str | None) -> str | None:
        if cell:
            return self.ours(cell)
        if self.required:
            raise Wrong("missing")
        return None


@dataclass(frozen=True)
class Form:
    """What a sheet is made of. `factor` leads from a sender's unit to the indicator's, or raises Wrong."""

    id: UUID
    code: str
    frequency: Frequency
    lower: Decimal | None
    upper: Decimal | None
    dimensions: Sequence[Listed]
    factor: Callable[[str], Fraction]
    locked: Sequence[Span]
    latest: datetime
    """What was captured later than this was not captured."""
    definition: str
    review: bool
    """By what definition rows are checked, and whether somebody has to approve them."""
    restates: bool = False
    """Whether its rows are of locked periods, and no others."""


def factor_of(form: Form, unit: str | None) -> Fraction | None:
    """None: it is in the indicator's own unit, or does not say."""
    factor = form.factor(unit) if unit else Fraction(1)
    return None if factor == 1 else factor


class Sheet:
    """Rules remember what they have seen: it lasts for one batch."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._starts = Looked(Starts(form.frequency, form.locked, restates=form.restates).of)
        self._figures, self._decimals = Figures(form.lower, form.upper), Figures(None, None)
        self._units = Looked(partial(factor_of, form))
        self._dimensions = {listed.code: Looked(listed.one) for listed in form.dimensions}
        self._texts: dict[str, Rule[str | None]] = {
            "source_id": Texts(SOURCE_ID_MAX), "note": Texts(NOTE_MAX), "evidence": Texts(EVIDENCE_MAX),
            "captured_at": Instants(form.latest),
        }  # fmt: skip

    def check(self, block: Block, faults: Faults) -> Rows:
        """The rows in which nothing is wrong; what is wrong with others is told."""
        looking = Looking(block, faults)
        looking.refuse_others(COLUMNS | self._dimensions.keys())
        starts = looking.at("period", self._starts)
        values = self._values(looking)
        keys = [*zip(*(looking.at(*pair) for pair in self._dimensions.items()), strict=True)] or [()] * looking.count
        texts = [looking.at(*pair) for pair in self._texts.items()]
        return Rows._make([block.numbers, keys, starts, values, *texts]).without(looking.bad)

    def _values(self, looking: Looking) -> Sequence[str | None]:
        """Bounds are those of the figure in the indicator's unit."""
        factors = looking.at("unit", self._units)
        if {*factors} <= {None}:
            return looking.at("value", self._figures)
        told = looking.at("value", self._decimals)
        return looking.checked("value", self._figures, looking.converted("value", told, factors))
