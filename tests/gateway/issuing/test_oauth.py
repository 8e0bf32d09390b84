from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from services.gateway.access.errors import InvalidToken
from services.gateway.access.grants import Access
from services.gateway.access.tokens import Tokens
from services.gateway.issuing.mint import ourselves, own_mint
from services.gateway.issuing.oauth import token_routes
from shared.http.faults import refuse_with_problems
from tests.factories.rights import create_grant, create_holder, create_key, let, shown
from tests.factories.settings import create_settings
from tests.infrastructure.access import PEER
from tests.infrastructure.edge.gateway import RunningGateway

MINT = own_mint(create_settings())
KEY = create_key("tianfu")
FORM = {"grant_type": "client_credentials", "client_id": "tianfu", "client_secret": shown(KEY)}
CLIENT = create_holder("client:tianfu", "joint:read", "joint:write", networks=("192.0.2.0/24",))


def create_access() -> Access:
    access = Access(Tokens(ourselves(MINT)))
    let(access, CLIENT, KEY, create_grant("district:500101", holder="client:tianfu"), create_holder("client:wanzhou"))
    return access


async def ask(access: Access, form: dict[str, str] | str, *, peer: str = PEER, **headers: str) -> httpx.Response:
    app = FastAPI()
    refuse_with_problems(app)
    app.include_router(token_routes(access, MINT))
    body = form if isinstance(form, str) else urlencode(form)
    sent = {"content-type": "application/x-www-form-urlencoded", **headers}
    transport = httpx.ASGITransport(app, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.post("/oauth/token", content=body, headers=sent)


def basic(name: str, secret: str) -> str:
    return f"Basic {b64encode(f'{name}:{secret}'.encode()).decode()}"


async def test_a_key_is_exchanged_for_a_token_of_15_minutes_at_most() -> None:
    access = create_access()
    answered = await ask(access, FORM)
    told = answered.json()
    assert (answered.status_code, answered.headers["Cache-Control"]) == (200, "no-store")
    assert (told["token_type"], told["scope"]) == ("Bearer", "joint:read joint:write")
    assert 890 < told["expires_in"] <= 900
    known = await access.identify(f"Bearer {told['access_token']}".encode(), PEER)
    assert (known.caller.subject, known.caller.client) == ("client:tianfu", "tianfu")
    assert known.caller.scopes == {"joint:read", "joint:write"}
    assert "district:500101" in known.caller.labels


async def test_basic_is_as_good_as_the_body_and_both_together_are_not() -> None:
    access, bare = create_access(), {"grant_type": "client_credentials"}
    header = basic("tianfu", shown(KEY))
    assert (await ask(access, bare, authorization=header)).status_code == 200
    assert (await ask(access, FORM, authorization=header)).status_code == 401
    assert (await ask(access, bare | {"client_id": "wanzhou"}, authorization=header)).json()[
        "error"
    ] == "invalid_request"


async def test_a_token_has_the_scopes_that_were_asked_for() -> None:
    access = create_access()
    told = (await ask(access, FORM | {"scope": "joint:read"})).json()
    known = await access.identify(f"Bearer {told['access_token']}".encode(), PEER)
    assert known.caller.scopes == {"joint:read"}
    more = await ask(access, FORM | {"scope": "joint:read programmes:write"})
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": ""},
        {"client_secret": "hub"},
        {"client_secret": shown(KEY) + "a"},
        {"client_secret": shown(create_key())},
        {"client_id": "wanzhou"},
        {"client_id": "nobody"},
        {"client_id": ""},
        {"client_id": "tianfu\0"},
        {"client_id": "天府"},
    ],
)
async def test_who_does_not_show_its_own_key_is_told_no_more_than_that(wrong: dict[str, str]) -> None:
    refused = await ask(create_access(), FORM | wrong)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert refused.json() == (await ask(create_access(), FORM | {"client_secret": "x"})).json()
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert refused.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic !", "Basic YQ==", "Bearer x", "Basic /w==", "Basic YTpi YTpi"]
)
async def test_what_is_no_basic_authorization_is_refused(authorization: str) -> None:
    refused = await ask(create_access(), {"grant_type": "client_credentials"}, authorization=authorization)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        (urlencode(FORM) + "&grant_type=client_credentials", "invalid_request"),
        (urlencode(FORM) + "&client_secret=x", "invalid_request"),
        (urlencode(FORM) + "&scope=%ff", "invalid_request"),
        (urlencode(FORM) + "&a=" + "a" * 9000, "invalid_request"),
        (urlencode(FORM) + "&a=1" * 30, "invalid_request"),
    ],
)
async def test_what_is_no_request_for_a_token_is_refused_as_oauth_says(form: Any, error: str) -> None:
    refused = await ask(create_access(), FORM | form if isinstance(form, dict) else form)
    assert (refused.status_code, refused.json()["error"]) == (400, error)


async def test_a_body_that_is_no_form_is_refused() -> None:
    refused = await ask(create_access(), "{}", **{"content-type": "application/json"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


async def test_a_client_gets_and_uses_a_token_in_its_networks_only() -> None:
    access = create_access()
    refused = await ask(access, FORM, peer="203.0.113.9")
    assert (refused.status_code, refused.json()["code"]) == (403, "network_not_allowed")


async def test_a_token_ends_with_the_key_that_it_was_got_with() -> None:
    access = create_access()
    token = (await ask(access, FORM)).json()["access_token"]
    revoked = type(KEY)(KEY.id, KEY.client, KEY.digest, None, stands=False)
    let(access, revoked)
    for refused in (await ask(access, FORM), await ask(access, FORM | {"client_secret": token})):
        assert refused.status_code == 401
    with pytest.raises(InvalidToken):
        await access.identify(f"Bearer {token}".encode(), PEER)


async def test_an_inactive_client_gets_none() -> None:
    access = create_access()
    let(access, create_holder("client:tianfu", active=False))
    assert (await ask(access, FORM)).json()["error"] == "invalid_client"


async def test_while_rights_are_unknown_no_token_is_given() -> None:
    refused = await ask(Access(Tokens(ourselves(MINT))), FORM)
    assert (refused.status_code, refused.json()["code"]) == (503, "access_unknown")


async def test_at_the_edge_a_client_is_asked_who_it_is_here_and_nowhere_else(gateway: RunningGateway) -> None:
    let(gateway.access, create_holder("client:tianfu", "joint:read"), KEY)
    form = {"grant_type": "client_credentials"}
    right, wrong = [
        await gateway.client.post("/oauth/token", data=form, auth=("tianfu", key)) for key in (shown(KEY), "x")
    ]
    assert (right.status_code, right.json()["scope"]) == (200, "joint:read")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    elsewhere = await gateway.client.get("/v1/me", auth=("tianfu", shown(KEY)))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "invalid_token")
