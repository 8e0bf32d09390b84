"""Who asks, as the hub knows them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, json
from pydantic import MISSING, BaseModel

from services.gateway.http.answer import Answer
from services.gateway.read_model.change import scopes_of
from services.gateway.read_model.composites.whole import composite
from services.gateway.read_model.model import ReadModel, common
from shared.auth.caller import Caller


class Me(BaseModel):
    """`labels` say which rows may be read, `writes` which changed, `scopes` which kinds of acts there are.

    `unread` counts the notices that were not read yet, for who may read notices.
    """

    subject: str
    client: str
    scopes: list[str]
    labels: list[str]
    writes: list[str]
    districts: list[str]
    units: list[str]
    unread: int | MISSING = MISSING


class Notice(Struct):
    status: str


def me(model: ReadModel, _: bytes, reader: Caller) -> Answer:
    return composite(model, {"gateway": lambda: rights(reader), "notifications": lambda: notices(model, reader)})


def rights(reader: Caller) -> Mapping[str, Any]:
    labels = common(reader.labels)
    return {
        "subject": reader.subject,
        "client": reader.client,
        "scopes": sorted(reader.scopes),
        "labels": sorted(labels),
        "writes": sorted(common(reader.writes)),
        "districts": coded(labels, "district:"),
        "units": coded(labels, "unit:"),
    }


def notices(model: ReadModel, reader: Caller) -> Mapping[str, Any]:
    if scopes_of("notice").isdisjoint(reader.scopes):
        return {}
    told = [json.decode(body, type=Notice) for body in model.own("notice", reader)]
    return {"unread": sum(notice.status == "unread" for notice in told)}


def coded(labels: frozenset[str], prefix: str) -> list[str]:
    return sorted(label.removeprefix(prefix) for label in labels if label.startswith(prefix))
