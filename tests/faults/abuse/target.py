"""What is attacked: a whole hub, and what someone may know of it who means it ill, its keys included."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.infrastructure.running import RunningHub


@dataclass(frozen=True, slots=True)
class Target:
    """`office` and `partner` are tokens; `cursor` goes on in the office's list of work items, by two. `milestones` are
    of eight programmes.

    `issuer` signs tokens of people, `signing` says to services who asks: forgeries are made with the very keys.
    """

    port: int
    services: dict[str, int]
    office: str
    partner: str
    cursor: str
    milestones: list[str]
    programme: str
    name: str
    audience: str
    jwk: dict[str, str]
    issuer: Ed25519PrivateKey
    signing: Ed25519PrivateKey
    service_key: str

    @property
    def milestone(self) -> str:
        return self.milestones[0]


async def target_of(hub: RunningHub) -> Target:
    told = hub.told("gateway")
    office, partner = await hub.token("office"), await hub.token("partner", district="500101")
    jwk = json.loads(Path(told["HUB_ISSUER_KEY"]).read_text())
    async with hub.client(office) as client:
        items = (await client.get("/v1/work-items?limit=2")).json()
        programme = (await client.get("/v1/programmes/LJ-08")).json()
        milestones = [await planned(client, f"LJ-{nth:02}") for nth in range(1, 9)]
    return Target(
        port=int(hub.environment["PORT"]),
        services={name: urlsplit(address).port or 0 for name, address in json.loads(told["HUB_OWNERS"]).items()},
        office=office,
        partner=partner,
        cursor=items["page"]["next_cursor"],
        milestones=milestones,
        programme=programme["id"],
        name=told["HUB_ISSUER"],
        audience=told["HUB_AUDIENCE"],
        jwk=jwk,
        issuer=private(jwk["d"]),
        signing=private(told["HUB_SIGNING_KEY"]),
        service_key=told["HUB_SERVICE_KEY"],
    )


async def planned(client: httpx.AsyncClient, programme: str) -> str:
    item = (await client.get(f"/v1/work-items?programme={programme}&limit=1")).json()["data"][0]
    body = {"work_item_id": item["id"], "name": {"zh": "标", "en": "Mark"}, "planned": "2027-01-01", "reason": "new"}
    return str((await client.post("/v1/milestones", json=body)).json()["id"])


def private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(text.rstrip("=") + "="))
