from uuid import UUID

import httpx
from fastapi import APIRouter, Response

from shared.database import Overtaken
from shared.http.apps import build
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from tests.infrastructure.sample import ChangeSample, change_sample, create_sample
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


async def test_whoever_has_merged_and_is_overtaken_merges_anew(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    address, passes, router = f"/v1/samples/{row.id}", 0, APIRouter(route_class=ChangeRoute)

    @router.patch("/v1/samples/{id}")
    async def change(id: UUID, body: ChangeSample, seen: IfMatch, work: CurrentWork) -> Response:
        """Twice another comes first: before it begins, and once it has merged."""
        nonlocal passes
        passes += 1
        if passes == 3:
            await samples.ask("PATCH", address, json={"many": 2}, if_match='"1.2"')
        done = await change_sample(id, body, seen, work)
        if passes == 2:
            raise Overtaken
        return done

    await samples.ask("PATCH", address, json={"many": 1}, if_match='"1.1"')
    app = httpx.ASGITransport(build(samples.service(), router))
    async with httpx.AsyncClient(transport=app, base_url="http://samples") as client:
        headers = {"If-Match": '"1.1"', "Prefer": "merge=disjoint"}
        merged = await client.patch(address, json={"name": NAME}, headers=headers)
    assert (merged.status_code, merged.json()["many"], merged.json()["name"]) == (200, 2, NAME)
