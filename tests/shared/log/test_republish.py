from shared.log.entry import unpack
from shared.log.republish import republish
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import create_sample


async def test_what_the_log_lost_is_sent_again_from_a_seq_on(owner: Owner) -> None:
    tunnel, bridge = create_sample(), create_sample()
    await owner.store(tunnel, bridge)
    await owner.change(tunnel, *range(20))
    sent = sorted(unpack(stored.record).seq for stored in await owner.relayed())
    await owner.make_anew()
    assert await republish(owner.database, sent[4]) == len(sent) - 5
    assert sorted(unpack(stored.record).seq for stored in await owner.relayed()) == sent[5:]
