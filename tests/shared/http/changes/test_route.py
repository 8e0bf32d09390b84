from asyncio import create_task, gather, sleep, timeout
from uuid import UUID, uuid4

from shared.rows import new_id
from tests.infrastructure.sample import ANYONE, OFFICE, PARTNER, create_sample
from tests.infrastructure.samples import Samples

NAME = {"zh": "隧道", "en": "Tunnel"}


async def test_a_change_is_one_record_and_its_answer_is_the_state_that_is_read(samples: Samples) -> None:
    made = await samples.ask("POST", "/v1/samples", json={"name": NAME})
    read = await samples.ask("GET", made.headers["Location"])
    assert (made.status_code, made.content, made.headers["ETag"]) == (201, read.content, '"1.1-full"')
    assert await samples.database.fetchval("select count(*) from journal join unsent using (seq)") == 1


async def test_fifty_at_once_with_one_key_make_one_change_and_all_get_the_same_bytes(samples: Samples) -> None:
    async with samples.client() as client:

        async def attempt() -> tuple[int, bytes]:
            while True:
                answer = await client.post("/v1/samples", json={"name": NAME}, headers={"Idempotency-Key": "one"})
                if answer.status_code != 409:
                    return answer.status_code, answer.content
                assert (answer.json()["code"], answer.headers["Retry-After"]) == ("request_in_flight", "1")

        answers = await gather(*(attempt() for _ in range(50)))
    assert (len({*answers}), answers[0][0]) == (1, 201)
    assert await samples.database.fetchval("select count(*) from sample") == 1


async def test_fifty_at_once_with_one_if_match_are_one_200_and_the_rest_are_told_the_current_state(
    samples: Samples,
) -> None:
    row = create_sample()
    await samples.store(row)
    async with samples.client() as client:
        address, headers = f"/v1/samples/{row.id}", {"If-Match": '"1.1-full"'}
        answers = await gather(*(client.patch(address, json={"many": n}, headers=headers) for n in range(50)))
    won, lost = [a for a in answers if a.status_code == 200], [a for a in answers if a.status_code != 200]
    assert (len(won), {a.status_code for a in lost}) == (1, {412})
    assert all(a.json()["current"] == won[0].json() and a.json()["current_etag"] == '"1.2-full"' for a in lost)


async def test_a_refusal_undoes_the_change_and_is_the_answer_to_a_repeat(samples: Samples) -> None:
    stranger = create_sample(labels=["unit:a"])
    await samples.store(stranger)
    taken = {"id": str(stranger.id), "name": NAME}
    first, again = [await samples.ask("POST", "/v1/samples", json=taken, idempotency_key="k") for _ in range(2)]
    assert (first.status_code, first.json()["code"], again.content) == (409, "id_in_use", first.content)
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_the_same_id_with_less_in_its_body_is_another_body(samples: Samples) -> None:
    body = {"id": str(new_id()), "name": NAME, "many": 3}
    bodies = (body, body, {**body, "reason": "again"}, {"id": body["id"], "name": NAME})
    answers = [await samples.ask("POST", "/v1/samples", json=sent) for sent in bodies]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 409]


async def test_what_is_malformed_is_422_whether_or_not_the_record_exists(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    for id in (row.id, uuid4()):
        answer = await samples.ask("PATCH", f"/v1/samples/{id}", json={"many": -1})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
        assert answer.json()["errors"] == [{"pointer": "/many", "code": "greater_than_equal", "params": {"ge": 0}}]


async def test_without_if_match_a_change_is_428_but_only_for_who_may_change_it(samples: Samples) -> None:
    row = create_sample(labels=["hub", "public"])
    await samples.store(row)
    answers = [
        await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"many": 1}, caller=caller)
        for caller in (OFFICE, ANYONE, PARTNER)
    ]
    assert [answer.status_code for answer in answers] == [428, 403, 403]
    assert [answer.json()["code"] for answer in answers] == ["version_required", *["write_not_granted"] * 2]


async def test_what_one_may_not_see_is_404_for_every_change(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    changes: list[tuple[str, str, object]] = [
        ("PATCH", "", {"many": 1}),
        ("DELETE", "?reason=x", None),
        ("POST", "/restorations", {"reason": "x"}),
    ]
    answers = [
        await samples.ask(
            method, f"/v1/samples/{row.id}{end}", json=body, caller=PARTNER, if_match='"1.1"', idempotency_key="k"
        )
        for method, end, body in changes
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}


async def test_the_same_id_and_body_make_nothing_new_and_another_body_is_refused(samples: Samples) -> None:
    body = {"id": str(new_id()), "name": NAME, "many": 3}
    first, again = [await samples.ask("POST", "/v1/samples", json=body) for _ in range(2)]
    await samples.ask("PATCH", first.headers["Location"], json={"many": 4}, if_match='"1.1"')
    later = await samples.ask("POST", "/v1/samples", json=body)
    other = await samples.ask("POST", "/v1/samples", json=body | {"many": 5})
    assert [a.status_code for a in (first, again, later, other)] == [201, 200, 200, 409]
    assert (again.content, later.json()["many"], other.json()["code"]) == (first.content, 4, "id_in_use")


async def test_a_body_that_does_not_say_that_it_is_json_is_415(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    async with samples.client() as client:
        statuses = [
            (await client.request(method, address, content=b'{"many": 1}', headers=headers)).status_code
            for method, address, headers in (
                ("POST", "/v1/samples", {}),
                ("POST", "/v1/samples", {"Content-Type": "text/plain"}),
                ("POST", "/v1/samples", {"Content-Type": "application/merge-patch+json"}),
                ("PATCH", f"/v1/samples/{row.id}", {"Content-Type": "text/json", "If-Match": '"1.1"'}),
                (
                    "PATCH",
                    f"/v1/samples/{row.id}",
                    {"Content-Type": "application/merge-patch+json", "If-Match": '"1.1"'},
                ),
            )
        ]
    assert statuses == [415, 415, 415, 415, 200]


async def test_json_that_is_none_is_400_and_nothing_of_it_is_echoed(samples: Samples) -> None:
    async with samples.client() as client:
        for content in (b"{", b"\xff\xfe", b'{"name": NaN}', b'{"secret": '):
            answer = await client.post("/v1/samples", content=content, headers={"Content-Type": "application/json"})
            assert (answer.status_code, answer.json()["code"]) in {(400, "malformed_json"), (422, "invalid_field")}
            assert b"secret" not in answer.content


async def test_an_unknown_parameter_is_400_and_the_nearest_name_comes_first(samples: Samples) -> None:
    answer = await samples.ask("POST", "/v1/samples?dry-run=true", json={"name": NAME})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert answer.json()["known"][0] == "dry_run"
    assert await samples.database.fetchval("select count(*) from sample") == 0


async def test_what_is_said_twice_beside_the_body_is_refused_and_changes_nothing(samples: Samples) -> None:
    answer = await samples.ask("POST", "/v1/samples?dry_run=true&dry_run=false", json={"name": NAME})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "dry_run")
    assert await samples.database.fetchval("select count(*) from sample") == 0


async def test_the_nil_uuid_is_no_id(samples: Samples) -> None:
    answer = await samples.ask("POST", "/v1/samples", json={"name": NAME, "id": str(UUID(int=0))})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/id")


async def test_while_the_database_is_away_every_request_is_503_and_changes_nothing(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    address = f"/v1/samples/{row.id}"
    async with samples.database.acquire() as other, other.transaction():
        await other.execute("lock table sample, journal")
        asked = [
            create_task(samples.ask("PATCH", address, json={"many": 3}, if_match='"1.1"')),
            create_task(samples.ask("GET", address)),
        ]
        await end_those_who_wait(samples, len(asked))
        answers = await gather(*asked)
    assert {(a.status_code, a.json()["code"], a.headers["Retry-After"]) for a in answers} == {(503, "busy", "1")}
    assert (await samples.ask("GET", address)).json()["version"] == 1


async def end_those_who_wait(samples: Samples, count: int) -> None:
    """As a server does that is restarted."""
    waiting = "pid in (select pid from pg_locks where not granted)"
    async with timeout(10):
        while await samples.database.fetchval(f"select count(*) from pg_stat_activity where {waiting}") < count:
            await sleep(0.01)
    await samples.database.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where {waiting}")
