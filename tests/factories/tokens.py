"""Keys and tokens of an identity provider for tests: say what matters, the rest is as it should be."""

from time import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from services.gateway.access.tokens import Registry

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"})
UNKNOWN = RSAKey.generate_key(2048, {"kid": "unknown"})

ISSUER, AUDIENCE = "https://id.example", "hub"


def public_keys() -> KeySet:
    return KeySet.import_key_set(KeySet([RSA, EC, ED]).as_dict())


def create_token(
    key: RSAKey | ECKey | OKPKey = RSA, alg: str = "RS256", *, head: dict[str, Any] | None = None, **claims: Any
) -> str:
    """A claim of None is left out."""
    now = int(time())
    said: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "anna",
        "azp": "cockpit",
        "scope": "programmes:read programmes:write",
        "iat": now,
        "exp": now + 36_000,
    }
    said = {name: value for name, value in (said | claims).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid, **(head or {})}, said, key, registry=Registry(algorithms=[alg]))
