"""Three addresses that every process answers: does it live, is it ready, what does it measure."""

from asyncio import Event, timeout
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CHECK_S = 1.0
KEPT_S = 0.5
"""Nobody can keep the database busy by asking."""

STARTING_S = 0.02
"""Until it was ready once it is asked by its parent alone, who waits for it."""


class Health:
    """`checks` and `gauges` may still grow after it was made."""

    def __init__(
        self,
        checks: Mapping[str, Callable[[], Awaitable[str | None]]],
        gauges: Sequence[Callable[[], Awaitable[None]]],
        stopping: Event,
    ) -> None:
        self._checks, self._gauges, self._stopping = checks, gauges, stopping
        self._asked: tuple[float, dict[str, str]] = (-KEPT_S, {})
        self._kept_s = STARTING_S
        self._measured = -KEPT_S

    @property
    def routes(self) -> list[Route]:
        return [Route("/livez", self.live), Route("/readyz", self.ready), Route("/metrics", self.measured)]

    async def live(self, _: Request) -> Response:
        return json({"live": True}, 200)

    async def ready(self, _: Request) -> Response:
        """The truth, with the reasons: a process that stops is not ready before it closes."""
        reasons = {"process": "it stops"} if self._stopping.is_set() else await self.reasons()
        return json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    async def reasons(self) -> dict[str, str]:
        if monotonic() - self._asked[0] >= self._kept_s:
            told = {name: await answer_to(check) for name, check in self._checks.items()}
            self._asked = monotonic(), {name: reason for name, reason in told.items() if reason}
            self._kept_s = self._kept_s if self._asked[1] else KEPT_S
        return self._asked[1]

    async def measured(self, _: Request) -> Response:
        if monotonic() - self._measured >= KEPT_S:
            self._measured = monotonic()
            for gauge in self._gauges:
                await answer_to(gauge)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def answer_to(check: Callable[[], Awaitable[str | None]]) -> str | None:
    """None, or a reason; also that it failed, by the kind of what was raised and no more."""
    try:
        async with timeout(CHECK_S):
            return await check()
    except Exception as error:  # noqa: BLE001 - that it failed is the answer.
        return type(error).__name__


def json(told: object, status: int) -> Response:
    return Response(
        msgspec.json.encode(told), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )
