"""The documents of all services, asked of them while the gateway runs."""

from asyncio import gather, sleep
from collections.abc import Mapping
from hashlib import sha256
from logging import getLogger
from pathlib import Path
from typing import Any

import httpx
from msgspec import json

from services.gateway.documents import openapi
from services.gateway.documents.errors import ContradictingDocuments
from services.gateway.documents.problems import KnownProblem, catalogue
from services.gateway.http.answer import Answer, json_answer
from services.gateway.read_model.errors import PartMissing
from shared.builds import kept

LOG = getLogger(__name__)

PAUSE_S = 0.05
PAUSE_MAX_S = 1.0
"""Services start together: who does not answer yet does so in a moment, or is away for long."""

AGAIN_S = 60.0
"""A service that was deployed anew may describe more."""

Document = dict[str, Any]


class Documents:
    """What is whole is kept until a service says something else, and then made anew once it fits together.

    `owners` are the addresses of those who are asked, by name; what the gateway says itself it is given. `code` is
    where it may be kept from one start to the next.
    """

    def __init__(self, owners: Mapping[str, str], code: Path | None = None) -> None:
        self._told: dict[str, Document] = {}
        self._owners, self._code = owners, code
        self._whole: Answer | None = None
        self._problems: Mapping[str, KnownProblem] = {}
        self._trouble = ""

    @property
    def openapi(self) -> Answer:
        """Raises PartMissing until every service was heard."""
        if self._whole is None:
            raise PartMissing
        return self._whole

    @property
    def problems(self) -> Mapping[str, KnownProblem]:
        """By code. Raises PartMissing."""
        if self._whole is None:
            raise PartMissing
        return self._problems

    async def why_not(self) -> str | None:
        """Why they are not whole, or not up to date; None: they are."""
        missing = sorted({"gateway", *self._owners} - self._told.keys())
        return f"not heard yet: {', '.join(missing)}" if missing else self._trouble or None

    async def keep(self, client: httpx.AsyncClient) -> None:
        """Until cancelled."""
        pause = PAUSE_S
        while True:
            unheard = self._owners.keys() - self._told.keys()
            await gather(*(self._hear(client, name) for name in unheard or self._owners))
            if self._owners.keys() <= self._told.keys():
                await sleep(AGAIN_S)
            else:
                await sleep(pause)
                pause = min(1.5 * pause, PAUSE_MAX_S)

    async def _hear(self, client: httpx.AsyncClient, name: str) -> None:
        """Who does not answer is asked again later."""
        try:
            answer = await client.get(f"{self._owners[name]}/openapi.json")
            answer.raise_for_status()
        except httpx.HTTPError as error:
            LOG.warning("no document", extra={"owner": name, "reason": type(error).__name__})
            return
        self.take(name, json.decode(answer.content))

    def take(self, name: str, document: Document) -> None:
        if self._told.get(name) != document:
            self._told[name] = document
            self._put_together()

    def _put_together(self) -> None:
        if {"gateway", *self._owners} <= self._told.keys():
            try:
                told = dict(sorted(self._told.items()))
                problems = catalogue(told.values())
                body = json.encode(kept(self._code, "whole", lambda: openapi.whole(told), of=json.encode(told)))
            except ContradictingDocuments as error:
                self._trouble = f"documents contradict each other: {error}"
                LOG.error("documents contradict each other", exc_info=error)  # noqa: TRY400 - it goes on with the old.
            else:
                self._trouble, self._problems = "", problems
                self._whole = json_answer(body, sha256(body).hexdigest()[:32])
