"""What a case of a use case needs: a service to ask, and those who look at it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import httpx

from shared.auth.caller import Caller
from shared.database import Pool


class Ask(Protocol):
    async def __call__(
        self, method: str, path: str, *, caller: Caller, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header."""


@dataclass(slots=True)
class Stage:
    """A service with a database of its own. `caller` is who acts, where nothing else is said."""

    database: Pool
    ask: Ask
    readers: Sequence[Caller]
    caller: Caller
    service: Any
    ids: set[UUID] = field(default_factory=set)

    async def made(self, path: str, json: Any, *, caller: Caller | None = None) -> dict[str, Any]:
        """The state of what is made there."""
        answer = await self.ask("POST", path, caller=caller or self.caller, json=json)
        assert answer.status_code == 201, answer.text
        state: dict[str, Any] = answer.json()
        return state

    async def read(self, path: str) -> dict[str, Any]:
        answer = await self.ask("GET", path, caller=self.caller)
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def act(
        self, method: str, path: str, json: Any = None, *, caller: Caller | None = None, tag: str | None = None
    ) -> "Act":
        """To be done later, on the version that stands then, or that `tag` names. It has to succeed."""

        async def done() -> None:
            who, record = caller or self.caller, "/".join(path.partition("?")[0].split("/")[:4])
            seen = tag or (await self.ask("GET", record, caller=who)).headers.get("ETag", "")
            answer = await self.ask(method, path, caller=who, json=json, if_match=seen)
            assert answer.is_success, answer.text

        return done

    async def archived(self, path: str, *, caller: Caller | None = None) -> str:
        """The ETag of what is archived now."""
        who = caller or self.caller
        seen = await self.ask("GET", path, caller=who)
        answer = await self.ask("DELETE", f"{path}?reason=doubled", caller=who, if_match=seen.headers["ETag"])
        assert answer.status_code == 204, answer.text
        return answer.headers["ETag"]


Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """`prepare` makes what the act needs, and returns the act."""

    open_stage: Callable[[str], AbstractAsyncContextManager[Stage]]
    prepare: Callable[[Stage], Awaitable[Act]]
