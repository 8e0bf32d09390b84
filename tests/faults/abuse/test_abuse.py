"""What is sent at once, to the hub that tests share: nothing is a fault of the hub's, and each gets what it must."""

from tests.faults.abuse.outcome import total
from tests.faults.abuse.run import errors_in, pids_of, tried_quickly
from tests.faults.abuse.target import target_of
from tests.infrastructure.running import RunningHub


async def test_whatever_is_sent_is_refused_in_time_and_is_no_fault_of_the_hub(whole_hub: RunningHub) -> None:
    target, pids, before = await target_of(whole_hub), pids_of(whole_hub), errors_in(whole_hub)
    outcomes = await tried_quickly(target)
    whole = total(outcomes)
    assert [str(outcome) for outcome in outcomes if outcome.failed] == []
    assert (whole.server_errors, whole.hangs, errors_in(whole_hub)) == (0, 0, before)
    assert pids_of(whole_hub) == pids
    assert whole.got.total() > 500
