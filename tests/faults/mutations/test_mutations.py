import pytest

from tests.faults.mutations.attacks.stage import Ground
from tests.faults.mutations.campaign import attacked, found, mutated
from tests.faults.mutations.table import MUTATIONS, Mutation

SOME = (
    "relay-deletes-before-it-sends",
    "reader-seen",
    "reader-position-guard",
    "reader-one-transaction",
    "change-idempotency",
    "stream-tells-what-is-held",
)
"""One of each sort; `make faults FAULT=mutations` takes away all."""


@pytest.mark.parametrize("mutation", [each for each in MUTATIONS if each.name in SOME], ids=lambda each: each.name)
async def test_what_is_taken_away_is_missed_and_nothing_else_is(mutation: Mutation, postgres: str) -> None:
    clean = await attacked(mutation.attack, Ground(postgres))
    assert (clean.findings(), found(clean, mutation.by)) == ([], 0)
    assert found(await mutated(mutation, postgres), mutation.by) > 0
