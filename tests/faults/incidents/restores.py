"""The database of one service goes back to an older backup, and nobody says so to anyone."""

from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import NamedTuple

import httpx

from tests.faults.incidents.ground.digests import differing
from tests.faults.incidents.ground.stage import Stage
from tests.faults.rig.comparison.compare import compare
from tests.faults.rig.comparison.databases import fetch
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.ledger import Ledger
from tests.faults.rig.load.loaded import loaded

TOLD = "select record_id, record_version from notice where deleted_at is null"
RECORDED = "select aggregate_id, version from journal"


class Kind(NamedTuple):
    """What is looked at of a service: who looks, at which list, and how the first of it is changed."""

    role: str
    list: str
    method: str
    suffix: str
    body: Mapping[str, object]


LATE = {"name": {"zh": "迟", "en": "late"}, "reason": "after the backup"}
KINDS = {
    "projects": Kind("office", "/v1/milestones", "PATCH", "", LATE),
    "notifications": Kind("office", "/v1/inbox", "POST", "/transitions", {"to": "read"}),
    "gateway": Kind("system", "/v1/users", "PATCH", "", LATE),
}


class Before(NamedTuple):
    """What a client holds from before: where a list goes on, and of a record that was changed after the backup, all."""

    kind: Kind
    address: str
    etag: str
    token: str
    cursor: str


async def restored(stage: Stage, service: str) -> tuple[Verdict, str]:
    """What was found, and with which line the start was refused."""
    with TemporaryDirectory(prefix="hub-backup-") as folder:
        backup = f"{folder}/{service}.dump"
        before = await worked(stage, f"{service}-before")
        kind = KINDS[service]
        token = await stage.hub.token(kind.role)
        await stage.hub.command("backup", SERVICE=service, BACKUP=backup)
        lost = await worked(stage, f"{service}-lost")
        async with stage.hub.client(token) as client:
            held = await remembered(client, kind)
        await stage.stop()
        code, said = await stage.said("taken-back", SERVICE=service, BACKUP=backup)
        assert code == 0, said
        code, refused = await stage.said("run")
        assert code == 1, refused
        code, said = await stage.said("restored", SERVICE=service)
        assert (code, said) == (0, f"{service}: everything is recorded anew; it may start"), said
        await stage.start()
    verdict = await compared(stage, [before] if service == "projects" else [before, lost], service)
    async with stage.hub.client(token) as client:
        verdict.lost += await wrong_answers(client, held)
    return verdict, refused


async def worked(stage: Stage, name: str) -> Ledger:
    async with loaded(stage.hub, name=name) as load:
        await load.more(60)
        await load.rest()
        return load.ledger


async def compared(stage: Stage, ledgers: Sequence[Ledger], service: str) -> Verdict:
    """What was acknowledged before the backup, and to those who go on after it."""
    async with loaded(stage.hub, name=f"{service}-after") as load:
        await load.more(60)
        await load.rest()
        acknowledged = [said for ledger in [*ledgers, load.ledger] for said in ledger.acknowledged]
        figures = [figure for ledger in [*ledgers, load.ledger] for figure in ledger.figures]
        ledger = Ledger(ledgers[0].since, load.ledger.programmes, acknowledged, figures)
        verdict = await compare(stage.hub, ledger, load.view, excused=stage.lost_by_log)
    verdict.lost += await differing(stage)
    recorded = {tuple(row) for row in await fetch(stage.hub, "projects", RECORDED)}
    told = {tuple(row) for row in await fetch(stage.hub, "notifications", TOLD)}
    verdict.doubled += [f"version {version} of {id} is told of and is no more" for id, version in told - recorded]
    return verdict


async def remembered(client: httpx.AsyncClient, kind: Kind) -> Before:
    """The first of the list is changed, after the backup."""
    listed = (await client.get(f"{kind.list}?limit=1")).raise_for_status().json()
    address = f"{kind.list}/{listed['data'][0]['id']}"
    etag = (await client.get(address)).headers["ETag"]
    changed = (await change(client, kind, address, etag)).raise_for_status()
    return Before(
        kind, address, changed.headers["ETag"], changed.headers["Consistency-Token"], listed["page"]["next_cursor"]
    )


async def change(client: httpx.AsyncClient, kind: Kind, address: str, etag: str) -> httpx.Response:
    return await client.request(kind.method, address + kind.suffix, json=kind.body, headers={"If-Match": etag})


async def wrong_answers(client: httpx.AsyncClient, held: Before) -> list[str]:
    """A cursor has expired, a tag is stale for a change and for a read, a token is waited for in vain by nobody."""
    expired = await client.get(f"{held.kind.list}?limit=1&cursor={held.cursor}")
    stale = await change(client, held.kind, held.address, held.etag)
    anew = await client.get(held.address, headers={"If-None-Match": held.etag})
    seen = await client.get(held.address, headers={"Consistency-Token": held.token})
    found = {
        "cursor": (expired.status_code, expired.json().get("code")) == (410, "cursor_expired"),
        "If-Match": stale.status_code == 412 and stale.json()["current_etag"].startswith('"2.'),
        "If-None-Match": anew.status_code == 200,
        "Consistency-Token": seen.status_code == 200,
    }
    answers = {"cursor": expired, "If-Match": stale, "If-None-Match": anew, "Consistency-Token": seen}
    return [
        f"{name} of before: {answers[name].status_code} {answers[name].text[:200]}"
        for name, good in found.items()
        if not good
    ]
