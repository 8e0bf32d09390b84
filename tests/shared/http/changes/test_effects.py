from typing import Any
from uuid import UUID

from tests.infrastructure.sample import PARTNER, Sample, create_sample
from tests.infrastructure.samples import Samples


async def family(samples: Samples) -> tuple[Sample, Sample]:
    """A parent, whose `many` goes to its child."""
    parent = create_sample()
    child = create_sample(parent_id=parent.id)
    await samples.store(parent, child)
    return parent, child


async def ask(
    samples: Samples, row: Sample, query: str, *, if_match: str = '"1.1"', key: str = "k"
) -> tuple[int, dict[str, Any]]:
    path = f"/v1/samples/{row.id}?{query}"
    answer = await samples.ask("PATCH", path, json={"many": 7}, if_match=if_match, idempotency_key=key)
    return answer.status_code, answer.json()


async def test_a_dry_run_tells_what_would_become_of_others_and_writes_nothing(samples: Samples) -> None:
    parent, child = await family(samples)
    status, told = await ask(samples, parent, "dry_run=true")
    assert (status, told["errors"]) == (200, [])
    assert (told["data"]["version"], told["data"]["many"]) == (2, 7)
    assert told["effects"] == [
        {"id": str(child.id), "kind": "sample", "change": "changed", "fields": {"many": {"before": 0, "after": 7}}}
    ]
    for table, rows in (("journal", 2), ("unsent", 2), ("idempotency", 0)):
        assert await samples.database.fetchval(f"select count(*) from {table}") == rows


async def test_a_commit_does_exactly_what_its_dry_run_told_or_is_412(samples: Samples) -> None:
    parent, child = await family(samples)
    digest = (await ask(samples, parent, "dry_run=true"))[1]["effects_digest"]
    await samples.ask("PATCH", f"/v1/samples/{child.id}", json={"many": 5}, if_match='"1.1"')
    moved = await ask(samples, parent, f"effects_digest={digest}")
    assert (moved[0], moved[1]["code"]) == (412, "effects_moved")
    assert await versions(samples, parent.id) == [1]
    digest = (await ask(samples, parent, "dry_run=true"))[1]["effects_digest"]
    assert (await ask(samples, parent, f"effects_digest={digest}", key="other"))[0] == 200
    assert await versions(samples, child.id) == [1, 2, 3]


async def test_a_refusal_of_the_domain_is_told_by_a_dry_run_and_any_other_is_refused_as_ever(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    back = await samples.ask(
        "POST", f"/v1/samples/{row.id}/restorations?dry_run=true", json={"reason": "x"}, if_match='"1.1"'
    )
    assert (back.status_code, back.json()["data"], back.json()["errors"][0]["code"]) == (200, None, "not_archived")
    assert [(await ask(samples, row, "dry_run=true", if_match=tag))[0] for tag in ('"1.9"', "*")] == [412, 412]
    assert (await samples.ask("PATCH", f"/v1/samples/{row.id}?dry_run=yes", json={})).status_code == 422


async def test_effects_on_what_the_caller_may_not_see_are_not_told(samples: Samples) -> None:
    mine = create_sample(labels=["district:500101"])
    hidden = create_sample(parent_id=mine.id)
    await samples.store(mine, hidden)
    answer = await samples.ask(
        "PATCH", f"/v1/samples/{mine.id}?dry_run=true", json={"many": 7}, if_match='"1.1"', caller=PARTNER
    )
    assert (answer.status_code, answer.json()["effects"]) == (200, [])


async def test_effects_on_what_the_caller_sees_in_part_are_told_in_part(samples: Samples) -> None:
    mine = create_sample(labels=["district:500101"])
    open_to_all = create_sample(parent_id=mine.id, labels=["hub", "public"])
    await samples.store(mine, open_to_all)
    answer = await samples.ask(
        "PATCH", f"/v1/samples/{mine.id}?dry_run=true", json={"many": 7}, if_match='"1.1"', caller=PARTNER
    )
    assert answer.json()["effects"] == [
        {"id": str(open_to_all.id), "kind": "sample", "change": "changed", "fields": {}}
    ]


async def versions(samples: Samples, id: UUID) -> list[int]:
    rows = await samples.database.fetch("select version from journal where aggregate_id = $1 order by version", id)
    return [version for (version,) in rows]
