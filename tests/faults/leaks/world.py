"""What there is to see: programmes of the rig's own on a running hub, and what the oracle knows of them."""

import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from time import monotonic
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg

from tests.faults.leaks.callers import DISTRICTS, UNITS, Caller
from tests.faults.leaks.oracle import Grant, Oracle, Record
from tests.infrastructure.running import RunningHub

COLLECTIONS = {
    "programme": "programmes", "work_item": "work-items", "milestone": "milestones", "dependency": "dependencies",
    "outcome": "outcomes", "principle": "principles", "organisation": "organisations", "grant": "grants",
    "subscription": "subscriptions", "indicator": "indicators", "dimension": "dimensions", "code_map": "code-maps",
    "equivalence": "equivalences", "target": "targets", "observation_batch": "observation-batches",
    "series": "series", "held_value": "held-values", "period_lock": "period-locks", "scorecard": "scorecards",
    "expected_report": "completeness", "restatement": "restatements",
}  # fmt: skip
FOLLOWS = frozenset({"scorecard", "expected_report", "held_value"})
"""Kinds of records that the hub makes by itself, some time after what they follow from."""
OWNERS = ("projects", "metrics")
NEWS = (
    "select kind, aggregate_id::text, generation, version, state, reason, seq from journal where seq > $1 order by seq"
)
TAG = "select generation || '.' || version from journal where aggregate_id = $1 order by version desc limit 1"
TOKEN_MAX = 20
FIRST = date(2050, 1, 3)


Repeat = tuple[Caller, str, dict[str, Any], dict[str, str]]
"""A change that was made: by whom, where, what, and with which key."""


@asynccontextmanager
async def journals(hub: RunningHub) -> AsyncIterator[Mapping[str, asyncpg.Connection]]:
    """Connections to those of owners."""
    async with AsyncExitStack() as stack:
        found = {}
        for owner in OWNERS:
            found[owner] = connection = await asyncpg.connect(hub.told(owner)["HUB_DATABASE"])
            stack.push_async_callback(connection.close)
        yield found


@dataclass(slots=True)
class World:
    """`news` are connections to the journals of owners: what an act did is read there, and never who may see it."""

    hub: RunningHub
    session: aiohttp.ClientSession
    news: Mapping[str, asyncpg.Connection]
    people: Mapping[str, Caller]
    random: Random
    oracle: Oracle = field(default_factory=Oracle)
    seq: dict[str, int] = field(default_factory=dict)
    marks: int = 0
    figures: int = 0
    learnt_at: float = 0
    days: int = 0
    unsettled: list[str] = field(default_factory=list)
    grants: dict[str, tuple[Caller, Grant]] = field(default_factory=dict)
    repeats: deque[Repeat] = field(default_factory=lambda: deque(maxlen=50))

    def mark(self) -> str:
        self.marks += 1
        return f"qz{self.marks:06d}zq"

    def text(self) -> dict[str, str]:
        return {"zh": self.mark(), "en": self.mark()}

    def figure(self) -> str:
        """An amount that was never said before."""
        self.figures += 1
        return f"777{self.figures:06d}777"

    def day(self) -> str:
        """A week apart, so that what a link pushes never falls on the day of another."""
        self.days += 1
        return (FIRST + timedelta(days=7 * self.days)).isoformat()

    def some(self, *kinds: str, standing: bool = True) -> Record:
        found = [one for one in self.oracle.of_kind(*kinds) if one.standing is standing and one.state.get("code") != ""]
        return self.random.choice(found)

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Mapping[str, str], Any]:
        sent = {**self.people[who].headers, **headers}
        async with self.session.request(method, path, json=body, headers=sent) as answer:
            text = await answer.text()
            return answer.status, answer.headers, json.loads(text) if text else None

    async def act(self, method: str, path: str, body: Any = None, *, who: str = "office", **headers: str) -> Any:
        """Done, and known to the oracle; what it answered, or None where the domain refused it."""
        record = "/".join(path.partition("?")[0].split("/")[:4])
        if method != "POST" or path.count("/") > 3:
            headers["If-Match"] = await self.tag(record)
        since = monotonic()
        status, _, answer = await self.ask(who, method, path, body, **headers)
        assert status < 300 or status in {403, 404, 409, 412}, (status, answer, method, path, body)
        await self.learn(since, path if status < 300 else "", body)
        return answer or {} if status < 300 else None

    async def tag(self, record: str) -> str:
        """Of an address by id, also where that is archived."""
        found = [await news.fetchval(TAG, record.rpartition("/")[2]) for news in self.news.values()]
        return f'"{next(filter(None, found), None)}"'

    async def ask_tag(self, path: str) -> str:
        """As the office is answered."""
        _, headers, _ = await self.ask("office", "GET", f"{path}?fields=id")
        return headers["ETag"]

    async def learn(self, since: float, path: str = "", body: Any = None) -> None:
        """What the journals have of it, and of what else happened meanwhile. `path`: what was done there."""
        before, self.learnt_at = self.learnt_at, monotonic()
        rows = [(owner, *row) for owner, news in self.news.items() for row in await news.fetch(NEWS, self.seq[owner])]
        if path.endswith("/transitions") and body["to"] in {"published", "internal"}:
            {"published": self.oracle.published.add, "internal": self.oracle.published.discard}[body["to"]](
                path.split("/")[3]
            )
        for owner, kind, id, generation, version, state, reason, seq in rows:
            if kind in COLLECTIONS and (id in self.oracle.records or b"qz" in (state or b"") or kind == "dependency"):
                told = json.loads(state) if state else None
                self.oracle.take(kind, id, told, min(since, before) if kind in FOLLOWS else since, reason)
            self.unsettled.append(f"{owner}:{id}:{generation}.{version}")
            self.seq[owner] = seq
        self.oracle.relabel(since)

    async def settle(self) -> None:
        """Until the gateway has answered with all of it."""
        newest = {token.rpartition(":")[0]: token for token in self.unsettled}
        tokens = [*newest.values()]
        for start in range(0, len(tokens), TOKEN_MAX):
            token = ",".join(tokens[start : start + TOKEN_MAX])
            while (await self.ask("office", "GET", "/v1/me", **{"Consistency-Token": token}))[0] != 200:
                continue
        self.unsettled.clear()
        self.oracle.settle(monotonic())

    async def made(self, path: str, **body: Any) -> str:
        answer = await self.act("POST", path, body | {"reason": self.mark()})
        assert answer is not None, body
        return str(answer["id"])

    async def build(self, programmes: int = 3) -> None:
        for owner, news in self.news.items():
            self.seq[owner] = await news.fetchval("select max(seq) from journal")
        for unit in UNITS:
            told = {"code": unit, "name": self.text(), "kind": "department", "external_ids": {"x": self.mark()}}
            await self.made("/v1/organisations", **told)
        for nth in range(programmes):
            await self.build_programme(901 + nth)
        await self.settle()
        await self.follow()

    async def follow(self) -> None:
        """Everyone who may wants to be told of everything: it gives no right."""
        for who in self.people.values():
            for programme in self.oracle.of_kind("programme") if "notifications:write" in who.scopes else ():
                told = {"target_id": programme.id, "reason": "to be told"}
                status, _, state = await self.ask(
                    who.name, "POST", "/v1/subscriptions", told, **{"Idempotency-Key": str(uuid4())}
                )
                assert status == 201, state
                self.oracle.take("subscription", state["id"], state, monotonic())
        self.oracle.relabel(monotonic())

    async def build_programme(self, number: int) -> None:
        code = self.mark()
        told = {"name": self.text(), "note": self.text(), "external_ids": {"x": self.mark()}}
        programme = await self.made("/v1/programmes", code=code, number=number, **told)
        for _ in range(2):
            await self.made("/v1/outcomes", code=self.mark(), programme=code, name=self.text())
            await self.made("/v1/principles", code=self.mark(), programme=code, name=self.text())
            top = await self.item(programme)
            for _ in range(2):
                await self.item(await self.item(top))
        own = [one for one in self.oracle.of_kind("milestone") if one.state["programme"] == code]
        for first, second in zip(own[::2], own[1::2], strict=False):
            await self.made("/v1/dependencies", predecessor_id=first.id, successor_id=second.id, lag_days=3)

    async def item(self, parent_id: str) -> str:
        told = {"code": self.mark(), "name": self.text(), "target_state": self.text(), "kind": "project"}
        id = await self.made("/v1/work-items", parent_id=parent_id, **told, **self.audience(), **self.private())
        await self.milestone(id)
        return id

    async def milestone(self, item: str) -> str:
        told = {"code": self.mark(), "name": self.text(), "forecast": self.day()}
        return await self.made("/v1/milestones", work_item_id=item, **told)

    def private(self) -> dict[str, Any]:
        return {"note": self.text(), "external_ids": {"x": self.mark()}, "dimension": self.mark()}

    def audience(self) -> dict[str, Any]:
        unit = self.random.choice([None, None, *UNITS])
        partners = [code for code in DISTRICTS if self.random.random() < 0.25]
        return {"lead_unit": unit, "partners": partners}
