"""A subscription as it is stored."""

from services.notifications.tables import Table
from shared.contracts.notifications.subscriptions import SubscriptionState
from shared.rows import Recorded


class Subscription(Recorded, SubscriptionState, Table):
    """Labelled as its person's own."""

    def state(self) -> SubscriptionState:
        return SubscriptionState.model_validate(self)
