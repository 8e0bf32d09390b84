"""What is reported, as in the load that faults are injected into (tests/faults/rig/load/figures)."""

from tests.faults.rig.load.writer import Refused
from tests.soak.load.stage import Stage


async def report(stage: Stage) -> None:
    """One story. Nothing is in its way here, so that a refusal, or a read of something older, is an error."""
    ledger, tally = stage.reporter.writer.ledger, stage.office.tally
    try:
        await stage.reporter.tell_next()
    except Refused as refusal:
        tally.fault(f"report: {refusal}")
    for found in (*ledger.stale, *ledger.unasked):
        tally.fault(f"report: {found}")
    for kept in (ledger.acknowledged, ledger.figures, ledger.stale, ledger.unasked):
        kept.clear()
