"""The rules of what binds milestones."""

from typing import ClassVar, Self
from uuid import UUID

from typing_extensions import TypedDict

from services.projects.schedule.errors import OtherProgramme
from services.projects.schedule.model.differences import differing
from services.projects.schedule.model.milestones import Milestone
from services.projects.tables import Table
from shared.contracts.base import Changed
from shared.contracts.projects.schedule import DependencyState, LagUnit
from shared.rows import Recorded


class Lag(TypedDict, total=False):
    """What is absent stays."""

    lag_days: int
    lag_unit: LagUnit


class Dependency(Recorded, DependencyState, Table):
    """Finish to start. Added only under the lock of its programme, which refuses a cycle.

    It stands below the programme, not below a work item: it has the labels that all of the programme
    has, so whoever sees it sees both of its ends, wherever in the programme they move to.
    """

    REFERENCES: ClassVar = {
        "programme": "programme.code",
        "predecessor_id": "milestone.id",
        "successor_id": "milestone.id",
    }

    WITHIN = """
    select dependency.id from dependency
    join milestone as predecessor on predecessor.id = predecessor_id
    join milestone as successor on successor.id = successor_id
    where predecessor.work_item_id = any ($1) and successor.work_item_id = any ($1)
    """

    @classmethod
    def between(cls, id: UUID, predecessor: Milestone, successor: Milestone, lag: Lag, *, labels: list[str]) -> Self:
        """A new one. Raises OtherProgramme."""
        if predecessor.programme != successor.programme:
            raise OtherProgramme
        return cls(
            id=id,
            programme=predecessor.programme,
            predecessor_id=predecessor.id,
            successor_id=successor.id,
            lag_days=lag.get("lag_days", 0),
            lag_unit=lag.get("lag_unit", "calendar"),
            labels=labels,
        )

    @property
    def ends(self) -> tuple[UUID, UUID]:
        return self.predecessor_id, self.successor_id

    def change(self, changes: Lag) -> list[str]:
        """The fields that have other values then."""
        before = self.model_copy()
        self.lag_days = changes.get("lag_days", self.lag_days)
        self.lag_unit = changes.get("lag_unit", self.lag_unit)
        return differing(before, self)

    def give(self, old: UUID, new: UUID) -> Changed:
        """Bind another in the place of one of its ends."""
        field = "predecessor_id" if self.predecessor_id == old else "successor_id"
        setattr(self, field, new)
        return Changed(fields=[field])

    def state(self) -> DependencyState:
        return DependencyState.model_validate(self)
