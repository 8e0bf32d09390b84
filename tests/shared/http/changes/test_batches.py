from asyncio import gather
from typing import Any

import pytest
from pydantic import ValidationError

from shared.http.changes import route
from shared.http.changes.batches import Batch
from shared.rows import new_id
from tests.infrastructure.sample import MakeSample, create_sample
from tests.infrastructure.samples import Samples


def item(**said: Any) -> dict[str, Any]:
    return {"name": {"zh": "隧道", "en": "Tunnel"}} | said


async def taken(samples: Samples) -> str:
    row = create_sample()
    await samples.store(row)
    return str(row.id)


async def test_an_atomic_batch_is_all_or_nothing_and_says_which_item_it_was(samples: Samples) -> None:
    items = [item(), item(id=await taken(samples)), item()]
    refused = await samples.ask("POST", "/v1/samples/batch", json={"items": items})
    assert (refused.status_code, refused.json()["code"]) == (409, "id_in_use")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/items/1"]
    assert await samples.database.fetchval("select count(*) from sample") == 1
    done = await samples.ask("POST", "/v1/samples/batch", json={"items": [item(), item()]})
    assert [result["status"] for result in done.json()["results"]] == [201, 201]


async def test_a_batch_that_is_not_atomic_answers_each_by_itself_and_in_order(samples: Samples) -> None:
    again = item(id=str(new_id()))
    items = [item(many=1), item(id=await taken(samples)), again, again]
    answer = await samples.ask("POST", "/v1/samples/batch", json={"atomic": False, "items": items})
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [201, 409, 201, 200]
    assert (results[0]["data"]["many"], results[1]["problem"]["code"], results[0]["etag"]) == (
        1,
        "id_in_use",
        '"1.1-full"',
    )
    assert await samples.database.fetchval("select count(*) from journal") == 3


async def test_a_malformed_item_refuses_the_whole_batch_by_its_pointer(samples: Samples) -> None:
    for items, pointer in (([item(), item(many=-1)], "/items/1/many"), ([], "/items"), ([item()] * 501, "/items")):
        answer = await samples.ask("POST", "/v1/samples/batch", json={"items": items})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_mistakes_of_form_are_told_of_every_item_up_to_fifty_in_their_order(samples: Samples) -> None:
    far_apart = [item(many=-1), *[item()] * 497, item(many=-1), item(else_=1)]
    told = await samples.ask("POST", "/v1/samples/batch", json={"items": far_apart})
    pointers = [error["pointer"] for error in told.json()["errors"]]
    assert pointers == ["/items/0/many", "/items/498/many", "/items/499/else_"]
    without_name = await samples.ask("POST", "/v1/samples/batch", json={"items": [item(), *[{}] * 499]})
    pointers = [error["pointer"] for error in without_name.json()["errors"]]
    assert pointers == [f"/items/{nth}/name" for nth in range(1, 51)]


def test_no_more_faults_are_looked_for_than_are_told() -> None:
    with pytest.raises(ValidationError) as refused:
        Batch[MakeSample].model_validate({"items": [{f"k{nth}": 1 for nth in range(64)}] * 500})
    assert 50 < refused.value.error_count() < 1_000


async def test_an_id_that_was_archived_since_refuses_its_item_only(samples: Samples) -> None:
    body = item(id=str(new_id()))
    made = await samples.ask("POST", "/v1/samples", json=body)
    await samples.ask("DELETE", f"{made.headers['Location']}?reason=x", if_match='"1.1"')
    answer = await samples.ask("POST", "/v1/samples/batch", json={"atomic": False, "items": [body, item()]})
    assert [result["status"] for result in answer.json()["results"]] == [409, 201]


async def test_two_batches_of_the_same_ids_in_another_order_do_not_lock_each_other_out(
    samples: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "TRIES", 1)
    for _ in range(3):
        items = [item(id=str(new_id())) for _ in range(40)]
        bodies = ({"items": items}, {"items": items[::-1]})
        answers = await gather(*(samples.ask("POST", "/v1/samples/batch", json=body) for body in bodies))
        assert [answer.status_code for answer in answers] == [200, 200]
