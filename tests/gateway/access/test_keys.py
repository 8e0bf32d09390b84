from base64 import urlsafe_b64encode
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from services.gateway.access.keys import Keys, fetch_keys
from tests.factories.tokens import RSA


async def test_of_published_keys_only_those_are_used_that_sign_and_are_strong_enough(tmp_path: Path) -> None:
    modulus = urlsafe_b64encode(b"\xff" * 128).decode().rstrip("=")
    published: list[Any] = [
        {"kty": "oct", "kid": "secret", "k": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"kty": "AKP", "kid": "of tomorrow", "alg": "ML-DSA-44", "pub": "AAAA"},
        {"kty": "RSA", "kid": "broken"},
        {"kty": "RSA", "kid": "weak", "e": "AQAB", "n": modulus},
        RSA.as_dict(private=False) | {"kid": "encrypts", "use": "enc"},
        RSA.as_dict(private=False),
    ]
    path = tmp_path / "keys.json"
    path.write_bytes(json.encode({"keys": published}))
    keys = await fetch_keys(str(path))
    assert keys is not None
    assert [key.kid for key in keys] == ["rsa"]


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"keys": 1}', b'{"keys": [1]}', b"\xff"])
async def test_what_is_no_set_of_keys_gives_none(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(text)
    assert await fetch_keys(str(path)) is None


async def test_a_file_that_is_not_there_gives_no_keys(tmp_path: Path) -> None:
    assert await fetch_keys(str(tmp_path / "none")) is None


async def test_a_provider_that_withdrew_all_its_keys_has_none(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(json.encode({"keys": [RSA.as_dict(private=False)]}))
    keys = Keys(partial(fetch_keys, str(path)))
    await keys.refresh()
    assert [key.kid for key in keys.current] == ["rsa"]
    path.write_text('{"keys": []}')
    await keys.refresh()
    assert [*keys.current] == []
