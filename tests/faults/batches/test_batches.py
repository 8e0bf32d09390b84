"""The short form: smaller batches, and fewer kills."""

from tests.faults.batches.campaign import attacked, sending
from tests.infrastructure.running import RunningHub

KILLS, ROWS = 2, 40_000


async def test_a_batch_whose_process_is_killed_is_there_once_when_it_is_sent_again(whole_hub: RunningHub) -> None:
    async with sending(whole_hub, ROWS) as campaign:
        verdict = await attacked(campaign, KILLS)
    assert verdict.findings() == []
    assert campaign.met.total() - campaign.met["done"] == KILLS
    assert verdict.figures["rows"] == ROWS * len(campaign.sent)
