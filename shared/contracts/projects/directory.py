"""Who and where: partner districts, areas and organisations, named by code in what the programmes hold."""

from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlmodel import Field
from stdnum.cn import uscc

from shared.contracts.base import Name, State
from shared.contracts.fields import Code, Codes, ExternalIds, district, named


class PartnerState(State):
    """A district that exchanges joint work with the area. It sees what names it, and all below."""

    KIND = "partner"
    COLLECTION = "partners"
    PUBLIC = named("code name")

    code: Annotated[Code, AfterValidator(district)]
    name: Name


class AreaState(State):
    """A named part of the map, which may have no shape yet. `level` is null where nobody said one."""

    KIND = "area"
    COLLECTION = "areas"
    PUBLIC = named("code name level programmes")

    code: Code
    name: Name
    level: Annotated[Literal["street"] | None, Field(sa_type=sa.Text)]
    programmes: Codes


OrganisationKind = Annotated[
    Literal["authority", "department", "institution", "enterprise", "association"], Field(sa_type=sa.Text)
]
"""`authority` and `department` are government: they lead and support. The others take part."""


def checked(code: str) -> str:
    """GB 32100-2015, its check character included."""
    if not uscc.is_valid(code) or uscc.compact(code) != code:
        raise ValueError("a unified social credit code")
    return code


class OrganisationState(State):
    """Who leads, supports or takes part. `uscc` is its unified social credit code (统一社会信用代码)."""

    KIND = "organisation"
    COLLECTION = "organisations"
    PUBLIC = named("code name kind")

    code: Code
    name: Name
    kind: OrganisationKind
    uscc: Annotated[Annotated[str, AfterValidator(checked)] | None, Field(sa_type=sa.Text)]
    external_ids: ExternalIds
