from base64 import urlsafe_b64encode
from pathlib import Path
from time import time

import pytest

from services.gateway.access.errors import InvalidToken
from services.gateway.access.tokens import Bearer, Tokens
from services.gateway.issuing.mint import local_mint, ourselves, own_mint, provider
from services.gateway.settings import GatewaySettings
from shared.process.program import Unable
from tests.factories.settings import create_settings, local_issuer

TOMORROW = float(int(time()) + 86_400)
"""After the last test, however long they take."""

TIANFU = Bearer("client:tianfu", "tianfu", frozenset({"joint:read", "joint:write"}), TOMORROW, "a" * 32)
ANNA = Bearer("anna", "console", frozenset({"programmes:read"}), TOMORROW)


async def checked(token: str, settings: GatewaySettings) -> Bearer:
    people = provider(settings)
    await people.keys.refresh()
    return await Tokens(people, ourselves(own_mint(settings))).check(f"Bearer {token}".encode())


async def test_a_token_for_a_client_says_what_it_was_made_of(tmp_path: Path) -> None:
    settings = create_settings(**local_issuer(tmp_path))
    assert await checked(own_mint(settings).token(TIANFU), settings) == TIANFU


async def test_a_token_of_the_local_issuer_is_believed_by_its_published_key(tmp_path: Path) -> None:
    settings = create_settings(**local_issuer(tmp_path))
    assert await checked(local_mint(settings).token(ANNA), settings) == ANNA


async def test_every_gateway_of_one_key_makes_tokens_that_all_of_them_take(tmp_path: Path) -> None:
    settings = create_settings(**local_issuer(tmp_path))
    assert own_mint(settings).key == own_mint(settings).key
    other = create_settings(**local_issuer(tmp_path))
    with pytest.raises(InvalidToken):
        await checked(own_mint(other).token(TIANFU), settings)


async def test_neither_issuer_speaks_for_those_of_the_other(tmp_path: Path) -> None:
    settings = create_settings(**local_issuer(tmp_path))
    for token in (own_mint(settings).token(ANNA), local_mint(settings).token(TIANFU)):
        with pytest.raises(InvalidToken):
            await checked(token, settings)


async def test_a_provider_names_no_key_of_ours(tmp_path: Path) -> None:
    settings = create_settings(**local_issuer(tmp_path))
    token = local_mint(settings).token(ANNA._replace(key="b" * 32))
    assert (await checked(token, settings)).key == ""


def test_without_a_local_issuer_there_are_no_tokens_of_it() -> None:
    with pytest.raises(Unable):
        local_mint(create_settings())


def test_what_signs_callers_signs_no_tokens() -> None:
    settings = create_settings()
    public = urlsafe_b64encode(settings.private_key.public_key().public_bytes_raw()).decode().rstrip("=")
    assert own_mint(settings).key.as_dict(private=False)["x"] != public
