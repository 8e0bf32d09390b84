"""What this service reads of others, and what it does then."""

from services.notifications.inbox.reactions import keep_item_name, tell_followers, withdraw_lost
from shared.contracts.kinds import EVENTS
from shared.contracts.metrics.completeness import ExpectedReportState
from shared.contracts.metrics.restatements import RestatementState
from shared.contracts.projects.schedule import MilestoneState
from shared.contracts.projects.work_items import WorkItemState
from shared.reading.reaction import Effect, Projection

READERS: dict[str, Effect | Projection] = {
    "inbox": Effect(
        "projects", {kind: dict.fromkeys(EVENTS, tell_followers) for kind in (WorkItemState.KIND, MilestoneState.KIND)}
    ),
    "item_names": Projection("projects", {WorkItemState.KIND: keep_item_name, MilestoneState.KIND: withdraw_lost}),
    "figures": Effect(
        "metrics",
        {kind: dict.fromkeys(EVENTS, tell_followers) for kind in (RestatementState.KIND, ExpectedReportState.KIND)},
    ),
    "lost_figures": Projection(
        "metrics", dict.fromkeys((RestatementState.KIND, ExpectedReportState.KIND), withdraw_lost)
    ),
}
