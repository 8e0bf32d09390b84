"""The tree as it is stored: the public state, and the columns that nobody else sees."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

from services.projects.tables import Table
from shared.auth.labels import HUB, PUBLIC, district, node, unit
from shared.contracts.projects.directory import AreaState, OrganisationState, PartnerState
from shared.contracts.projects.fields import Code, Codes, OneCode, Publication
from shared.contracts.projects.goals import GoalState, ThemeState
from shared.contracts.projects.programmes import OutcomeState, PrincipleState, ProgrammeState
from shared.contracts.projects.work_items import WorkItemState
from shared.rows import Recorded


class Named(Recorded):
    """What has a code. `NAMES` says which of its fields name others by theirs, `{"areas": "area"}`."""

    NAMES: ClassVar[Mapping[str, str]] = MappingProxyType({})

    code: Code


class Listed(Named):
    """An entry of a list that everyone may read, and the office changes."""

    def own_labels(self) -> set[str]:
        return {HUB, PUBLIC}


class Goal(Listed, GoalState, Table):
    NAMES: ClassVar = {"parent": "goal"}

    def state(self) -> GoalState:
        return GoalState.model_validate(self)


class Theme(Listed, ThemeState, Table):
    def state(self) -> ThemeState:
        return ThemeState.model_validate(self)


class Partner(Listed, PartnerState, Table):
    def own_labels(self) -> set[str]:
        return {HUB, PUBLIC, district(self.code)}

    def state(self) -> PartnerState:
        return PartnerState.model_validate(self)


class Area(Listed, AreaState, Table):
    NAMES: ClassVar = {"programmes": "programme"}

    def state(self) -> AreaState:
        return AreaState.model_validate(self)


class Organisation(Listed, OrganisationState, Table):
    def own_labels(self) -> set[str]:
        return {HUB, PUBLIC, unit(self.code)}

    def state(self) -> OrganisationState:
        return OrganisationState.model_validate(self)


class Node(Named):
    """A programme or a work item. `published` is whether it is so by itself, not by what it stands below."""

    published: bool
    publication: Publication
    lead_unit: OneCode
    supporting_units: Codes

    def own_labels(self) -> set[str]:
        """Whom it lets in by itself: who was given it, its units, and everyone once it is published."""
        units = {unit(code) for code in (self.lead_unit, *self.supporting_units) if code}
        return {node(self.id)} | units | ({PUBLIC} if self.published else set())

    def stand_below(self, above: Iterable[str]) -> None:
        """Whoever sees what has these labels sees this too."""
        self.labels = sorted(self.own_labels().union(above))
        self.publication = "published" if PUBLIC in self.labels else "internal"


class Programme(Node, ProgrammeState, Table):
    """Whoever changes anything that stands below it locks this row first."""

    NAMES: ClassVar = {
        "goal": "goal",
        "theme": "theme",
        "lead_unit": "organisation",
        "supporting_units": "organisation",
    }

    def state(self) -> ProgrammeState:
        return ProgrammeState.model_validate(self)


class WorkItem(Node, WorkItemState, Table):
    REFERENCES: ClassVar = {"programme": "programme.code"}
    NAMES: ClassVar = {
        "areas": "area",
        "partners": "partner",
        "lead_unit": "organisation",
        "supporting_units": "organisation",
        "participants": "organisation",
    }

    def own_labels(self) -> set[str]:
        return super().own_labels() | {district(code) for code in self.partners}

    def state(self) -> WorkItemState:
        return WorkItemState.model_validate(self)


class Aim(Named):
    """What a programme says of itself."""

    programme: str


class Outcome(Aim, OutcomeState, Table):
    REFERENCES: ClassVar = {"programme": "programme.code"}
    NAMES: ClassVar = {"areas": "area"}

    def state(self) -> OutcomeState:
        return OutcomeState.model_validate(self)


class Principle(Aim, PrincipleState, Table):
    REFERENCES: ClassVar = {"programme": "programme.code"}

    def state(self) -> PrincipleState:
        return PrincipleState.model_validate(self)
