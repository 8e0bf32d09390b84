from dataclasses import replace

import pytest

from shared.auth.caller import Caller
from shared.contracts.base import Relabelled
from shared.records import idempotency
from tests.infrastructure.sample import OFFICE, PARTNER, Sample, create_sample
from tests.infrastructure.samples import Samples

NAME = {"zh": "隧道", "en": "Tunnel"}


async def change(samples: Samples, many: int, *, caller: Caller = OFFICE, key: str = "k") -> tuple[int, object]:
    """Of the one sample that there is."""
    id, version = await samples.database.fetchrow("select id, version from sample")
    answer = await samples.ask(
        "PATCH", f"/v1/samples/{id}", json={"many": many}, caller=caller, if_match=f'"1.{version}"', idempotency_key=key
    )
    return answer.status_code, answer.json()["many" if answer.is_success else "code"]


@pytest.fixture
async def stored(samples: Samples) -> Samples:
    await samples.store(create_sample())
    return samples


async def test_a_stored_answer_is_not_given_after_the_grants_changed(stored: Samples) -> None:
    await change(stored, 1)
    nothing: frozenset[str] = frozenset()
    for fewer in (
        replace(OFFICE, labels=frozenset({"hub"})),
        replace(OFFICE, writes=nothing),
        replace(OFFICE, scopes=nothing),
    ):
        assert await change(stored, 1, caller=fewer) == (409, "already_decided")


async def test_a_stored_answer_is_not_given_to_whom_its_record_lets_in_no_more(samples: Samples) -> None:
    """The caller's grants are what they were: the record was moved."""
    row = create_sample(labels=["hub", "district:500101"])
    await samples.store(row)
    assert await change(samples, 1, caller=PARTNER) == (200, 1)
    await move_away(samples, row)
    assert await change(samples, 1, caller=PARTNER) == (409, "already_decided")


async def move_away(samples: Samples, row: Sample) -> None:
    async with samples.service().begin(OFFICE) as work:
        stands = await work.row(Sample, "where id = $1", row.id)
        assert stands is not None
        stands.labels = ["hub"]
        await work.record(stands, Relabelled(), reason="")


async def test_one_key_of_two_people_or_two_clients_is_two_keys(stored: Samples) -> None:
    assert await change(stored, 1) == (200, 1)
    assert await change(stored, 2, caller=replace(OFFICE, subject="colleague")) == (200, 2)
    assert await change(stored, 3, caller=replace(OFFICE, client="app")) == (200, 3)


async def test_a_key_with_another_body_or_another_query_is_refused(samples: Samples) -> None:
    first = await samples.ask("POST", "/v1/samples", json={"name": NAME}, idempotency_key="k")
    body = await samples.ask("POST", "/v1/samples", json={"name": NAME, "many": 1}, idempotency_key="k")
    query = await samples.ask("POST", "/v1/samples?effects_digest=x", json={"name": NAME}, idempotency_key="k")
    assert [a.status_code for a in (first, body, query)] == [201, 422, 422]
    assert {a.json()["code"] for a in (body, query)} == {"idempotency_key_reused"}


async def test_what_the_caller_can_turn_is_not_kept(stored: Samples) -> None:
    id = await stored.database.fetchval("select id from sample")
    for tag, status in (('"1.9"', 412), ('"1.1"', 200)):
        answer = await stored.ask("PATCH", f"/v1/samples/{id}", json={"many": 1}, if_match=tag, idempotency_key="k")
        assert answer.status_code == status


async def test_a_partners_post_without_a_key_is_refused(samples: Samples) -> None:
    refused = await samples.ask("POST", "/v1/samples", json={"name": NAME}, caller=PARTNER)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_has_1_to_255_characters(samples: Samples, key: str) -> None:
    refused = await samples.ask("POST", "/v1/samples", json={"name": NAME}, idempotency_key=key)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "Idempotency-Key")


async def test_after_seven_days_a_key_is_forgotten(samples: Samples) -> None:
    await samples.ask("POST", "/v1/samples", json={"name": NAME}, idempotency_key="k")
    for days, kept in ((6, 1), (8, 0)):
        await samples.database.execute("update clock set ahead = make_interval(days => $1)", days)
        await idempotency.sweep(samples.database)
        assert await samples.database.fetchval("select count(*) from idempotency") == kept
