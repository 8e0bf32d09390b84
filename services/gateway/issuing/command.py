"""`python -m services.gateway token`: someone in a role, and a token for them, in the embedded run."""

from argparse import ArgumentParser
from asyncio import sleep, timeout
from collections.abc import Sequence
from datetime import datetime
from time import time
from typing import Any, NoReturn

import httpx

from services.gateway.access.model import BY_SECURITY, BY_SYSTEM, AccessGrant, Client, HubUser
from services.gateway.access.repository import NAMED, hold_access
from services.gateway.access.rights import ADMIN
from services.gateway.access.tokens import Bearer
from services.gateway.access.use_cases import give_grant, register_account
from services.gateway.issuing.mint import local_mint, own_mint
from services.gateway.issuing.roles import ROLES, Holder, holder_of
from services.gateway.settings import GatewaySettings
from shared.auth.caller import Caller
from shared.process.program import Process, Unable
from shared.rows import new_id
from shared.work import Work

LASTS_S = 8 * 3600
KNOWN_WITHIN_S = 10
APPLICATION = "console"
REASON = "a role of the local issuer"

OPERATOR = Caller("operator", "token", frozenset({ADMIN}), frozenset({"admin:system", "admin:security"}))

STANDING = """
select exists (select from access_grant
where holder = $1 and label = $2 and access = 'write' and deleted_at is null and ends_at is null)
"""


async def token(process: Process[GatewaySettings], arguments: Sequence[str]) -> str:
    """`token --role ROLE [--district CODE] [--unit CODE]`: the gateway takes it as soon as it is printed."""
    holder = holder_from(arguments)
    async with process.service.begin(OPERATOR) as work:
        await make_holder(work, holder)
        made = bool(work.steps)
    shown = token_for(process.settings, holder)
    if made:
        await until_known(process, shown, holder)
    return shown


def holder_from(arguments: Sequence[str]) -> Holder:
    """Raises Unable."""
    parser = OneLine(prog="token", add_help=False)
    for name in ("role", "district", "unit"):
        parser.add_argument(f"--{name}")
    told = parser.parse_args(arguments)
    return holder_of(told.role or "", {"district": told.district or None, "unit": told.unit or None})


class OneLine(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Unable(f"{message}; say --role {'|'.join(ROLES)} [--district CODE] [--unit CODE]")


async def make_holder(work: Work, holder: Holder) -> None:
    """With what the role gives; whoever is there already keeps what administrators made of them."""
    await hold_access(work)
    if not await work.value(NAMED, holder.subject):
        await register_account(work, account_of(holder), reason=REASON)
    for label in holder.labels:
        if not await work.value(STANDING, holder.subject, label):
            await give_grant(work, grant_of(holder, label, await work.now()), reason=REASON)


def account_of(holder: Holder) -> HubUser | Client:
    told: dict[str, Any] = {
        "id": new_id(),
        "labels": BY_SYSTEM,
        "name": holder.role.name,
        "scopes": sorted(holder.role.scopes),
        "status": "active",
    }
    if holder.client_code is None:
        return HubUser(subject=holder.subject, unit=holder.code or None, **told)
    return Client(code=holder.client_code, district=holder.code, allowed_networks=[], **told)


def grant_of(holder: Holder, label: str, starts_at: datetime) -> AccessGrant:
    return AccessGrant(
        id=new_id(),
        labels=BY_SECURITY,
        holder=holder.subject,
        label=label,
        access="write",
        starts_at=starts_at,
        ends_at=None,
    )


def token_for(settings: GatewaySettings, holder: Holder) -> str:
    """A person's is of the local issuer, a partner's of the hub. Raises Unable."""
    mint = local_mint(settings) if holder.client_code is None else own_mint(settings)
    client = holder.client_code or APPLICATION
    return mint.token(Bearer(holder.subject, client, holder.role.scopes, time() + LASTS_S))


async def until_known(process: Process[GatewaySettings], shown: str, holder: Holder) -> None:
    """A gateway that runs reads who may do what each second. Raises Unable where it does not."""
    address = f"http://{process.settings.host}:{process.settings.port}/v1/me"
    headers = {"Authorization": f"Bearer {shown}"}
    try:
        async with timeout(KNOWN_WITHIN_S):
            while True:
                if holds(await process.client.get(address, headers=headers), holder):
                    return
                await sleep(0.1)
    except httpx.ConnectError:
        return
    except TimeoutError as error:
        raise Unable("the gateway does not take the token: see its log, and whether it runs with this key") from error


def holds(answer: httpx.Response, holder: Holder) -> bool:
    """A request with a token that is not known yet, or holds less, has to be made again."""
    if answer.status_code != 200:
        return False
    told = answer.json()["data"]
    return holder.role.scopes <= {*told["scopes"]} and {*holder.labels} <= {*told["writes"]}
