from tests.infrastructure.sample import create_sample
from tests.infrastructure.samples import Samples

NAME = {"zh": "桥", "en": "Bridge"}


async def test_who_touched_other_fields_may_merge_and_who_touched_the_same_is_told_which(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    address = f"/v1/samples/{row.id}"
    await samples.ask("PATCH", address, json={"many": 1}, if_match='"1.1"')
    merged = await samples.ask("PATCH", address, json={"name": NAME}, if_match='"1.1"', prefer="merge=disjoint")
    assert (merged.status_code, merged.json()["many"], merged.json()["name"]) == (200, 1, NAME)
    same = await samples.ask("PATCH", address, json={"many": 2}, if_match='"1.1"', prefer="merge=disjoint")
    assert (same.status_code, same.json()["changed_fields"]) == (412, ["many", "name"])


async def test_without_being_asked_nothing_is_merged(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"many": 1}, if_match='"1.1"')
    stale = await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"name": NAME}, if_match='"1.1"')
    assert (stale.status_code, stale.json()["changed_fields"]) == (412, ["many"])


async def test_a_version_that_never_was_is_not_merged(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    for tag in ('"1.7"', '"2.1"', "*", "W/x"):
        answer = await samples.ask(
            "PATCH", f"/v1/samples/{row.id}", json={"many": 1}, if_match=tag, prefer="merge=disjoint"
        )
        assert (answer.status_code, answer.json()["changed_fields"]) == (412, [])
