"""A service behind the gateway, that says what it was sent."""

from base64 import b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import APIRouter, FastAPI, Request, Response
from msgspec import json

from shared.auth.signed import Inspector
from shared.http.faults import refuse_with_problems

OF_THE_GATEWAY = {
    "X-Gateway-Error": "forged",
    "Keep-Alive": "timeout=9",
    "RateLimit": "forged",
    "Set-Cookie": "a=b",
    "Access-Control-Allow-Origin": "*",
    "X-Request-Id": "forged",
    "ETag": '"1.2-full"',
    "Consistency-Token": "projects:00000000-0000-0000-0000-000000000001:1.2",
}
router = APIRouter()


@router.api_route("/{path:path}", methods=["GET", "POST", "PATCH", "DELETE"])
async def echo(request: Request) -> Response:
    """What came, with headers that an owner has no say in."""
    caller = await request.app.state.inspect(request)
    seen: dict[str, Any] = {
        "target": f"{request.scope['raw_path'].decode()}?{request.scope['query_string'].decode()}",
        "headers": request.headers.items(),
        "caller": [caller.subject, caller.client, sorted(caller.labels), sorted(caller.scopes)],
        "body": b64encode(await request.body()).decode(),
    }
    if request.headers.get("If-None-Match") == '"1.2-full"':
        return Response(None, 304, {"ETag": '"1.2-full"'})
    if "long" in request.query_params:
        return Response(b'"%b"' % (b"x" * 5_000_000), 207, OF_THE_GATEWAY, "application/json")
    return Response(json.encode(seen), 207, OF_THE_GATEWAY, "application/json")


def build_owner(key: Ed25519PublicKey) -> FastAPI:
    app = FastAPI()
    app.state.inspect = Inspector(key)
    refuse_with_problems(app)
    app.include_router(router)
    return app
