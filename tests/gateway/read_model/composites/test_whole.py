import pytest
from msgspec import json

from services.gateway.read_model.composites.whole import Part, composite
from services.gateway.read_model.errors import PartMissing
from services.gateway.read_model.model import ReadModel
from tests.infrastructure.edge.gateway import ANNA, RunningGateway

PARTS: dict[str, Part] = {"projects": lambda: {"milestones": 3}, "metrics": lambda: {"score": "0.5"}}


def test_all_parts_make_a_whole_with_the_digest_of_its_bytes_as_tag() -> None:
    answer = composite(ReadModel(), PARTS)
    assert json.decode(answer.body) == {"data": {"milestones": 3, "score": "0.5"}, "meta": {"as_of": None}}
    assert answer.etag == composite(ReadModel(), PARTS).etag != b""


def test_a_part_that_is_missing_is_named_and_the_answer_has_no_tag() -> None:
    answer = composite(ReadModel({"metrics"}), PARTS)
    told = json.decode(answer.body)
    assert told == {"data": {"milestones": 3}, "meta": {"as_of": None, "partial": ["metrics"]}}
    assert answer.etag == b""


def test_where_all_are_missing_nothing_is_answered() -> None:
    with pytest.raises(PartMissing):
        composite(ReadModel({"metrics", "projects"}), PARTS)


async def test_what_is_not_held_yet_is_asked_of_its_owner_and_nothing_is_made_up(gateway: RunningGateway) -> None:
    gateway.gateway.model.missing.add("projects")
    state = await gateway.get("/v1/programmes/LJ-08", ANNA)
    overview = await gateway.get("/v1/programmes/LJ-08/overview", ANNA)
    assert (state.status_code, state.json()["target"]) == (207, "/v1/programmes/LJ-08?")
    assert (overview.status_code, overview.json()["code"]) == (503, "part_missing")
