"""A request goes to its owner as it came, but for who asks: that the gateway says, and signs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from logging import getLogger

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from starlette.types import Receive, Scope, Send
from yarl import URL

from services.gateway.forwarding.errors import BrokenOff, OwnerTimedOut, OwnerUnreachable
from services.gateway.http.admitted import Admitted
from services.gateway.http.answer import Header
from services.gateway.http.bodies import Body
from shared.auth import signed
from shared.auth.caller import Caller
from shared.auth.signed import InvalidCaller

LOG = getLogger(__name__)

CONNECTIONS = 100
"""To each owner: one that says nothing keeps nobody from another."""

IDLE_S = 60
"""Less than the 75 s after which an owner closes: a change must not meet a connection that is just ending."""

TIMEOUT = ClientTimeout(total=None, connect=5, sock_connect=2, sock_read=35)
"""Whoever gets no connection within 5 s, as all are taken, does not wait longer."""

UNBELIEVED = InvalidCaller.status
"""No owner answers so for another reason: tokens are the gateway's."""

AT_ONCE_MAX = 1024 * 1024
"""Bytes: up to here an answer goes on in one piece."""

PASSED = frozenset(
    b"accept content-type idempotency-key if-match if-none-match prefer consistency-token range traceparent "
    b"tracestate user-agent x-request-id".split()
)
"""What an owner is told. Everything else ends here: what belongs to one connection, tokens, cookies, other's words."""

LENGTH = b"content-length"
KEPT_BACK = frozenset(
    b"connection keep-alive proxy-authenticate proxy-connection trailer transfer-encoding upgrade date server "
    b"ratelimit ratelimit-policy x-gateway-error x-request-id vary set-cookie access-control-allow-origin "
    b"access-control-allow-credentials access-control-expose-headers".split()
)
"""Of an owner's answer, what belongs to that connection and what only the gateway may say."""


def open_session() -> ClientSession:
    """Bytes pass as they are: no cookies kept, nothing unpacked."""
    return ClientSession(
        connector=TCPConnector(limit=0, limit_per_host=CONNECTIONS, keepalive_timeout=IDLE_S),
        timeout=TIMEOUT,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("User-Agent", "Content-Type", "Accept", "Accept-Encoding"),
    )


@dataclass(frozen=True, slots=True)
class Forwarder:
    """To one owner, at `http://host:port`. The path was matched as it was sent, and is sent as it was matched."""

    session: ClientSession
    address: str
    sign: Callable[[Caller], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises a HubError until the answer begins; one that breaks off later breaks off for the caller too."""
        async with await self.ask(scope) as answer:
            await pass_on(answer, send)

    async def ask(self, scope: Scope) -> ClientResponse:
        admitted: Admitted = scope["admitted"]
        target = f"{self.address}{scope['raw_path'].decode()}?{scope['query_string'].decode()}".removesuffix("?")
        headers = [*passed(scope["headers"], admitted.body), (signed.HEADER, self.sign(admitted.caller))]
        data = await sent(admitted.body) if has_body(scope) else None
        url = URL(target, encoded=True)
        try:
            return self.believed(
                await self.session.request(scope["method"], url, headers=headers, data=data, allow_redirects=False)
            )
        except TimeoutError as error:
            raise admitted.body.refusal or OwnerTimedOut from error
        except ClientError as error:
            raise admitted.body.refusal or OwnerUnreachable from error

    def believed(self, answer: ClientResponse) -> ClientResponse:
        """What was said of who asks ran out on the way, or one of two clocks is wrong: no fault of the caller."""
        if answer.status == UNBELIEVED:
            answer.release()
            LOG.error(
                "an owner does not believe who asks: it is late, or clocks or keys differ",
                extra={"owner": self.address},
            )
            raise OwnerUnreachable
        return answer


async def sent(body: Body) -> Body | bytes:
    """A batch goes on as it comes. Anything else is whole first, so that who sends slowly keeps no owner waiting."""
    return await body.whole() if body.small else body


def has_body(scope: Scope) -> bool:
    told = any(name in {LENGTH, b"transfer-encoding"} for name, _ in scope["headers"])
    return told and scope["method"] != "GET"


def passed(headers: Iterable[Header], body: Body) -> list[tuple[str, str]]:
    """The length too, unless it is that of a packed body."""
    names = PASSED if body.packed else PASSED | {LENGTH}
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers if name in names]


async def pass_on(answer: ClientResponse, send: Send) -> None:
    """Raises OwnerUnreachable, OwnerTimedOut before it begins, BrokenOff later."""
    headers = [header for name, value in answer.raw_headers if (header := (name.lower(), value))[0] not in KEPT_BACK]
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    if int(answer.headers.get("Content-Length", AT_ONCE_MAX + 1)) <= AT_ONCE_MAX:
        body = await whole(answer)
        await send(start)
    else:
        await send(start)
        await in_pieces(answer, send)
        body = b""
    await send({"type": "http.response.body", "body": body})


async def in_pieces(answer: ClientResponse, send: Send) -> None:
    try:
        async for chunk in answer.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except (TimeoutError, ClientError) as error:
        raise BrokenOff from error


async def whole(answer: ClientResponse) -> bytes:
    try:
        return await answer.read()
    except TimeoutError as error:
        raise OwnerTimedOut from error
    except ClientError as error:
        raise OwnerUnreachable from error
