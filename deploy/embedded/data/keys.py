"""Secrets, each made once, at the first start, in a file that only its owner reads."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex, token_urlsafe
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Keys:
    folder: Path

    def text(self, name: str, make: Callable[[], str] = token_urlsafe) -> str:
        """The secret of this name: 32 random bytes, if nothing else makes it."""
        path = self.folder / name
        if not path.exists():
            write_private(path, make())
        return path.read_text()

    def signing(self) -> tuple[str, str]:
        """The gateway's private and public key (Ed25519, raw, base64url)."""
        private = self.text("signing-key", lambda: encoded(Ed25519PrivateKey.generate().private_bytes_raw()))
        return private, encoded(private_key(private).public_key().public_bytes_raw())

    def issuer(self) -> tuple[Path, Path]:
        """Files of the local issuer: its private JWK, and the JWKS that checks what it signs."""
        secret = json.loads(self.text("issuer.jwk", make_issuer))
        public = {name: value for name, value in secret.items() if name != "d"}
        write_private(self.folder / "jwks.json", json.dumps({"keys": [public]}))
        return self.folder / "issuer.jwk", self.folder / "jwks.json"


def make_issuer() -> str:
    private = Ed25519PrivateKey.generate()
    named = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": token_hex(8)}
    halves = {"x": private.public_key().public_bytes_raw(), "d": private.private_bytes_raw()}
    return json.dumps(named | {name: encoded(half).rstrip("=") for name, half in halves.items()})


def private_key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(text))


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode()


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, also when the power goes."""
    with NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
