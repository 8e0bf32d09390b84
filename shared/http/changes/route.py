"""The one transaction of a change that comes over HTTP."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from shared.auth.caller import Caller
from shared.database import TRIED_AGAIN
from shared.errors import Busy, HubError
from shared.http.answers import problem, request_id
from shared.http.changes.consistency import consistency_token
from shared.http.changes.effects import Undone, require_same_effects, what_if
from shared.http.changes.merging import merged
from shared.http.changes.request import PlainRequest
from shared.http.faults import UnsupportedMediaType
from shared.http.parameters import CHANGE_PARAMETERS, MERGING, described, flag, refuse_unknown
from shared.http.reads.record import made_before
from shared.records import idempotency
from shared.records.identity import MadeBefore
from shared.service import Service
from shared.versions import VersionMoved
from shared.work import Work

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

TRIES = 3
MERGE_PATCH = ("PATCH", "application/merge-patch+json")


class ChangeRoute(APIRoute):
    """Rows, journal, pointers and idempotency record are one commit, made before the answer leaves.

    A refusal undoes the change (savepoint) and is kept as the answer to this attempt. With
    `?dry_run=true` everything is undone and the answer says what it would have been.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        merging = [MERGING] if "PATCH" in settings.get("methods", ()) else []
        super().__init__(path, endpoint, **described(settings, [*CHANGE_PARAMETERS, *merging]))

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def change(asked: Request) -> Response:
            request = PlainRequest(asked.scope, asked.receive)
            refuse_unknown(request, self)
            service: Service = request.app.state.service
            caller = await service.identify(request)
            dry_run = flag(request.query_params, "dry_run")
            attempt = await idempotency.attempt(request, caller, dry_run=dry_run)
            for _ in range(TRIES):
                try:
                    return await Change(service, caller, request, attempt, handle).commit()
                except TRIED_AGAIN:
                    continue
            raise Busy

        return change


class Change:
    """One try at it."""

    def __init__(
        self, service: Service, caller: Caller, request: Request, attempt: idempotency.Attempt, handle: Handler
    ) -> None:
        self.service, self.caller, self.request, self.attempt, self.handle = service, caller, request, attempt, handle

    async def commit(self) -> Response:
        self.request.state.decided_on = None  # What a try before has merged with may have changed since.
        async with self.service.begin(self.caller, self.request.headers.get("traceparent")) as work:
            if (stored := await self.attempt.stored_answer(work.connection)) is not None:
                return stored
            refuse_other_media(self.request)
            response = await self.decide(work)
            if token := consistency_token(self.service, work):
                response.headers["Consistency-Token"] = token
            await self.attempt.store(work.connection, response)
            return response

    async def decide(self, work: Work) -> Response:
        """The answer of the use case, or its refusal; what is refused is undone."""
        try:
            return await self.within_savepoint(work)
        except Undone as undone:
            return undone.response
        except MadeBefore as made:
            return await made_before(work, made)
        except VersionMoved as moved:
            if await merged(self.request, work, moved):
                return await self.decide(work)
            return problem(moved, request_id(self.request))
        except HubError as refusal:
            return problem(refusal, request_id(self.request))

    async def within_savepoint(self, work: Work) -> Response:
        before = work.done
        try:
            async with work.connection.transaction():
                self.request.state.work = work
                response = await self.answered(work)
                await require_same_effects(self.request, work, response)
                return response
        except BaseException:
            work.undo_to(before)
            raise

    async def answered(self, work: Work) -> Response:
        """A dry run is answered whatever the domain says of it, and always undone."""
        if not self.attempt.dry_run:
            return await self.handle(self.request)
        raise Undone(await what_if(work, self.request, self.handle))


def refuse_other_media(request: Request) -> None:
    """A body that does not say that it is JSON is not read as JSON."""
    media = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    length = request.headers.get("Content-Length") or request.headers.get("Transfer-Encoding") or "0"
    if length != "0" and media != "application/json" and (request.method, media) != MERGE_PATCH:
        raise UnsupportedMediaType


async def current_work(request: Request) -> Work:
    """Async, as every dependency: FastAPI sends a plain function to a thread."""
    work: Work = request.state.work
    return work


CurrentWork = Annotated[Work, Depends(current_work)]
