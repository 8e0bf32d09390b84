"""What everyone may do, as the gateway's own database said a moment ago."""

from asyncio import sleep, timeout
from collections.abc import Callable
from logging import getLogger
from time import monotonic, time
from typing import NamedTuple

import asyncpg
from msgspec import json
from prometheus_client import Gauge

from services.gateway.access.errors import AccessUnknown
from services.gateway.access.rights import KEY, KEY_BELIEVED_S, OPEN, SCOPES, Change, Rights
from services.gateway.access.tokens import CLIENT, Bearer, Tokens, token_of
from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC
from shared.database import Database

EVERY_S = 0.9
AGE_MAX_S = 10
KNOWN_MAX = 10_000

ANYONE = Caller("anyone", "", frozenset({PUBLIC}), scopes=OPEN)

CHANGED = """
select json_build_object(
    'number', number,
    'now', extract(epoch from hub_now()),
    'holders', array(
        select json_build_object(
            'subject', subject, 'active', status = 'active', 'scopes', scopes, 'networks', array[]::text[]
        ) from hub_user where number > $1 and changed > $1
        union all
        select json_build_object(
            'subject', 'client:' || code, 'active', status = 'active', 'scopes', scopes, 'networks', allowed_networks
        ) from client where number > $1 and changed > $1
    ),
    'grants', array(
        select json_build_object(
            'id', id, 'holder', holder, 'label', label, 'writes', access = 'write', 'stands', deleted_at is null,
            'starts', extract(epoch from starts_at), 'ends', extract(epoch from ends_at)
        ) from access_grant where number > $1 and changed > $1
    ),
    'keys', array(
        select json_build_object(
            'id', api_key.id, 'client', code, 'digest', digest, 'stands', api_key.deleted_at is null,
            'ends', extract(epoch from ends_at)
        ) from api_key join client on client.id = client_id where number > $1 and api_key.changed > $1
    )
)::text
from access
"""
"""One statement, so one moment. Where the number is the one that was seen, no table is looked at."""

AGE = Gauge("hub_access_age_seconds", "How long ago it was read who may do what: over 10, tokens are refused")

log = getLogger(__name__)


class Known(NamedTuple):
    """Who sends a token, with the rights of now. `until` is monotonic."""

    caller: Caller
    bearer: Bearer | None
    until: float


class Access:
    """Who is who. Read each second, and each time it is: what is known is 10 s old at most, or not known.

    What was found out of a token is forgotten at each read, when it ends, and when a grant begins or ends.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._rights = Rights()
        self._known: dict[tuple[bytes, str], Known] = {}
        self._good_until = 0.0
        self._clock = 0.0

    async def keep_fresh(self, database: Database, after: Callable[[], None]) -> None:
        """Until cancelled. `after` each try, also one that failed: whoever holds rights looks at them again."""
        while True:
            await self.refresh(database)
            after()
            await sleep(EVERY_S)

    async def refresh(self, database: Database) -> None:
        asked_at = monotonic()
        try:
            async with timeout(AGE_MAX_S / 2):
                text = await database.fetchval(CHANGED, self._rights.number)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:  # A TimeoutError is an OSError.
            log.warning("grants cannot be read: %r", error)
        else:
            self.read(json.decode(text, type=Change), asked_at)

    def read(self, change: Change, asked_at: float) -> None:
        self._rights.apply(change)
        self._known, self._good_until, self._clock = {}, asked_at + AGE_MAX_S, change.now - asked_at

    async def why_unknown(self) -> str | None:
        """For `/readyz`."""
        return None if self.fresh else f"rights were not read for {AGE_MAX_S} s"

    async def measure(self) -> None:
        AGE.set(monotonic() - self._good_until + AGE_MAX_S)

    @property
    def fresh(self) -> bool:
        return monotonic() < self._good_until

    def known(self, authorization: bytes, peer: str) -> Known | None:
        known = self._known.get((authorization, peer))
        return known if known and monotonic() < known.until else None

    async def identify(self, authorization: bytes, peer: str) -> Known:
        """`peer` is the address that the request comes from.

        Raises InvalidToken, NetworkNotAllowed, AccessUnknown.
        """
        bearer = self._tokens.known(authorization) or await self._bearer(token_of(authorization), authorization)
        known = self.admit(bearer, peer)
        if len(self._known) < KNOWN_MAX:
            self._known[authorization, peer] = known
        return known

    def admit(self, bearer: Bearer, peer: str) -> Known:
        """Raises InvalidToken, NetworkNotAllowed, AccessUnknown."""
        known = self._judge(bearer)
        self._rights.require_network(bearer, peer)
        return known

    def caller(self, bearer: Bearer) -> Caller:
        """With the rights of now. Raises InvalidToken, AccessUnknown."""
        return self._judge(bearer).caller

    def client_with(self, secret: str) -> Bearer:
        """The client whose API key this is, with all of its scopes. Raises InvalidToken, AccessUnknown."""
        now = self._now()
        key = self._rights.key_of(secret, now)
        lasts = min(KEY_BELIEVED_S, (key.ends or now + KEY_BELIEVED_S) - now)
        return Bearer(CLIENT + key.client, key.client, SCOPES, time() + lasts, key.id.hex)

    async def _bearer(self, token: bytes, authorization: bytes) -> Bearer:
        if token.startswith(f"{KEY}.".encode()):
            return self.client_with(token.decode("latin-1"))
        return await self._tokens.check(authorization)

    def _judge(self, bearer: Bearer) -> Known:
        now = self._now()
        caller, turns = self._rights.of(bearer, now)
        lasts = min(bearer.until - time(), turns - now)
        return Known(caller, bearer, min(monotonic() + lasts, self._good_until))

    def _now(self) -> float:
        """On the hub's clock. Raises AccessUnknown."""
        if not self.fresh:
            raise AccessUnknown
        return monotonic() + self._clock


NOBODY = Known(ANYONE, None, 0.0)
"""Without a token."""
