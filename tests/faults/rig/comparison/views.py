"""What is answered: by the gateway from memory, by the owner, and what a client made of the stream."""

from collections.abc import Mapping, Sequence

import httpx
import msgspec

from tests.faults.rig.comparison.databases import Row, fetch, newest
from tests.faults.rig.comparison.effects import standing
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.view import COLLECTIONS, View, listed
from tests.infrastructure.running import RunningHub

SOME_NOTICES = """
select aggregate_id, state from journal join notice on id = aggregate_id and journal.version = notice.version
where person = $1 order by md5(id::text) limit 200
"""
PERSON = "select person from subscription limit 1"


async def compare_gateway(verdict: Verdict, client: httpx.AsyncClient, since: int, rows: Sequence[Row]) -> None:
    """Byte by byte what was recorded last; what is archived is not found. `rows` are one owner's."""
    for row in newest([*rows]).values():
        if row.seq > since and row.kind in COLLECTIONS:
            answer = await client.get(f"/v1/{COLLECTIONS[row.kind]}/{row.id}")
            if (answer.content if answer.is_success else None) != row.state:
                verdict.lost.append(f"the gateway answers {answer.status_code} {answer.text[:200]} for {row}")


async def compare_told(verdict: Verdict, hub: RunningHub, client: httpx.AsyncClient) -> None:
    """Some of the notices, as the gateway holds them."""
    person = await hub.sql("notifications", PERSON)
    for id, state in await fetch(hub, "notifications", SOME_NOTICES, person):
        answer = await client.get(f"/v1/inbox/{id}")
        if (answer.content if answer.is_success else None) != state:
            verdict.lost.append(f"the gateway answers {answer.status_code} {answer.text[:200]} for notice {id}")


async def compare_lists(verdict: Verdict, client: httpx.AsyncClient, view: View | None, rows: Sequence[Row]) -> None:
    """The owner's answer, and what the client has that followed the stream."""
    wanted = {id: msgspec.json.decode(state) for id, state in standing(rows, COLLECTIONS).items()}
    owned = {state["id"]: state for kind in COLLECTIONS async for state in listed(client, kind)}
    verdict.lost += differences("the owner answers", owned, wanted)
    if view:
        verdict.lost += differences("the stream told", view.states, wanted)
        verdict.reordered += [f"stream: {told}" for told in view.backwards]
        verdict.figures |= {"streamed": view.events, "resumed": view.resumed, "reread": view.reread}


def differences(who: str, found: Mapping[str, object], wanted: Mapping[str, object]) -> list[str]:
    return [
        f"{who} {found.get(id)} where {wanted.get(id)} stands"
        for id in sorted(found.keys() | wanted.keys())
        if found.get(id) != wanted.get(id)
    ]
