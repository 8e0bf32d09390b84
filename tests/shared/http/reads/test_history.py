from shared.contracts.base import Relabelled
from shared.contracts.projects.schedule import MilestoneReforecast
from tests.infrastructure.sample import ANYONE, OFFICE, PARTNER, create_sample
from tests.infrastructure.samples import Samples


async def test_a_history_tells_who_when_why_and_what_changed(samples: Samples) -> None:
    made = await samples.ask("POST", "/v1/samples", json={"name": {"zh": "a", "en": "b"}, "reason": "planned"})
    address = made.headers["Location"]
    await samples.ask("PATCH", address, json={"many": 3, "reason": "雨季"}, if_match='"1.1"')
    await samples.ask("DELETE", f"{address}?reason=doubled", if_match='"1.2"')
    first, second, third = (await samples.ask("GET", f"{address}/history")).json()["data"]
    assert [line["type"] for line in (first, second, third)] == [
        "hub.record.created.v1",
        "hub.record.changed.v1",
        "hub.record.archived.v1",
    ]
    assert second["changes"] == [{"field": "many", "before": 0, "after": 3}]
    assert (second["actor"], second["client"], second["reason"]) == ("office", "cockpit", "雨季")
    assert [line["archived"] for line in (first, second, third)] == [False, False, True]
    assert {change["field"]: change["before"] for change in first["changes"]}["many"] is None


async def test_a_history_goes_on_page_by_page_and_only_its_own(samples: Samples) -> None:
    row, other = create_sample(), create_sample()
    await samples.store(row, other)
    for version in range(1, 5):
        await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"many": version}, if_match=f'"1.{version}"')
    path = f"/v1/samples/{row.id}/history"
    first = (await samples.ask("GET", f"{path}?limit=3")).json()
    rest = (await samples.ask("GET", f"{path}?cursor={first['page']['next_cursor']}")).json()
    assert [line["version"] for line in first["data"] + rest["data"]] == [1, 2, 3, 4, 5]
    foreign = await samples.ask("GET", f"/v1/samples/{other.id}/history?cursor={first['page']['next_cursor']}")
    assert foreign.json()["code"] == "cursor_mismatch"


async def test_who_and_why_are_for_those_who_see_the_record_whole(samples: Samples) -> None:
    row = create_sample(labels=["hub", "public", "district:500101"])
    await samples.store(row)
    await samples.ask("PATCH", f"/v1/samples/{row.id}", json={"many": 3, "reason": "secret"}, if_match='"1.1"')
    public, partner = [
        (await samples.ask("GET", f"/v1/samples/{row.id}/history", caller=caller)).json()["data"]
        for caller in (ANYONE, PARTNER)
    ]
    assert ({*public[1]} & {"actor", "client", "reason", "event"}, public[1]["changes"]) == (set(), [])
    assert (partner[1]["reason"], partner[1]["changes"][0]["field"]) == ("secret", "many")


async def test_what_a_value_was_is_told_to_whoever_could_see_the_version_before(samples: Samples) -> None:
    row = create_sample(many=3)
    await samples.store(row)
    row.labels, row.many = ["hub", "district:500101"], 4
    async with samples.service().begin(OFFICE) as work:
        await work.record(row, Relabelled(), reason="")
    office, partner = [
        (await samples.ask("GET", f"/v1/samples/{row.id}/history", caller=caller)).json()["data"]
        for caller in (OFFICE, PARTNER)
    ]
    assert [change for change in office[1]["changes"] if change["field"] == "many"] == [
        {"field": "many", "before": 3, "after": 4}
    ]
    assert len(partner) == 1
    assert [change for change in partner[0]["changes"] if change["field"] == "many"] == [
        {"field": "many", "before": None, "after": 4}
    ]
    assert ("event" in office[1], "event" in partner[0]) == (True, False)


async def test_another_record_is_named_to_whoever_may_see_it(samples: Samples) -> None:
    """A date was moved by a milestone that the partner does not see."""
    cause, row = create_sample(), create_sample(labels=["hub", "district:500101"])
    await samples.store(cause, row)
    async with samples.service().begin(OFFICE) as work:
        await work.record(row, MilestoneReforecast(previous=None, cause=cause.id), reason="")
    office, partner = [
        (await samples.ask("GET", f"/v1/samples/{row.id}/history", caller=caller)).json()["data"][1]["event"]
        for caller in (OFFICE, PARTNER)
    ]
    assert (office, partner) == ({"previous": None, "cause": str(cause.id)}, {"previous": None, "cause": None})
