"""One who writes over HTTP, and repeats each act with its key until it is acknowledged."""

from asyncio import Event, sleep
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

import httpx
import msgspec

from shared.contracts.kinds import KINDS
from tests.faults.rig.load.ledger import Ledger

FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.3
PASSING = frozenset({425, 429, 500, 502, 503, 504})
UNDER_WAY = frozenset({"request_in_flight", "begun_anew"})
"""The same came before, and is not done."""
KIND = {state.COLLECTION: kind for kind, state in KINDS.items()}

Content = dict[str, Any] | bytes | None
"""Of a request: bytes are a file."""


class Refused(AssertionError):
    """An answer that no repetition turns into a good one: the load, or the hub, is wrong."""


class Answer(NamedTuple):
    state: dict[str, Any]
    etag: str
    token: str


class Item(msgspec.Struct):
    etag: str | None
    data: msgspec.Raw


class Results(msgspec.Struct):
    results: list[Item]


@dataclass(slots=True)
class Writer:
    """While `going` is not set it begins nothing new."""

    name: str
    client: httpx.AsyncClient
    ledger: Ledger
    going: Event
    _number: "count[int]" = field(default_factory=count)

    async def make(self, collection: str, **body: Any) -> Answer:
        return await self.act("POST", f"/v1/{collection}", body)

    async def change(self, path: str, tag: str, *, merging: bool = False, **body: Any) -> Answer:
        """`merging`: beside another's change of other fields."""
        prefer = {"Prefer": "merge=disjoint"} if merging else {}
        return await self.act("PATCH", path, body, {"If-Match": tag, **prefer})

    async def archive(self, path: str, tag: str) -> Answer:
        return await self.act("DELETE", path, None, {"If-Match": tag})

    async def act(self, method: str, path: str, body: Content, headers: Mapping[str, str] | None = None) -> Answer:
        """Its key is the reason, too: so the journal tells how often it was done."""
        await self.going.wait()
        key = f"{self.name}-{next(self._number)}"
        self.ledger.begin(key)
        address, content = said(path, body, key)
        answer = await self.until_acknowledged(method, address, content, {**(headers or {}), "Idempotency-Key": key})
        self.ledger.replayed += "Idempotency-Replayed" in answer.headers
        self.keep(key, path, answer)
        self.ledger.end(key)
        state = msgspec.json.decode(answer.content) if answer.content else {}
        return Answer(state, answer.headers.get("ETag", ""), answer.headers.get("Consistency-Token", ""))

    async def until_acknowledged(
        self, method: str, address: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        """What it was decided on moves with whoever else changes the record."""
        pause, sent = FIRST_PAUSE_S, {"Content-Type": "application/json", **headers}
        while True:
            try:
                answer = await self.client.request(method, address, content=content, headers=sent)
            except httpx.TransportError:
                answer = httpx.Response(503)
            if answer.is_success:
                self.require_decided(sent, answer)
                return answer
            if answer.status_code == 412:
                sent["If-Match"] = answer.json()["current_etag"]
                continue
            self.require_passing(method, address, answer)
            self.ledger.repeated += 1
            await sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def require_decided(self, sent: Mapping[str, str], answer: httpx.Response) -> None:
        """Nobody else changed it in between, but for what may be merged."""
        made = answer.headers.get("ETag", "")
        if "If-Match" in sent and "Prefer" not in sent and number(made) != number(sent["If-Match"]) + 1:
            self.ledger.unasked.append(f"{made} was made of {sent['If-Match']}")

    def require_passing(self, method: str, address: str, answer: httpx.Response) -> None:
        if answer.status_code in PASSING or (answer.status_code == 409 and answer.json().get("code") in UNDER_WAY):
            return
        raise Refused(f"{method} {address}: {answer.status_code} {answer.text}")

    def keep(self, key: str, path: str, answer: httpx.Response) -> None:
        """Under what it made, or where it was asked for. What was made before is answered as it stands by now."""
        made, etag = answer.headers.get("Location"), answer.headers.get("ETag", "")
        address = (made or path).partition("?")[0].split("/")
        kind, later = KIND[address[2]], made is not None and answer.status_code == 200
        if path.endswith("/batch"):
            for item in msgspec.json.decode(answer.content, type=Results).results:
                state = bytes(item.data)
                self.ledger.keep(key, kind, msgspec.json.decode(state)["id"], item.etag or "", state)
        elif answer.status_code == 204:
            self.ledger.keep(key, kind, address[3], etag, None)
        else:
            self.ledger.keep(key, kind, answer.json()["id"], etag, answer.content, later=later)

    async def read(self, path: str, answer: Answer) -> None:
        """What was acknowledged is seen by who shows its token, or something newer; a hub that cannot says so."""
        try:
            seen = await self.client.get(path, headers={"Consistency-Token": answer.token})
        except httpx.TransportError:
            return
        if seen.is_success and seen.json()["version"] < answer.state["version"]:
            self.ledger.stale.append(f"{path} answered {seen.json()['version']} after {answer.state['version']}")


def number(etag: str) -> int:
    """The version in it."""
    return int(etag.strip('"').partition("-")[0].rpartition(".")[2] or 0)


def said(path: str, body: Content, key: str) -> tuple[str, bytes | None]:
    """Address and content, with the reason where it belongs."""
    if body is None or isinstance(body, bytes):
        return f"{path}{'&' if '?' in path else '?'}reason={key}", body
    if "items" in body:
        body = {**body, "items": [{**item, "reason": key} for item in body["items"]]}
    else:
        body = {**body, "reason": key}
    return path, msgspec.json.encode(body)
