"""A programme (工程), and what it says of itself: what it is to bring, and by which principles."""

from typing import Annotated, ClassVar

from sqlmodel import Field

from shared.contracts.base import Event, InProgramme, Name, State
from shared.contracts.fields import Code, Codes, ExternalIds, OneCode, Publication, Remark, named


class ProgrammeState(State):
    """The top of a tree. Everything that changes below it waits for it: one change at a time."""

    KIND = "programme"
    COLLECTION = "programmes"
    PUBLIC = named("code number name goal theme lead_unit supporting_units publication")

    code: Code
    number: Annotated[int, Field(ge=1, le=999)]
    name: Name
    goal: OneCode
    theme: OneCode
    lead_unit: OneCode
    supporting_units: Codes
    publication: Publication
    external_ids: ExternalIds
    note: Remark


class OutcomeState(InProgramme):
    """What a programme is for, in words (成效)."""

    KIND = "outcome"
    COLLECTION = "outcomes"
    PUBLIC = named("programme code name areas dimension")

    code: Code
    name: Name
    areas: Codes
    dimension: OneCode


class PrincipleState(InProgramme):
    """How a programme is to be done."""

    KIND = "principle"
    COLLECTION = "principles"
    PUBLIC = named("programme code name")

    code: Code
    name: Name


class Published(Event, frozen=True, kw_only=True):
    """A programme or a work item, and so all below: their public view is open to everyone."""

    TYPE: ClassVar[str] = "hub.record.published.v1"


class Withdrawn(Event, frozen=True, kw_only=True):
    """No longer published; below it remains published what was so by itself."""

    TYPE: ClassVar[str] = "hub.record.withdrawn.v1"
