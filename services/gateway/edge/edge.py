"""Who may ask for what, how often, and what is answered at once.

Pure ASGI, and for a read from memory less than that: it runs through nothing else.
"""

from asyncio import sleep
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from logging import ERROR, WARNING, getLogger
from types import MappingProxyType

from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.access.errors import InvalidToken
from services.gateway.access.grants import NOBODY, Access, Known
from services.gateway.edge.acceptance import require_acceptable
from services.gateway.edge.asking import Asked, told
from services.gateway.edge.cors import Cors, answer_before, asks_before
from services.gateway.edge.errors import AmbiguousHead
from services.gateway.edge.routing import Match, Routes
from services.gateway.edge.sending import Packing
from services.gateway.edge.waiting import rest_of, task
from services.gateway.forwarding.errors import OwnerTimedOut, OwnerUnreachable
from services.gateway.http.admitted import peer_of
from services.gateway.http.answer import has_it, send_problem
from services.gateway.http.bodies import CallerLeft, require_size
from services.gateway.limits.buckets import Bucket, RateLimited
from services.gateway.limits.turns import Turns
from services.gateway.read_model.consistency import caught_up
from services.gateway.read_model.errors import NotCaughtUp
from services.gateway.read_model.model import ReadModel
from services.gateway.read_model.reads import Read
from shared.auth.scopes import InsufficientScope
from shared.errors import HubError, NotFound, UnexpectedError
from shared.process.serving.ready import Head, Left, Ready, whole

LOG = getLogger(__name__)

TOKEN = b"consistency-token"
BEGUN = "begun"
Begun = tuple[Asked, Coroutine[None, None, Ready | None]]

HELD_S = 1.0
"""Whoever goes on asking over their quota waits for each refusal, so that it costs them more than us."""


@dataclass(frozen=True, slots=True)
class Edge:
    """HTTP only. `apps` by the names of the column *answered by*; they may raise a HubError before they answer.

    `failures` counts for a peer what is refused before it is known whose it is.
    """

    routes: Routes
    access: Access
    buckets: Mapping[str, Bucket]
    failures: Bucket
    turns: Turns
    cors: Cors
    model: ReadModel
    apps: Mapping[str, ASGIApp]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever happens is answered, unless the caller has left or the answer has begun."""
        request, answering = scope.pop(BEGUN, None) or self._begun(scope)
        request.go_on(scope, receive, send)
        try:
            if (found := await rest_of(answering)) is not None:
                request.send.begun = True
                await send(whole(found))
        except CallerLeft:
            return
        except Exception as error:
            if request.send.begun:
                raise
            await self._refuse(refusal_of(error, request), request)

    def at_once(self, method: str, path: bytes, head: Head, peer: str) -> Ready | Left:
        """What is found without waiting. What has begun goes on from there when the app is called."""
        said = head.noted = head.noted or told(head.headers, "1.1", self.cors)
        request = Asked({"method": method, "raw_path": path, "query_string": b""}, said, peer)
        answering = self._answer(request)
        try:
            answering.send(None)
        except StopIteration as found:
            ready: Ready = found.value
            return ready
        except Exception as error:  # noqa: BLE001 - it is refused in its turn.
            answering = raised(error)
        return {BEGUN: (request, answering)}

    def _begun(self, scope: Scope) -> Begun:
        request = Asked(scope, told(scope["headers"], scope["http_version"], self.cors), peer_of(scope))
        return request, self._answer(request)

    async def _refuse(self, refusal: HubError, request: Asked) -> None:
        pause = 0.0
        try:
            pause = 0.0 if request.counted else self.failures.take(request.peer, [])
        except RateLimited as over:
            refusal = over
        await sleep(HELD_S if isinstance(refusal, RateLimited) else pause)
        await send_problem(refusal, request.id, request.scope, request.receive, request.send)

    async def _answer(self, request: Asked) -> Ready | None:
        """Head, route, size, token, rate, scope, rows, precondition: the first that fails is the answer."""
        method, path = request.scope["method"], request.scope["raw_path"]
        if not request.told.plain:
            raise AmbiguousHead
        if asks_before(method, request.headers):
            await task(request)
            await answer_before(self.routes.methods(path), request.send)
            return None
        match = request.scope["route"] = self.routes.match(method, path)
        require_size(request.headers, match.body)
        known = self._known(match, request) or await self._identify(request)
        bucket, client = self.buckets[match.bucket], client_of(known, request)
        request.counted = True
        if pause := bucket.take(client, request.more):
            await task(request)
            await sleep(pause)
        require_scope(match, known)
        require_acceptable(request.headers.get(b"accept", b"*/*"), match.answered_by, match.path)
        read = self._at_once(match, request)
        if read is None or (TOKEN in request.headers and not await self._is_caught_up(request)):
            await task(request)
            await self._in_turn(match, known, request)
            return None
        if (answer := read(self.model, path, known.caller)) is None:
            raise NotFound
        if had := has_it(answer, request.headers.get(b"if-none-match")):
            bucket.give_back(client)
        return answer.packed(request.told.coding).ready(had, match.path, b"".join(request.more))

    def _at_once(self, match: Match, request: Asked) -> Read | None:
        """None: the owner is to be asked."""
        asks_more = request.scope["query_string"] or match.answered_by in self.model.missing
        return None if asks_more else match.at_once

    async def _is_caught_up(self, request: Asked) -> bool:
        """Memory, with what the caller has seen; else the owner is to be asked."""
        await task(request)
        request.not_caught_up = not await caught_up(self.model, request.headers[TOKEN])
        return not request.not_caught_up

    def _known(self, match: Match, request: Asked) -> Known | None:
        """None: a token that was not seen lately."""
        if (token := request.headers.get(b"authorization")) is None or match.answered_by == "oauth":
            return NOBODY
        return self.access.known(token, request.peer)

    async def _identify(self, request: Asked) -> Known:
        await task(request)
        return await self.access.identify(request.headers[b"authorization"], request.peer)

    async def _in_turn(self, match: Match, known: Known, request: Asked) -> None:
        """A stream lasts, and has a bound of its own."""
        if match.answered_by == "stream":
            await self._pass_on(match, known, request)
        else:
            async with self.turns.of(client_of(known, request)):
                await self._pass_on(match, known, request)

    async def _pass_on(self, match: Match, known: Known, request: Asked) -> None:
        """Raises NotCaughtUp where memory was behind and no owner can be asked instead."""
        if request.not_caught_up and match.answered_by == "gateway":
            raise NotCaughtUp
        tags = request.headers.get(b"if-none-match", b"")
        send = request.send if match.answered_by == "stream" else Packing(request.send, request.told.coding, tags)
        try:
            await self.apps[match.answered_by](request.for_app(match, known), request.receive, send)
        except (OwnerUnreachable, OwnerTimedOut) as error:
            if request.not_caught_up:
                raise NotCaughtUp from error
            raise


async def raised(error: Exception) -> None:
    raise error


def client_of(known: Known, request: Asked) -> tuple[str, str]:
    """Whose quota it is. People of one application do not take it from each other."""
    return (known.caller.client, known.caller.subject) if known.bearer else ("", request.peer)


def require_scope(match: Match, known: Known) -> None:
    """One of them is enough. Without a token, one is asked for."""
    if match.scopes and match.scopes.isdisjoint(known.caller.scopes):
        raise token_wanted() if known.bearer is None else InsufficientScope(" ".join(sorted(match.scopes)))


def token_wanted() -> InvalidToken:
    """Nothing was shown, so nothing is wrong with it (RFC 6750, section 3.1)."""
    refusal = InvalidToken()
    refusal.headers = MappingProxyType({"WWW-Authenticate": "Bearer"})
    return refusal


def refusal_of(error: Exception, request: Asked) -> HubError:
    """What we could not do is told to whoever runs the hub, but for what stands behind a `?`: that may be a ticket."""
    known = isinstance(error, HubError)
    refusal = error if isinstance(error, HubError) else UnexpectedError()
    if refusal.status >= 500:
        told = {"request_id": request.id.decode(), "path": request.scope["path"], "code": refusal.code}
        LOG.log(WARNING if known else ERROR, "not answered", exc_info=None if known else error, extra=told)
    return refusal
