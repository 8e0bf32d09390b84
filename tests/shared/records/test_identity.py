import pytest

from shared.records.identity import IdInUse, MadeBefore, claim_id
from shared.rows import new_id
from tests.infrastructure.sample import OFFICE, create_sample
from tests.infrastructure.samples import Samples


async def test_an_id_is_new_or_the_clients_own_and_never_given_twice(samples: Samples) -> None:
    row, own = create_sample(many=3), new_id()
    await samples.store(row)
    async with samples.service().begin(OFFICE) as work:
        assert await claim_id(work, own, b"{}") == own
        assert await claim_id(work, None, b"{}") != own
        with pytest.raises(MadeBefore):
            await claim_id(work, row.id, b'{"many":3,"reason":"x"}')
        with pytest.raises(IdInUse):
            await claim_id(work, row.id, b'{"many":4}')


def test_ids_are_in_the_order_of_their_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert (ids, {id.version for id in ids}) == (sorted(ids), {7})
