"""Periods in which nothing is taken any more."""

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from services.metrics.tables import Table
from shared.contracts.metrics.observations import PeriodLockState
from shared.rows import Recorded

Moment = Annotated[datetime, Field(sa_type=sa.DateTime(timezone=True))]


class PeriodLock(Recorded, PeriodLockState, Table):
    """From `starts` until `ends`."""

    starts: Moment
    ends: Moment

    def state(self) -> PeriodLockState:
        return PeriodLockState.model_validate(self)
