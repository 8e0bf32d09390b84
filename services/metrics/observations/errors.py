"""What figures that are reported meet with."""

from collections.abc import Iterable

from shared.errors import HubError


class PeriodLocked(HubError, code="period_locked", status=409, zh="时期已锁定", en="The period is locked"):
    """`reason` says why, `indicators` of which of the batch's. What stands there is corrected by a restatement."""

    def __init__(self, indicators: Iterable[str], reason: str) -> None:
        super().__init__()
        self.members = {"indicators": [*indicators], "reason": reason}


class DefinitionMoved(HubError, code="definition_moved", status=409, zh="指标定义已变化", en="It was redefined"):
    """Since the rows came, `indicators` were archived, or are reported by other periods, dimensions or units.

    Cancel the batch and send the rows anew.
    """

    def __init__(self, indicators: Iterable[str]) -> None:
        super().__init__()
        self.members = {"indicators": [*indicators]}


class OwnBatch(HubError, code="own_batch", status=409, zh="不能审核本人填报的批次", en="It is your own batch"):
    """Where figures are reviewed, somebody else than who sent them accepts them."""
