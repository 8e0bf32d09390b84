"""When memory cannot answer."""

from types import MappingProxyType

from shared.errors import HubError


class NotCaughtUp(HubError, code="not_caught_up", status=503, zh="数据尚未同步", en="Not caught up"):
    """Your change is stored and not here yet, and its owner cannot be asked. Try again in a moment."""

    headers = MappingProxyType({"Retry-After": "1"})


class PartMissing(HubError, code="part_missing", status=503, zh="部分数据不可用", en="A part is missing"):
    """The gateway has not read it yet. Try again in a moment; `/readyz` says what it waits for."""

    headers = MappingProxyType({"Retry-After": "1"})
