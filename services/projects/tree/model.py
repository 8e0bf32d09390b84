"""The tree as it is stored: the public state, and the columns that nobody else sees."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from services.projects.tables import Table
from shared.auth.labels import PUBLIC, district, node, unit
from shared.contracts.fields import Codes, OneCode, Publication
from shared.contracts.projects.directory import AreaState, OrganisationState, PartnerState
from shared.contracts.projects.goals import GoalState, ThemeState
from shared.contracts.projects.programmes import OutcomeState, PrincipleState, ProgrammeState
from shared.contracts.projects.work_items import Status, WorkItemState, WorkItemTurned
from shared.http.changes.transitions import PUBLICATIONS, Transition, require_transition, said
from shared.records.naming import Listed, Named, Reference

TURNS = (
    Transition("under_way", frozenset({"planned", "suspended"})),
    Transition("completed", frozenset({"under_way"})),
    Transition("suspended", frozenset({"planned", "under_way"}), ("reason",)),
    Transition("cancelled", frozenset({"planned", "under_way", "suspended"}), ("reason",)),
    Transition("under_way", frozenset({"completed"}), ("reason",)),
    Transition("planned", frozenset({"cancelled"}), ("reason",)),
)
"""Of the status of a work item. What was completed or cancelled is taken up again for a reason."""

AREA, PARTNER, THEME = Reference("area"), Reference("partner"), Reference("theme")
GOAL, TOP_GOAL = Reference("goal"), Reference("goal", "parent is null")
GOVERNMENT = Reference("organisation", "kind in ('authority', 'department')")
OTHERS = Reference("organisation", "kind not in ('authority', 'department')")
PROGRAMME = Reference("programme")


class Goal(Listed, GoalState, Table):
    NAMES: ClassVar = {"parent": TOP_GOAL}
    FIXED: ClassVar = frozenset({"parent"})

    def state(self) -> GoalState:
        return GoalState.model_validate(self)


class Theme(Listed, ThemeState, Table):
    def state(self) -> ThemeState:
        return ThemeState.model_validate(self)


class Partner(Listed, PartnerState, Table):
    def own_labels(self) -> set[str]:
        return {PUBLIC, district(self.code)}

    def state(self) -> PartnerState:
        return PartnerState.model_validate(self)


class Area(Listed, AreaState, Table):
    NAMES: ClassVar = {"programmes": PROGRAMME}

    def state(self) -> AreaState:
        return AreaState.model_validate(self)


class Organisation(Listed, OrganisationState, Table):
    FIXED: ClassVar = frozenset({"kind"})

    def own_labels(self) -> set[str]:
        return {PUBLIC, unit(self.code)}

    def state(self) -> OrganisationState:
        return OrganisationState.model_validate(self)


class Node(Named):
    """A programme or a work item. `published` is whether it is so by itself, not by what it stands below."""

    BORN: ClassVar = {"published": False, "publication": "internal"}

    published: bool
    publication: Publication
    lead_unit: OneCode
    supporting_units: Codes

    def own_labels(self) -> set[str]:
        units = {unit(code) for code in (self.lead_unit, *self.supporting_units) if code}
        return {node(self.id)} | units | ({PUBLIC} if self.published else set())

    def stand_below(self, above: Iterable[str]) -> None:
        super().stand_below(above)
        self.show()

    def show(self) -> None:
        """Say what its labels say."""
        self.publication = "published" if PUBLIC in self.labels else "internal"

    def publications(self, above: Collection[str]) -> Sequence[Transition]:
        """None where it is open by what it stands below."""
        return () if PUBLIC in above else PUBLICATIONS

    def publish(self, above: Collection[str]) -> None:
        """Raises TransitionNotAllowed."""
        require_transition("published", self.publication, self.publications(above), ())
        self.published = True

    def withdraw(self, above: Collection[str], *, reason: str) -> None:
        """Raises TransitionNotAllowed, InvalidField without a reason."""
        require_transition("internal", self.publication, self.publications(above), said(reason))
        self.published = False


class Programme(Node, ProgrammeState, Table):
    """Whoever changes anything that stands below it locks this row first."""

    NAMES: ClassVar = {"goal": GOAL, "theme": THEME, "lead_unit": GOVERNMENT, "supporting_units": GOVERNMENT}

    def state(self) -> ProgrammeState:
        return ProgrammeState.model_validate(self)


class WorkItem(Node, WorkItemState, Table):
    REFERENCES: ClassVar = {"programme": "programme.code"}
    BORN: ClassVar = {"published": False, "publication": "internal", "status": "planned"}
    NAMES: ClassVar = {
        "areas": AREA,
        "partners": PARTNER,
        "lead_unit": GOVERNMENT,
        "supporting_units": GOVERNMENT,
        "participants": OTHERS,
        "contributions": GOAL,
    }

    def own_labels(self) -> set[str]:
        return super().own_labels() | {district(code) for code in self.partners}

    def turn(self, to: Status, *, reason: str) -> WorkItemTurned:
        """Have another status, and return the fact. Raises TransitionNotAllowed, InvalidField."""
        require_transition(to, self.status, TURNS, said(reason))
        event = WorkItemTurned(before=self.status, reason=reason)
        self.status = to
        return event

    def state(self) -> WorkItemState:
        return WorkItemState.model_validate(self)


class Aim(Named):
    """What a programme says of itself."""

    programme: str


class Outcome(Aim, OutcomeState, Table):
    REFERENCES: ClassVar = {"programme": "programme.code"}
    NAMES: ClassVar = {"areas": AREA}

    def state(self) -> OutcomeState:
        return OutcomeState.model_validate(self)


class Principle(Aim, PrincipleState, Table):
    REFERENCES: ClassVar = {"programme": "programme.code"}

    def state(self) -> PrincipleState:
        return PrincipleState.model_validate(self)
