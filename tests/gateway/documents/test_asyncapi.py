import json

import jsonschema
import pytest

from services.gateway.documents.asyncapi import asyncapi
from services.gateway.documents.openapi import references
from shared.contracts.kinds import EVENTS, KINDS
from shared.contracts.projects.goals import GoalState
from shared.http.description import Document
from shared.log.entry import pack
from shared.rows import new_id
from tests.factories.entries import create_entry
from tests.infrastructure.described.node import installed


@pytest.fixture(scope="module")
def document() -> Document:
    told: Document = json.loads(json.dumps(asyncapi()))
    return told


def test_it_is_a_valid_asyncapi_document(document: Document) -> None:
    specification = json.loads((installed("@asyncapi/specs") / "schemas/3.0.0.json").read_text())
    jsonschema.Draft7Validator(specification).validate(document)


def test_every_event_is_a_message_of_the_stream(document: Document) -> None:
    assert document["channels"]["stream"]["messages"].keys() == {*EVENTS, "gone", "reset"}


def test_every_service_has_a_topic_for_its_own_kinds(document: Document) -> None:
    topics = {channel["address"] for channel in document["channels"].values()}
    assert {"projects.events.v1", "metrics.events.v1", "notifications.events.v1", "gateway.events.v1"} <= topics
    told = document["channels"]["projects_events"]["messages"]
    assert "milestone.hub.milestone.reforecast.v1" in told
    assert not [name for name in told if name.startswith(("subscription.", "grant."))]


def test_every_reference_leads_to_a_schema(document: Document) -> None:
    assert {*references(document)} <= document["components"]["schemas"].keys()
    assert {"Milestone", "MilestoneView", "MilestoneReforecast"} <= document["components"]["schemas"].keys()
    assert len([name for name in document["components"]["schemas"] if name.endswith("View")]) >= len(KINDS) - 1


def test_a_record_of_the_log_is_as_it_is_told(document: Document) -> None:
    goal = GoalState(id=new_id(), version=1, code="G-1", name={"zh": "目标", "en": "A goal"}, parent=None)
    state = goal.model_dump_json().encode()
    record = pack(create_entry(id=goal.id, kind="goal", type="hub.record.created.v1", state=state), "projects")
    payload = document["components"]["messages"]["goal.hub.record.created.v1"]["payload"]
    whole = {**payload, "components": document["components"]}
    jsonschema.Draft202012Validator(whole).validate(json.loads(record.value))
    headers = document["components"]["messageTraits"]["recorded"]["headers"]
    told = {name: value.decode() for name, value in record.headers.items()}
    jsonschema.Draft202012Validator({**headers, "additionalProperties": False}).validate(told)
