import pytest

from shared.errors import InvalidField
from shared.http.changes.consistency import parse_token
from tests.infrastructure.sample import PARTNER, create_sample
from tests.infrastructure.samples import Samples


async def test_a_change_tells_what_it_recorded_the_asked_one_first(samples: Samples) -> None:
    parent = create_sample()
    child = create_sample(parent_id=parent.id)
    await samples.store(parent, child)
    answer = await samples.ask("PATCH", f"/v1/samples/{parent.id}", json={"many": 1}, if_match='"1.1"')
    told = parse_token(answer.headers["Consistency-Token"])
    assert [(one.service, one.id, one.revision) for one in told] == [
        ("samples", parent.id, (1, 2)),
        ("samples", child.id, (1, 2)),
    ]


async def test_twenty_records_at_most_are_told(samples: Samples) -> None:
    parent = create_sample()
    await samples.store(parent, *(create_sample(parent_id=parent.id) for _ in range(30)))
    answer = await samples.ask("PATCH", f"/v1/samples/{parent.id}", json={"many": 1}, if_match='"1.1"')
    assert len(parse_token(answer.headers["Consistency-Token"])) == 20


async def test_nothing_is_told_of_what_the_caller_may_not_see(samples: Samples) -> None:
    parent = create_sample(labels=["district:500101"])
    hidden = create_sample(parent_id=parent.id)
    await samples.store(parent, hidden)
    answer = await samples.ask("PATCH", f"/v1/samples/{parent.id}", json={"many": 1}, if_match='"1.1"', caller=PARTNER)
    assert [one.id for one in parse_token(answer.headers["Consistency-Token"])] == [parent.id]


@pytest.mark.parametrize("token", ["", "x", "samples:1:1.1", "Samples:{}:1.1", ",", "samples:" + "0" * 36 + ":1"])
def test_a_token_that_is_made_up_is_refused(token: str) -> None:
    with pytest.raises(InvalidField):
        parse_token(token)
