"""`POST /oauth/token`: a client shows its key and gets a token (RFC 6749, section 4.4)."""

from base64 import b64decode
from collections.abc import Mapping
from hmac import compare_digest
from time import time
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote_plus

from fastapi import APIRouter, Request, Response
from msgspec import json
from pydantic import BaseModel

from services.gateway.access.errors import InvalidToken, NetworkNotAllowed
from services.gateway.access.grants import Access
from services.gateway.access.tokens import Bearer
from services.gateway.http.admitted import peer_of
from services.gateway.issuing.mint import Mint
from shared.http.answers import refusals

LASTS_S = 900
BODY_MAX = 8192
FORM = "application/x-www-form-urlencoded"
SECRET = {"Cache-Control": "no-store", "Pragma": "no-cache"}

Form = Mapping[str, str]


class OAuthRefusal(BaseModel):
    """RFC 6749, section 5.2."""

    error: str
    error_description: str


class TokenAnswer(BaseModel):
    """RFC 6749, section 5.1. `expires_in` is 900 seconds at most."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class Refused(Exception):
    """As RFC 6749 calls it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status

    def answer(self) -> Response:
        body = json.encode({"error": self.error, "error_description": self.description})
        asks = {"WWW-Authenticate": 'Basic realm="hub"'} if self.status == 401 else {}
        return Response(body, self.status, SECRET | asks, "application/json")


class Credentials(NamedTuple):
    client_id: str
    secret: str


REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "required": ["grant_type"],
                "properties": {
                    "grant_type": {"const": "client_credentials"},
                    "scope": {"type": "string", "description": "Fewer than all that the client has, blanks between"},
                    "client_id": {"type": "string", "description": "The client's code, unless it is sent as Basic"},
                    "client_secret": {"type": "string", "description": "One of its API keys"},
                },
            }
        }
    },
}


def token_routes(access: Access, mint: Mint) -> APIRouter:
    router = APIRouter(tags=["access"])

    @router.post(
        "/oauth/token",
        response_model=TokenAnswer,
        responses=refusals(NetworkNotAllowed) | {400: {"model": OAuthRefusal}, 401: {"model": OAuthRefusal}},
        openapi_extra={"requestBody": REQUEST_BODY},
    )
    async def issue_token(request: Request) -> Response:
        """A token for a client, by its code and one of its API keys; it ends with that key."""
        try:
            form = await form_of(request)
            bearer = bearer_for(access, credentials_of(request, form), form, peer_of(request.scope))
        except Refused as refused:
            return refused.answer()
        return Response(json.encode(told(mint, bearer)), 200, SECRET, "application/json")

    return router


async def form_of(request: Request) -> Form:
    """Raises Refused: each parameter once, and a body that is a form."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != FORM:
        raise Refused("invalid_request", f"the body is {FORM}")
    body = b""
    async for part in request.stream():
        if len(body := body + part) > BODY_MAX:
            raise Refused("invalid_request", "the body is too long")
    try:
        values = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as error:
        raise Refused("invalid_request", "the body is not a form") from error
    if any(len(each) > 1 for each in values.values()):
        raise Refused("invalid_request", "each parameter once")
    return {name: value for name, (value,) in values.items()}


def credentials_of(request: Request, form: Form) -> Credentials:
    """In one way: Basic, or in the body. Raises Refused."""
    shown = request.headers.getlist("Authorization")
    in_body = "client_secret" in form
    if len(shown) + in_body != 1:
        raise Refused("invalid_client", "show the client's key, in one way", 401)
    if in_body:
        return Credentials(form.get("client_id", ""), form["client_secret"])
    basic = basic_of(shown[0])
    if form.get("client_id", basic.client_id) != basic.client_id:
        raise Refused("invalid_request", "two clients")
    return basic


def basic_of(shown: str) -> Credentials:
    """Raises Refused."""
    scheme, _, coded = shown.partition(" ")
    try:
        name, colon, secret = b64decode(coded, validate=True).decode().partition(":")
    except ValueError as error:
        raise Refused("invalid_client", "not Basic", 401) from error
    if scheme.lower() != "basic" or not colon:
        raise Refused("invalid_client", "not Basic", 401)
    return Credentials(unquote_plus(name), unquote_plus(secret))


def bearer_for(access: Access, shown: Credentials, form: Form, peer: str) -> Bearer:
    """Raises Refused, NetworkNotAllowed, AccessUnknown."""
    if form.get("grant_type") != "client_credentials":
        known = "unsupported_grant_type" if form.get("grant_type") else "invalid_request"
        raise Refused(known, "grant_type is client_credentials")
    try:
        bearer = access.client_with(shown.secret)
        scopes = access.admit(bearer, peer).caller.scopes
    except InvalidToken as error:
        raise Refused("invalid_client", "no such client, or not with this key", 401) from error
    if not compare_digest(bearer.client.encode(), shown.client_id.encode()):
        raise Refused("invalid_client", "no such client, or not with this key", 401)
    asked = frozenset(form.get("scope", "").split()) or scopes
    if not asked <= scopes:
        raise Refused("invalid_scope", "the client does not have all of them")
    return bearer._replace(scopes=asked, until=min(bearer.until, time() + LASTS_S))


def told(mint: Mint, bearer: Bearer) -> dict[str, object]:
    return {
        "access_token": mint.token(bearer),
        "token_type": "Bearer",
        "expires_in": int(bearer.until - time()),
        "scope": " ".join(sorted(bearer.scopes)),
    }
