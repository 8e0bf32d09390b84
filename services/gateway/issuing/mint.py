"""Whoever makes tokens, and whose tokens are believed."""

from functools import partial
from time import time
from typing import NamedTuple
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import JWKRegistry, Key, KeySet, OKPKey
from msgspec import json

from services.gateway.access.keys import Keys, fetch_keys
from services.gateway.access.tokens import ALGORITHMS, Bearer, Issuer, Registry
from services.gateway.settings import GatewaySettings
from shared.process.program import Unable

HUB = "urn:liangjiang-hub"
"""We, as the issuer of tokens for clients."""

ALGORITHM = {"OKP": "Ed25519", "EC": "ES256", "RSA": "RS256"}


class Mint(NamedTuple):
    """It makes tokens of one issuer."""

    issuer: str
    audience: str
    key: Key

    def token(self, bearer: Bearer) -> str:
        """RFC 9068."""
        head = {"alg": ALGORITHM[self.key.key_type], "kid": self.key.kid, "typ": "at+jwt"}
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": bearer.subject,
            "client_id": bearer.client,
            "scope": " ".join(sorted(bearer.scopes)),
            "iat": int(time()),
            "exp": int(bearer.until),
            "jti": str(uuid4()),
            "hub_key": bearer.key,
        }
        return jwt.encode(head, claims, self.key, registry=Registry(algorithms=ALGORITHMS))


def own_mint(settings: GatewaySettings) -> Mint:
    """Every gateway process has the same key. What signs callers signs nothing else, so it is another one."""
    seed = HKDF(SHA256(), 32, None, b"tokens for clients").derive(settings.private_key.private_bytes_raw())
    pem = Ed25519PrivateKey.from_private_bytes(seed).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = OKPKey.import_key(pem)
    key.ensure_kid()
    return Mint(HUB, settings.audience, key)


def local_mint(settings: GatewaySettings) -> Mint:
    """Of the embedded run. Raises Unable where there is no local issuer."""
    if settings.issuer_key is None:
        raise Unable("HUB_ISSUER_KEY is not set: tokens come from the identity provider")
    key = JWKRegistry.import_key(json.decode(settings.issuer_key.read_bytes()))
    key.ensure_kid()
    return Mint(settings.issuer, settings.audience, key)


def provider(settings: GatewaySettings) -> Issuer:
    """Of people. Somebody has to keep its keys fresh."""
    return Issuer(settings.issuer, settings.audience, Keys(partial(fetch_keys, settings.jwks)))


def ourselves(mint: Mint) -> Issuer:
    """Of clients: `client:<code>`."""
    published = KeySet.import_key_set(KeySet([mint.key]).as_dict())
    return Issuer(mint.issuer, mint.audience, Keys(nothing_newer, published), of_clients=True)


async def nothing_newer() -> KeySet | None:
    """Our own key is as old as we are."""
    return None
