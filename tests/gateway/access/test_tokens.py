import hmac
from base64 import urlsafe_b64encode
from time import monotonic, time
from typing import Any

import pytest
from joserfc.jwk import KeySet, RSAKey
from msgspec import json

from services.gateway.access import keys as keys_module
from services.gateway.access.errors import InvalidToken
from services.gateway.access.keys import FORCED_S, Keys
from services.gateway.access.tokens import Bearer, Issuer, Tokens
from tests.factories.tokens import AUDIENCE, EC, ED, ISSUER, RSA, UNKNOWN, create_token, public_keys

OWN = RSAKey.generate_key(2048, {"kid": "rsa"})
"""By the same name as the provider's."""


class Provider:
    def __init__(self) -> None:
        self.keys: KeySet | None = public_keys()
        self.asked = 0

    async def fetch(self) -> KeySet | None:
        self.asked += 1
        return self.keys


async def keys_of(provider: Provider) -> Keys:
    keys = Keys(provider.fetch)
    await keys.refresh()
    return keys


async def tokens_of(provider: Provider) -> Tokens:
    return Tokens(Issuer(ISSUER, AUDIENCE, await keys_of(provider)))


def header(token: str) -> bytes:
    return f"Bearer {token}".encode()


def unsigned(**head: Any) -> str:
    parts = ({"typ": "JWT", **head}, {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "azp": "x", "exp": time() + 900})
    return ".".join(urlsafe_b64encode(json.encode(part)).rstrip(b"=").decode() for part in parts) + "."


def nested(head: bytes, payload: bytes) -> str:
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in (head, payload, b"signature"))


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")])
async def test_a_token_of_the_provider_says_who_and_until_when(key: Any, alg: str) -> None:
    tokens, end = await tokens_of(Provider()), int(time()) + 60
    bearer = await tokens.check(header(create_token(key, alg, exp=end)))
    assert bearer == Bearer("anna", "cockpit", frozenset({"programmes:read", "programmes:write"}), end)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"exp": time() - 1},
        {"exp": None},
        {"exp": "never"},
        {"exp": float("1e400")},
        {"nbf": time() + 3600},
        {"iat": time() + 3600},
        {"sub": None},
        {"azp": None},
        {"scope": 1},
        {"aud": ["another", "a third"]},
        {"aud": {"hub": 1}},
        {"iss": ISSUER.upper()},
        {"exp": True},
        {"exp": 10**400},
        {"sub": ""},
        {"sub": "an na"},
        {"sub": "anna\0"},
        {"sub": "安娜"},
        {"sub": "a" * 256},
        {"sub": "client:tianfu"},
        {"sub": 1},
        {"azp": "cockpit\n"},
        {"azp": "c" * 256},
    ],
)
async def test_a_token_for_others_or_another_time_is_not_valid(claims: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        await (await tokens_of(Provider())).check(header(create_token(**claims)))


@pytest.mark.parametrize(
    ("head", "claims"),
    [
        ({"typ": "logout+jwt"}, {}),
        ({"typ": "dpop+jwt"}, {}),
        ({"typ": "secevent+jwt"}, {}),
        ({}, {"typ": "ID"}),
        ({}, {"typ": "Refresh"}),
        ({}, {"typ": "Logout"}),
        ({}, {"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}),
        ({"kid": "no such key"}, {}),
    ],
)
async def test_a_token_that_is_for_something_else_or_bound_to_a_key_is_no_bearer_token(
    head: dict[str, Any], claims: dict[str, Any]
) -> None:
    with pytest.raises(InvalidToken):
        await (await tokens_of(Provider())).check(header(create_token(head=head, **claims)))


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "AT+JWT", "application/at+jwt"])
async def test_an_access_token_may_call_itself_so(typ: str) -> None:
    token = create_token(head={"typ": typ}, typ="Bearer", aud=["account", AUDIENCE])
    assert (await (await tokens_of(Provider())).check(header(token))).subject == "anna"


@pytest.mark.parametrize("signer", ["provider", "hub"])
@pytest.mark.parametrize("issuer", [ISSUER, "urn:own"])
@pytest.mark.parametrize("subject", ["anna", "client:tianfu"])
async def test_people_are_named_by_their_provider_alone_and_clients_by_us_alone(
    signer: str, issuer: str, subject: str
) -> None:
    tokens = Tokens(
        Issuer(ISSUER, AUDIENCE, await keys_of(Provider())),
        Issuer("urn:own", AUDIENCE, Keys(Provider().fetch, KeySet([OWN])), of_clients=True),
    )
    token = header(create_token({"provider": RSA, "hub": OWN}[signer], iss=issuer, sub=subject))
    if (signer, issuer, subject) in {("provider", ISSUER, "anna"), ("hub", "urn:own", "client:tianfu")}:
        assert (await tokens.check(token)).subject == subject
    else:
        with pytest.raises(InvalidToken):
            await tokens.check(token)


@pytest.mark.parametrize(
    "token",
    [
        nested(b"[" * 4000, b"{}"),
        nested(b'{"alg":"RS256","kid":"rsa","x":' + b"[" * 2000, b'{"iss":"https://id.example"}'),
        nested(b'{"alg":"RS256","kid":"rsa"}', b'{"iss":' + b"[" * 4000),
        nested(b'{"alg":"RS256","kid":"rsa"}', b'{"iss":"https://id.example","x":' + b"[" * 4000),
        unsigned(alg="none"),
        unsigned(alg="none", kid="rsa"),
        unsigned(alg="RS256", kid="rsa"),
        unsigned(alg=["RS256"], kid="rsa"),
        unsigned(alg="RS256", kid="rsa", jwk=UNKNOWN.as_dict(private=False)),
        unsigned(alg="RS256", kid="rsa", crit=["b64"], b64=False),
        create_token(alg="RS512"),
        create_token()[:-4] + "AAAA",
        ".".join([create_token().split(".")[0], create_token(sub="root").split(".")[1], create_token().split(".")[2]]),
        "",
        ".",
        "..",
        "a.b.c",
        "\xff",
        "a" * 9000,
    ],
)
async def test_a_token_that_no_key_signed_as_allowed_is_not_valid(token: str) -> None:
    with pytest.raises(InvalidToken):
        await (await tokens_of(Provider())).check(header(token))


@pytest.mark.parametrize("secret", [RSA.as_pem(private=False), json.encode(RSA.as_dict(private=False))])
async def test_a_public_key_is_no_secret(secret: bytes) -> None:
    signed = unsigned(alg="HS256", kid="rsa").removesuffix(".")
    signature = urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).rstrip(b"=").decode()
    with pytest.raises(InvalidToken):
        await (await tokens_of(Provider())).check(header(f"{signed}.{signature}"))


async def test_unknown_keys_make_the_provider_be_asked_once_in_30_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    tokens, start = await tokens_of(provider), monotonic()
    for seconds in (FORCED_S, FORCED_S + 1, 2 * FORCED_S - 1):
        monkeypatch.setattr(keys_module, "monotonic", lambda at=start + seconds: at)
        for _ in range(20):
            with pytest.raises(InvalidToken):
                await tokens.check(header(create_token(UNKNOWN)))
    assert provider.asked == 2


async def test_a_new_key_is_found_and_one_that_was_withdrawn_is_not_believed_any_more() -> None:
    provider = Provider()
    keys = await keys_of(provider)
    tokens = Tokens(Issuer(ISSUER, AUDIENCE, keys))
    old, new = header(create_token()), header(create_token(UNKNOWN))
    await tokens.check(old)
    provider.keys = KeySet.import_key_set(KeySet([UNKNOWN]).as_dict())
    await keys.refresh()
    assert tokens.known(old) is None
    assert (await tokens.check(new)).subject == "anna"
    with pytest.raises(InvalidToken):
        await tokens.check(old)


async def test_while_the_provider_is_away_its_keys_stand() -> None:
    provider = Provider()
    keys = await keys_of(provider)
    tokens = Tokens(Issuer(ISSUER, AUDIENCE, keys))
    provider.keys = None
    await keys.refresh()
    assert (await tokens.check(header(create_token()))).subject == "anna"


async def test_a_checked_token_is_known_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, token = await tokens_of(Provider()), header(create_token(exp=int(time()) + 60))
    assert tokens.known(token) is None
    checked = await tokens.check(token)
    assert tokens.known(token) is checked
    monkeypatch.setattr("services.gateway.access.tokens.time", lambda: checked.until)
    assert tokens.known(token) is None
