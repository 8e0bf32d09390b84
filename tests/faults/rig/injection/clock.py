"""The clock of whoever answers at the gateway is wrong by as many seconds as the file says, while it is armed."""

import sys
from collections.abc import Callable

from tests.faults.rig.injection.change import Change, told, wrap

GATEWAY_CLOCK = "gateway clock"
MODULES = (
    "shared.auth.signed",
    "services.gateway.access.grants",
    "services.gateway.access.tokens",
    "services.gateway.stream.endpoint",
)
"""Whoever asks what time it is, and not only how long something takes."""


def shift(original: Callable[[], float]) -> Callable[[], float]:
    def time() -> float:
        return original() + float(told(GATEWAY_CLOCK) or 0)

    *_, service, role = ["", "", *sys.orig_argv]
    return time if service == "services.gateway" and role in {"all", "api"} else original


CLOCK = {GATEWAY_CLOCK: tuple(Change(module, wrap("time", shift)) for module in MODULES)}
