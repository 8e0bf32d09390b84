"""What a gateway is told, for tests: keys made anew, and files of a local issuer where one is asked for."""

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import KeySet, OKPKey
from msgspec import json

from services.gateway.settings import GatewaySettings
from tests.factories.tokens import AUDIENCE, ISSUER


def create_settings(**told: Any) -> GatewaySettings:
    ordinary: dict[str, Any] = {
        "database": "postgresql://",
        "service_key": "s" * 32,
        "cursor_key": "c" * 32,
        "signing_key": urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode().rstrip("="),
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "jwks": "none",
    }
    return GatewaySettings(**ordinary | told)


def local_issuer(folder: Path) -> dict[str, Any]:
    """The settings that name its files."""
    key = OKPKey.generate_key("Ed25519", {"kid": "local"})
    private, public = folder / "issuer.json", folder / "keys.json"
    private.write_bytes(json.encode(key.as_dict(private=True)))
    public.write_bytes(json.encode(KeySet([key]).as_dict()))
    return {"issuer_key": private, "jwks": str(public)}
