"""What the gateway is told by its environment (`HUB_…`)."""

from base64 import urlsafe_b64decode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, Field, PositiveInt, SecretStr

from shared.settings import ServiceSettings


class Quotas(BaseModel, frozen=True):
    read: PositiveInt = 30_000
    write: PositiveInt = 3_000
    stream: PositiveInt = 300
    failure: PositiveInt = 3_000
    at_once: PositiveInt = 6
    share: PositiveInt = 20


class GatewaySettings(ServiceSettings):
    """Built once, at the entry point."""

    signing_key: SecretStr = Field(description="private Ed25519 key that says who asks (32 bytes, base64url)")
    issuer: str = Field(min_length=1, description="`iss` of the identity provider's tokens")
    audience: str = Field(min_length=1, description="`aud` that tokens for the hub have")
    jwks: str = Field(min_length=1, description="the identity provider's public keys: an address, or a file")
    issuer_key: Path | None = Field(default=None, description="private JWK of the local issuer (embedded run only)")
    origins: list[str] = Field(default_factory=list, description="web origins that may ask from a browser (JSON)")
    quotas: Quotas = Field(
        default=Quotas(),
        description="requests a minute of one caller (`HUB_QUOTAS__READ`, …), and of one address those refused "
        "before it is known whose they are (`FAILURE`); `STREAM` is also how many streams of one caller are open, and "
        "`AT_ONCE` how many other requests are passed on at a time; `SHARE` is the percentage of the time for which "
        "owners answer one caller while others ask too",
    )

    @property
    def private_key(self) -> Ed25519PrivateKey:
        """Raises ValueError where it is none."""
        return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(self.signing_key.get_secret_value() + "="))
