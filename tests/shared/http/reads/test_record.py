from datetime import timedelta

import pytest

from shared.auth.caller import Caller
from shared.contracts.base import Changed
from tests.infrastructure.sample import ANYONE, OFFICE, PARTNER, SampleState, create_sample
from tests.infrastructure.samples import Samples


async def test_a_record_answers_to_its_id_and_to_its_code(samples: Samples) -> None:
    row = create_sample(code="LJ-04.01")
    await samples.store(row)
    by_id, by_code = [await samples.ask("GET", f"/v1/samples/{name}") for name in (row.id, "LJ-04.01")]
    assert (by_id.status_code, by_id.content) == (200, by_code.content)


async def test_a_hidden_record_and_none_cannot_be_told_apart(samples: Samples) -> None:
    row = create_sample(code="LJ-04.01")
    await samples.store(row)
    answers = [
        await samples.ask("GET", f"/v1/samples/{name}{end}", caller=PARTNER)
        for name in (row.id, "LJ-04.01", create_sample().id, "LJ-04.02", "%00", "x" * 128)
        for end in ("", "/history")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


async def test_everyone_sees_the_public_fields_of_what_is_published(samples: Samples) -> None:
    row = create_sample(labels=["hub", "public"])
    await samples.store(row)
    public, full = [await samples.ask("GET", f"/v1/samples/{row.id}", caller=caller) for caller in (ANYONE, OFFICE)]
    assert ({*public.json()}, public.headers["ETag"]) == ({"id", "version", "code", "name", "day"}, '"1.1-public"')
    assert (len(full.json()), full.headers["ETag"]) == (13, '"1.1-full"')


@pytest.mark.parametrize("tags", ['"1.1-full"', 'W/"1.1-full"', '"1.0-full", "1.1-full"'])
async def test_a_known_version_is_304_and_any_other_tag_like_a_stale_one(samples: Samples, tags: str) -> None:
    row = create_sample()
    await samples.store(row)
    known = await samples.ask("GET", f"/v1/samples/{row.id}", if_none_match=tags)
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", '"1.1-full"')
    for other in ("*", '"1.1-public"', '"11.1-full"', "1.1-full"):
        assert (await samples.ask("GET", f"/v1/samples/{row.id}", if_none_match=other)).status_code == 200


async def test_as_of_a_moment_is_what_was_known_then(samples: Samples) -> None:
    row = create_sample()
    before = await samples.database.fetchval("select clock_timestamp()")
    await samples.store(row)
    made = await samples.database.fetchval("select clock_timestamp()")
    await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"many": 1}, if_match='"1.1"')
    await samples.database.execute("update clock set ahead = interval '1 hour'")
    answers = [
        await samples.ask("GET", f"/v1/samples/{row.id}?as_of={at.isoformat().replace('+00:00', 'Z')}")
        for at in (before, made, made + timedelta(minutes=30))
    ]
    assert [(a.status_code, a.json().get("many")) for a in answers] == [(404, None), (200, 0), (200, 1)]
    assert answers[1].headers["As-Of"] == made.isoformat().replace("+00:00", "Z")


async def test_a_moment_that_is_not_over_is_answered_as_of_10_seconds_ago(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    fresh = await samples.ask("GET", f"/v1/samples/{row.id}?as_of=2099-01-01T00:00:00Z")
    assert fresh.status_code == 404
    await samples.database.execute("update clock set ahead = interval '11 seconds'")
    settled = await samples.ask("GET", f"/v1/samples/{row.id}?as_of=2099-01-01T00:00:00Z")
    assert settled.status_code == 200
    assert settled.headers["As-Of"] < "2099"


async def test_a_past_version_is_shown_to_who_may_see_it_now_and_could_then(samples: Samples) -> None:
    row, then = create_sample(labels=["unit:a"]), None
    await samples.store(row)
    then = (await samples.database.fetchval("select clock_timestamp()")).isoformat().replace("+00:00", "Z")
    async with samples.service().begin(OFFICE) as work:
        row.labels = ["unit:b", "unit:c"]
        await work.record(row, Changed(fields=[]), reason="")
    await samples.database.execute("update clock set ahead = interval '1 hour'")
    statuses = [
        (await samples.ask("GET", f"/v1/samples/{row.id}?as_of={then}", caller=holding(*labels))).status_code
        for labels in (["unit:a"], ["unit:b"], ["unit:a", "unit:b"])
    ]
    assert statuses == [404, 404, 200]


def holding(*labels: str) -> Caller:
    return Caller("x", "x", frozenset(labels))


async def test_what_is_archived_is_gone_and_comes_back_as_it_was(samples: Samples) -> None:
    row = create_sample(code="LJ-04.01")
    await samples.store(row)
    address = f"/v1/samples/{row.id}"
    before = (await samples.ask("GET", address)).json()
    gone = await samples.ask("DELETE", f"{address}?reason=doubled", if_match='"1.1"')
    assert (gone.status_code, gone.headers["ETag"]) == (204, '"1.2-full"')
    assert [(await samples.ask("GET", path)).status_code for path in (address, "/v1/samples/LJ-04.01")] == [404, 404]
    assert (await samples.ask("DELETE", f"{address}?reason=again", if_match='"1.2"')).status_code == 404
    back = await samples.ask("POST", f"{address}/restorations", json={"reason": "not doubled"}, if_match='"1.2"')
    assert (back.status_code, back.json()) == (200, before | {"version": 3})


async def test_an_archive_needs_its_reason_and_its_version(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    assert (await samples.ask("DELETE", f"/v1/samples/{row.id}", if_match='"1.1"')).status_code == 422
    assert (await samples.ask("DELETE", f"/v1/samples/{row.id}?reason=x")).status_code == 428


async def test_the_id_of_what_one_may_not_see_is_in_use_and_tells_nothing_of_it(samples: Samples) -> None:
    body = {"id": str(create_sample().id), "name": {"zh": "隧道", "en": "Tunnel"}}
    await samples.ask("POST", "/v1/samples", json=body)
    again = [await samples.ask("POST", "/v1/samples", json=body, caller=caller) for caller in (OFFICE, ANYONE)]
    assert [answer.status_code for answer in again] == [200, 409]
    assert (again[1].json()["code"], "Tunnel" in again[1].text) == ("id_in_use", False)


async def test_a_record_of_an_older_build_is_answered_with_what_its_kind_gained_since(
    samples: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = create_sample(many=20)
    await samples.store(row)
    row.many = 21
    async with samples.service().begin(OFFICE) as work:
        await work.record(row, Changed(fields=["many"]), reason="")
    monkeypatch.setattr(SampleState, "ADDED", {"depth": lambda state: state["many"] * 2, "many": lambda _: 0})
    one = await samples.ask("GET", f"/v1/samples/{row.id}")
    listed = await samples.ask("GET", "/v1/samples")
    history = await samples.ask("GET", f"/v1/samples/{row.id}/history")
    assert (one.json()["depth"], one.json()["many"]) == (42, 21)
    assert listed.json()["data"] == [one.json()]
    changes = history.json()["data"][-1]["changes"]
    assert {change["field"]: change["after"] for change in changes} == {"many": 21, "depth": 42}
