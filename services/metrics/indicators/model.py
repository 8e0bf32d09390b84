"""The definitions as they are stored: the public state, and the columns that nobody else sees."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from services.metrics.indicators.values import faults_in
from services.metrics.tables import Table
from shared.auth.labels import HUB, PUBLIC, district, node, unit
from shared.contracts.base import Event, Name
from shared.contracts.fields import Code, OneCode
from shared.contracts.metrics.dimensions import COLUMNS, CodeMapState, DimensionState
from shared.contracts.metrics.equivalences import EquivalenceState
from shared.contracts.metrics.indicators import FiguresPublished, FiguresWithdrawn, IndicatorState
from shared.errors import Fault, InvalidField
from shared.expressions.units import NAMES, Unit, UnknownUnit
from shared.http.changes.transitions import PUBLICATIONS, require_transition, said
from shared.records.naming import Listed, Reference

DIMENSION, INDICATOR = Reference("dimension"), Reference("indicator")


def is_unit(text: str) -> bool:
    try:
        Unit.of(text)
    except UnknownUnit:
        return False
    return True


class Definition(Listed):
    """Everyone may read it: what is measured is no secret. The office changes it."""

    def faults(self) -> Iterable[Fault]:
        """What is wrong with it by itself."""
        return ()

    def require_sound(self) -> None:
        """Raises InvalidField."""
        if faults := [*self.faults()]:
            raise InvalidField(*faults)


class Dimension(Definition, DimensionState, Table):
    def faults(self) -> Iterable[Fault]:
        if self.code in COLUMNS:
            yield Fault("/code", "reserved")
        yield from faults_in(self.values)

    def codes(self) -> set[str]:
        return {value["code"] for value in self.values}

    def refused(self, codes: Iterable[str], kept: Collection[str] = ()) -> set[str]:
        """Those of the codes that are no value of it; a retired one takes nothing new, but for what is `kept`."""
        listed = {value["code"]: value["retired"] and value["code"] not in kept for value in self.values}
        return {code for code in codes if listed.get(code, not self.open)}

    def state(self) -> DimensionState:
        return DimensionState.model_validate(self)


class CodeMap(Definition, CodeMapState, Table):
    NAMES: ClassVar = {"dimension": DIMENSION}
    VALUES = """
select distinct entry ->> 'ours' as value from code_map cross join jsonb_array_elements(entries) as entry
where dimension = $1 and deleted_at is null
"""

    def faults(self) -> Iterable[Fault]:
        seen: set[str] = set()
        for place, entry in enumerate(self.entries):
            if entry["theirs"] in seen:
                yield Fault(f"/entries/{place}/theirs", "repeated")
            seen.add(entry["theirs"])

    def ours(self) -> set[str]:
        return {entry["ours"] for entry in self.entries}

    def state(self) -> CodeMapState:
        return CodeMapState.model_validate(self)


class Indicator(Definition, IndicatorState, Table):
    NAMES: ClassVar = {"dimensions": DIMENSION, "formula": INDICATOR._replace(within="inputs")}
    VALUES = """
select distinct needed.value from indicator cross join jsonb_array_elements(formula -> 'inputs') as input
cross join jsonb_each_text(input -> 'where') as needed where needed.key = $1 and deleted_at is null
"""
    BORN: ClassVar = {"publication": "internal"}

    def faults(self) -> Iterable[Fault]:
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            yield Fault("/upper", "below_lower")
        if self.measure is not None and not is_unit(self.measure):
            yield Fault("/measure", "unknown_unit", {"known": [*NAMES]})

    def requires(self) -> dict[str, bool]:
        """Its dimensions, and whether a figure has to have a value of each."""
        return {each["dimension"]: each["required"] for each in self.dimensions}

    def measured(self) -> object:
        """In what: by the words that people read where we know no unit."""
        return self.measure or self.unit

    def redefines(self, before: "Indicator") -> bool:
        """Whether figures that were reported by the definition before would mean something else, or lack something."""
        required, was = self.requires(), before.requires()
        narrower = any(must and not was.get(dimension, False) for dimension, must in required.items())
        banded = (self.direction == "band") != (before.direction == "band")
        other = banded or (self.frequency, self.measure) != (before.frequency, before.measure)
        return narrower or other or not was.keys() <= required.keys()

    def computed_otherwise(self, before: "Indicator | None") -> bool:
        """Whether its formula is to be adopted: it is new, or meets another definition than before."""
        if before is None or before is self:
            return self.formula is not None
        met = [(row.formula, row.frequency, row.measure, row.places, row.dimensions) for row in (self, before)]
        return self.formula is not None and met[0] != met[1]

    def figure_labels(self, programme: UUID | None) -> list[str]:
        """Who sees its figures. `programme` is the id of its programme, where that is known."""
        labels = {HUB, *map(district, self.districts)}
        labels |= {node(programme)} if programme else set()
        labels |= {unit(self.lead_unit)} if self.lead_unit else set()
        return sorted(labels | ({PUBLIC} if self.publication == "published" else set()))

    def turn(self, to: str, *, reason: str) -> Event:
        """Open its figures to everyone, or close them. Raises TransitionNotAllowed; InvalidField without a reason."""
        require_transition(to, self.publication, PUBLICATIONS, said(reason))
        self.publication = "published" if to == "published" else "internal"
        return FiguresPublished() if to == "published" else FiguresWithdrawn()

    def state(self) -> IndicatorState:
        return IndicatorState.model_validate(self)


class Equivalence(Definition, EquivalenceState, Table):
    NAMES: ClassVar = {"from_indicator": INDICATOR, "to_indicator": INDICATOR}
    VALUES = """
select distinct given.value from equivalence cross join jsonb_each_text(dimensions) as given
where given.key = $1 and deleted_at is null
"""

    def faults_between(self, source: Indicator, target: Indicator) -> Iterator[Fault]:
        """Why a figure of the first is none of the second."""
        if source.code == target.code:
            yield Fault("/to_indicator", "same_indicator")
        for name, each in (("from_indicator", source), ("to_indicator", target)):
            if each.formula is not None:
                yield Fault(f"/{name}", "computed")
        if source.frequency != target.frequency:
            yield Fault("/to_indicator", "other_frequency", {"frequency": source.frequency})
        if source.measured() != target.measured():
            yield Fault("/to_indicator", "other_measure")
        yield from self.faults_of_dimensions(source.requires(), target.requires())

    def faults_of_dimensions(self, source: Mapping[str, bool], target: Mapping[str, bool]) -> Iterator[Fault]:
        """Of each: whether it is required."""
        for code in self.dimensions:
            if code not in source or code in target:
                yield Fault(f"/dimensions/{code}", "not_its_dimension" if code not in source else "both_have_it")
        if {*source} - {*target} - {*self.dimensions}:
            yield Fault("/dimensions", "value_missing")
        if any(required and code not in source for code, required in target.items()):
            yield Fault("/to_indicator", "requires_more")

    def state(self) -> EquivalenceState:
        return EquivalenceState.model_validate(self)


class Programme(Table):
    """A projection: a programme as it stands, or as it was when it was archived."""

    id: UUID = Field(primary_key=True)
    code: Code
    name: Name
    goal: OneCode
    standing: bool
