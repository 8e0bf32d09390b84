"""What stands below a programme, to any depth."""

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, StringConstraints, with_config
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from stdnum import numdb
from typing_extensions import TypedDict

from shared.contracts.base import EXACT, Event, InProgramme, Name
from shared.contracts.fields import Code, Codes, ExternalIds, OneCode, Publication, Remark, Said, named

ItemKind = Annotated[Literal["group", "project", "scenario", "item", "deliverable"], Field(sa_type=sa.Text)]
"""分组, 项目, 场景, 事项, 成果."""

ItemType = Literal[
    "alliance", "brand", "building", "campaign", "cooperation", "enterprise", "event_series", "facility", "fund",
    "industry", "institution", "joint_list", "mechanism", "network", "plan", "platform", "policy", "pool",
    "recognition", "road", "space", "team", "upgrade", "zone",
]  # fmt: skip

Status = Literal["planned", "under_way", "completed", "suspended", "cancelled"]

Origin = Literal["design", "practice"]
"""Where the programme text did not name it: from the design of this hub, or from the practice of others."""


@with_config(EXACT)
class Contribution(TypedDict):
    """What part of the item's effect counts for a goal: a decimal above 0, 1 at most, over all goals together too."""

    goal: Said
    share: Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{0,5}[1-9]|1)$")]


def within_one(contributions: list[Contribution]) -> list[Contribution]:
    goals = {contribution["goal"] for contribution in contributions}
    if len(goals) < len(contributions) or sum(Decimal(each["share"]) for each in contributions) > 1:
        raise ValueError("each goal once, the shares together 1 at most")
    return contributions


NATIONAL_CODE = re.compile(r"\d{2}(0[1-9]|1[0-2])-(?P<region>\d{6})-\d{2}-\d{2}-\d{6}", re.ASCII)


def national(code: str) -> str:
    """Shape (year and month, region, department, type, random and check digits) and province of the region.

    The check digit is not checked: no open source gives its algorithm. Nor is the county: counties change.
    """
    match = NATIONAL_CODE.fullmatch(code)
    if match is None or not (match["region"] == "000000" or numdb.get("cn/loc").info(match["region"])[0][1]):
        raise ValueError("a national project code (GB/T 40058-2021), such as 2104-500112-04-01-123456")
    return code


class WorkItemState(InProgramme):
    """A node of the tree. `parent_id` is another work item, or the programme itself.

    `expected_count` is the number of members where the text gives it and does not name them all (of `expected_of`,
    where it counts only some). `target_state` is the end that the text demands, without a date. `joined_in_text` names
    the item with which the text joins this one: they may be one. `dimension` and `pipeline` are plain codes.
    """

    KIND = "work_item"
    COLLECTION = "work-items"
    REFERS: ClassVar = {"parent_id": "work_item"}
    DISTRICTS: ClassVar = frozenset({"partners"})
    PUBLIC = named(
        "programme code parent_id kind type name status publication target_state expected_count expected_of"
        " key_project per_area versioned areas partners lead_unit supporting_units related"
    )

    code: Code
    parent_id: UUID
    kind: ItemKind
    type: Annotated[ItemType | None, Field(sa_type=sa.Text)]
    name: Name
    status: Annotated[Status, Field(sa_type=sa.Text)]
    publication: Publication
    target_state: Remark
    expected_count: Annotated[int | None, Field(ge=1, le=100_000)]
    expected_of: Annotated[Literal["key_project"] | None, Field(sa_type=sa.Text)]
    key_project: bool
    per_area: bool
    versioned: bool
    areas: Codes
    partners: Codes
    lead_unit: OneCode
    supporting_units: Codes
    participants: Codes
    contributions: Annotated[list[Contribution], AfterValidator(within_one), Field(sa_type=JSONB, max_length=20)]
    related: Codes
    joined_in_text: OneCode
    dimension: OneCode
    pipeline: OneCode
    national_code: Annotated[Annotated[str, AfterValidator(national)] | None, Field(sa_type=sa.Text)]
    external_ids: ExternalIds
    origin: Annotated[Origin | None, Field(sa_type=sa.Text)]
    note: Remark


class WorkItemMoved(Event, frozen=True, kw_only=True):
    """It stands below another node now. All below came with it: their records are `hub.record.relabelled.v1`."""

    TYPE: ClassVar[str] = "hub.work_item.moved.v1"

    parent_before: UUID
    programme_before: str


class WorkItemTurned(Event, frozen=True, kw_only=True):
    """Its status is another."""

    TYPE: ClassVar[str] = "hub.work_item.turned.v1"

    before: Status
    reason: str
