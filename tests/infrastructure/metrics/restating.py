"""Figures of locked periods, as someone corrects them."""

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from shared.auth.caller import Caller
from tests.infrastructure.metrics.service import OFFICE, Metrics

Rows = Iterable[Mapping[str, str | None]]
Listed = dict[tuple[str, ...], tuple[Any, Any]]
"""By indicator, values of its dimensions (`-`: over all) and period: the figure before and after. Of a scorecard by its
id and field.
"""


async def what_if(metrics: Metrics, rows: Rows, *, caller: Caller = OFFICE, **said: Any) -> Any:
    """The answer of a dry run."""
    answer = await post(metrics, rows, "?dry_run=true", caller=caller, **said)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def restate(metrics: Metrics, rows: Rows, digest: str, *, caller: Caller = OFFICE, **said: Any) -> httpx.Response:
    return await post(metrics, rows, f"?effects_digest={digest}", caller=caller, **said)


async def post(metrics: Metrics, rows: Rows, query: str, *, caller: Caller, **said: Any) -> httpx.Response:
    body = {"indicator": "I01", "rows": [*rows], "reason": "recounted", **said}
    return await metrics.ask("POST", f"/v1/restatements{query}", caller=caller, json=body)


async def restated(metrics: Metrics, *rows: Mapping[str, str | None], caller: Caller = OFFICE, **said: Any) -> Any:
    """What was made, as its dry run said."""
    told = await what_if(metrics, rows, caller=caller, **said)
    answer = await restate(metrics, rows, told["effects_digest"], caller=caller, **said)
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(told: Any) -> Listed:
    found: Listed = {}
    for effect in (effect for effect in told["effects"] if "about" in effect):
        if effect["kind"] == "scorecard":
            found |= {(effect["id"], name): (pair["before"], pair["after"]) for name, pair in effect["fields"].items()}
            continue
        dimensions = [value or "-" for value in effect["about"]["dimensions"].values()]
        for period, pair in effect["fields"].items():
            found[effect["about"]["indicator"], *dimensions, period] = pair["before"], pair["after"]
    return found


def refused(told: Any) -> list[str]:
    """The codes of what a dry run says is wrong."""
    return [error["code"] for error in told["errors"]]


async def lock(metrics: Metrics, period: str, **said: str) -> None:
    await metrics.make("period-locks", {"period": period, "cause": "closed", **said})
