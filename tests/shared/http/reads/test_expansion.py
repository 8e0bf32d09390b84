from tests.infrastructure.sample import ANYONE, PARTNER, create_sample
from tests.infrastructure.samples import Samples


async def test_beside_a_record_come_the_one_that_it_names_and_those_that_name_it(samples: Samples) -> None:
    parent = create_sample(many=1)
    children = [create_sample(parent_id=parent.id, many=2) for _ in range(2)]
    await samples.store(parent, *children)
    rows = (await samples.ask("GET", "/v1/samples?sort=many&expand=parent,samples")).json()["data"]
    assert [row["expanded"]["parent"] and row["expanded"]["parent"]["id"] for row in rows] == [
        None,
        *[str(parent.id)] * 2,
    ]
    assert [one["id"] for one in rows[0]["expanded"]["samples"]["data"]] == [str(child.id) for child in children]
    assert rows[1]["expanded"]["samples"] == {"data": [], "next": None}


async def test_of_many_the_first_come_and_an_address_for_the_others(samples: Samples) -> None:
    parent = create_sample()
    await samples.store(parent, *(create_sample(parent_id=parent.id) for _ in range(21)))
    rows = (await samples.ask("GET", f"/v1/samples?id={parent.id}&expand=samples")).json()["data"]
    beside = rows[0]["expanded"]["samples"]
    assert (len(beside["data"]), beside["next"]) == (20, f"/v1/samples?parent_id={parent.id}")
    assert len((await samples.ask("GET", beside["next"])).json()["data"]) == 21


async def test_what_the_reader_may_not_see_does_not_come_beside_what_it_may(samples: Samples) -> None:
    hidden = create_sample()
    shown = create_sample(parent_id=hidden.id, labels=["district:500101"])
    await samples.store(hidden, shown, create_sample(parent_id=shown.id))
    (row,) = (await samples.ask("GET", "/v1/samples?expand=parent,samples", caller=PARTNER)).json()["data"]
    assert (row["expanded"]["parent"], row["expanded"]["samples"]["data"]) == (None, [])


async def test_a_field_that_is_not_public_leads_nobody_from_one_public_record_to_another(samples: Samples) -> None:
    """The samples name their parents by such a field."""
    parent = create_sample(many=1, labels=["hub", "public"])
    await samples.store(parent, create_sample(parent_id=parent.id, many=2, labels=["hub", "public"]))
    rows = (await samples.ask("GET", "/v1/samples?expand=parent,samples", caller=ANYONE)).json()["data"]
    assert [row["expanded"]["parent"] for row in rows] == [None, None]
    assert [row["expanded"]["samples"]["data"] for row in rows] == [[], []]
