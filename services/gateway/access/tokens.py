"""Bearer tokens: JWTs of those whom we trust, each checked once and believed until it ends."""

import re
from time import time
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.util import urlsafe_b64decode
from msgspec import DecodeError, Struct, convert, json

from services.gateway.access.errors import InvalidToken
from services.gateway.access.keys import FORCED_S, Keys

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA", "Ed25519"})
ACCESS_TOKEN = frozenset({None, "jwt", "at+jwt", "application/at+jwt"})
"""What the header may call it (RFC 9068), in small letters. A `logout+jwt` or `dpop+jwt` is for something else."""

SKEW_S = 60
TOKENS_MAX = 10_000
LENGTH_MAX = 8192
NAME = re.compile(r"[!-~]{1,255}", re.ASCII)

CLIENT = "client:"
"""What the subject of a client begins with that speaks for itself: no person is ever called so."""


class Bearer(NamedTuple):
    """Who a token speaks for, and until when (seconds since 1970). What they may do is not in it.

    `key` is the id of the API key that was shown, or that the token was got with, else empty.
    """

    subject: str
    client: str
    scopes: frozenset[str]
    until: float
    key: str = ""


class Issuer(NamedTuple):
    """Whose tokens are believed, signed by these keys and meant for this audience.

    Those of people come from an identity provider; `of_clients` marks our own, for clients.
    """

    name: str
    audience: str
    keys: Keys
    of_clients: bool = False


class Checked(NamedTuple):
    bearer: Bearer
    issuer: Issuer
    keys: KeySet


class Tokens:
    """`Authorization` headers by what they were found to be. With other keys everything is checked anew."""

    def __init__(self, *issuers: Issuer) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._checked: dict[bytes, Checked] = {}

    def known(self, authorization: bytes) -> Bearer | None:
        """One that was checked before and has not ended."""
        checked = self._checked.get(authorization)
        if checked and checked.bearer.until > time() and checked.keys is checked.issuer.keys.current:
            return checked.bearer
        return None

    async def check(self, authorization: bytes) -> Bearer:
        """Raises InvalidToken. Waits only where the key is unknown and none was asked for in the last 30 s."""
        token = token_of(authorization)
        try:
            issuer = self._issuers[claimed_issuer(token)]
            bearer = bearer_of(await verified_claims(token, issuer), issuer)
        except (JoseError, DecodeError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise InvalidToken from error
        self._keep(authorization, Checked(bearer, issuer, issuer.keys.current))
        return bearer

    def _keep(self, authorization: bytes, checked: Checked) -> None:
        if len(self._checked) >= TOKENS_MAX:
            self._checked = {}
        self._checked[authorization] = checked


def token_of(authorization: bytes) -> bytes:
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"bearer" or len(token) > LENGTH_MAX:
        raise InvalidToken
    return token


class Claimed(Struct):
    iss: str


def claimed_issuer(token: bytes) -> str:
    """Nobody has checked it: it only says whose keys are to be tried."""
    _, payload, _ = token.split(b".")
    return json.decode(urlsafe_b64decode(payload), type=Claimed).iss


async def verified_claims(token: bytes, issuer: Issuer) -> dict[str, Any]:
    """Raises JoseError, ValueError."""
    registry = Registry(algorithms=ALGORITHMS)
    try:
        decoded = jwt.decode(token, issuer.keys.current, registry=registry)
    except InvalidKeyIdError:
        await issuer.keys.refresh(unless_within_s=FORCED_S)
        decoded = jwt.decode(token, issuer.keys.current, registry=registry)
    typ = decoded.header.get("typ")
    if (typ and typ.lower()) not in ACCESS_TOKEN:
        raise InvalidToken
    claims_of(issuer).validate(decoded.claims)
    return decoded.claims


class Registry(jws.JWSRegistry):
    """With the older name of Ed25519, of which the library warns at each check."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name] if name == "EdDSA" else super().get_alg(name)


def claims_of(issuer: Issuer) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=SKEW_S,
        iss={"essential": True, "value": issuer.name},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        sub={"essential": True},
    )


class Claims(Struct):
    """What we read of a token. The client is `azp`, or `client_id` where a provider says that (RFC 9068).

    `typ` is what Keycloak calls it. One with `cnf` is bound to a key whose possession we do not check. `hub_key` is
    ours alone: the API key that a client showed for it.
    """

    sub: str
    exp: float
    scope: str = ""
    azp: str | None = None
    client_id: str | None = None
    typ: str = "Bearer"
    cnf: object = None
    hub_key: str = ""


def bearer_of(claims: dict[str, Any], issuer: Issuer) -> Bearer:
    """Raises InvalidToken, ValueError. There is no leeway for the end."""
    said = convert(claims, Claims)
    client = said.azp or said.client_id or ""
    if said.exp <= time() or said.typ != "Bearer" or said.cnf is not None:
        raise InvalidToken
    if not NAME.fullmatch(said.sub) or not NAME.fullmatch(client):
        raise InvalidToken
    if said.sub.startswith(CLIENT) is not issuer.of_clients:
        raise InvalidToken
    return Bearer(said.sub, client, frozenset(said.scope.split()), said.exp, said.hub_key if issuer.of_clients else "")
