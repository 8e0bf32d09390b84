import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from deploy.embedded.data.keys import Keys, private_key
from shared.auth.signed import decoded


def test_a_secret_is_the_same_ever_after(tmp_path: Path) -> None:
    first = Keys(tmp_path).text("service-key")
    assert Keys(tmp_path).text("service-key") == first
    assert len(first) == 43


def test_what_the_private_key_signs_the_public_key_checks(tmp_path: Path) -> None:
    private, public = Keys(tmp_path).signing()
    signature = private_key(private).sign(b"who asks")
    Ed25519PublicKey.from_public_bytes(decoded(public)).verify(signature, b"who asks")


def test_what_the_issuer_signs_its_jwks_checks_and_holds_no_secret(tmp_path: Path) -> None:
    secret, public = Keys(tmp_path).issuer()
    key = OKPKey.import_key(json.loads(secret.read_text()))
    token = jwt.encode({"alg": "Ed25519", "kid": key.kid}, {"sub": "li"}, key, ["Ed25519"])
    keys = KeySet.import_key_set(json.loads(public.read_text()))
    assert jwt.decode(token, keys, ["Ed25519"]).claims == {"sub": "li"}
    assert '"d"' not in public.read_text()
