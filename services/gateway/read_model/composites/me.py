"""Who asks, as the hub knows them."""

from msgspec import json
from pydantic import BaseModel

from services.gateway.http.answer import Answer, json_answer
from services.gateway.read_model.composites.whole import digest
from services.gateway.read_model.model import ReadModel, common
from shared.auth.caller import Caller


class Me(BaseModel):
    """`labels` say which rows may be read, `writes` which changed, `scopes` which kinds of acts there are."""

    subject: str
    client: str
    scopes: list[str]
    labels: list[str]
    writes: list[str]
    districts: list[str]
    units: list[str]


def me(_: ReadModel, __: bytes, reader: Caller) -> Answer:
    labels = common(reader.labels)
    data = {
        "subject": reader.subject,
        "client": reader.client,
        "scopes": sorted(reader.scopes),
        "labels": sorted(labels),
        "writes": sorted(common(reader.writes)),
        "districts": coded(labels, "district:"),
        "units": coded(labels, "unit:"),
    }
    body = json.encode({"data": data, "meta": {"as_of": None}})
    return json_answer(body, digest(body))


def coded(labels: frozenset[str], prefix: str) -> list[str]:
    return sorted(label.removeprefix(prefix) for label in labels if label.startswith(prefix))
