"""Rights that come and go: keys, tokens and grants of a partner's system, each used and taken back."""

from asyncio import sleep, timeout
from typing import Any

from tests.soak.load.changes import end
from tests.soak.load.stage import Stage

KNOWN_WITHIN_S = 10


async def lend(stage: Stage) -> None:
    """A key, a token got with it, and a grant by which it sees one programme more; then neither."""
    security, code = stage.security, stage.client["code"]
    key = await security.made("/v1/api-keys", {"client_id": stage.client["id"]})
    grant = await security.made("/v1/grants", {"holder": f"client:{code}", "label": "hub", "access": "read"})
    token = await bought(stage, code, key["secret"])
    await seen(stage, token, 200)
    await end(security, f"/v1/grants/{grant['id']}")
    await seen(stage, token, 404)
    await end(security, f"/v1/api-keys/{key['id']}")
    await seen(stage, token, 401)


async def bought(stage: Stage, code: str, secret: str) -> str:
    """By the key, once the gateway has heard of it."""
    form = {"grant_type": "client_credentials", "client_id": code, "client_secret": secret}
    async with timeout(KNOWN_WITHIN_S):
        while True:
            answer = await stage.public.client.post("/oauth/token", data=form)
            stage.public.judge(answer, {200, 401})
            if answer.status_code == 200:
                told: Any = answer.json()
                return str(told["access_token"])
            await sleep(0.5)


async def seen(stage: Stage, token: str, expected: int) -> None:
    """What it is answered comes to be this within the time that a revocation may take."""
    path = f"/v1/programmes/{stage.programmes[0]}"
    async with timeout(KNOWN_WITHIN_S):
        while True:
            answer = await stage.public.ask({200, 401, 404}, "GET", path, Authorization=f"Bearer {token}")
            if answer.status_code == expected:
                return
            await sleep(0.5)
