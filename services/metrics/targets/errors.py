"""What targets refuse."""

from shared.errors import HubError


class TargetStands(
    HubError, code="target_stands", status=409, zh="该目标已存在", en="A target stands for this already"
):
    """One indicator has one target for one horizon, over all and for each value of its dimensions. Change that one."""
