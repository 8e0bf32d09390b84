from base64 import urlsafe_b64decode
from dataclasses import replace
from time import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Request
from msgspec import json

from shared.auth import signed
from shared.auth.caller import Caller
from shared.auth.signed import KEPT_S, VALID_S, Inspector, InvalidCaller, Signer

KEY = Ed25519PrivateKey.generate()
CALLER = Caller(
    "anna", "cockpit", frozenset({"unit:a", "unit:b"}), frozenset({"unit:a"}), frozenset({"programmes:read"})
)


def request(*values: str) -> Request:
    return Request({"type": "http", "headers": [(b"x-hub-caller", value.encode()) for value in values]})


async def test_a_service_learns_who_asks_with_all_rights() -> None:
    inspect, statement = Inspector(KEY.public_key()), Signer(KEY).sign(CALLER)
    assert [await inspect(request(statement)) for _ in (1, 2)] == [CALLER, CALLER]


@pytest.mark.parametrize(
    "forged",
    [
        [],
        [""],
        ["{payload}"],
        ["{payload}."],
        ["{payload}.{signature}.{signature}"],
        ["{payload}.{signature}", "{payload}.{signature}"],
        ["{payload}.{signature}AAAA"],
        ["e30=.{signature}"],
        ["{payload}A.{signature}"],
    ],
)
async def test_anything_but_one_statement_of_the_gateway_is_refused(forged: list[str]) -> None:
    payload, signature = Signer(KEY).sign(CALLER).split(".")
    with pytest.raises(InvalidCaller):
        await Inspector(KEY.public_key())(
            request(*(value.format(payload=payload, signature=signature) for value in forged))
        )


async def test_another_key_is_another_gateway() -> None:
    with pytest.raises(InvalidCaller):
        await Inspector(KEY.public_key())(request(Signer(Ed25519PrivateKey.generate()).sign(CALLER)))


async def test_a_statement_ends_after_10_seconds_also_where_it_was_checked_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inspect, statement, now = Inspector(KEY.public_key()), Signer(KEY).sign(CALLER), time()
    assert await inspect(request(statement)) == CALLER
    monkeypatch.setattr(signed, "time", lambda: now + VALID_S)
    for inspector in (inspect, Inspector(KEY.public_key())):
        with pytest.raises(InvalidCaller):
            await inspector(request(statement))


def test_a_statement_is_used_for_5_seconds_and_only_for_the_rights_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    signer, now = Signer(KEY), time()
    monkeypatch.setattr(signed, "time", lambda: now)
    first = signer.sign(CALLER)
    assert signer.sign(replace(CALLER)) == first
    other = frozenset({"public"})
    for caller in (replace(CALLER, labels=other), replace(CALLER, writes=other), replace(CALLER, scopes=other)):
        assert signer.sign(caller) != first
    monkeypatch.setattr(signed, "time", lambda: now + KEPT_S + 1)
    assert signer.sign(CALLER) != first


def test_a_statement_is_what_it_says_and_no_more() -> None:
    payload = Signer(KEY).sign(CALLER).split(".", maxsplit=1)[0]
    said = json.decode(urlsafe_b64decode(payload))
    assert said.keys() == {"subject", "client", "labels", "writes", "scopes", "until"}
