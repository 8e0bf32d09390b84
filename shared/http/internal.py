"""What services tell each other of all that they own: whoever shows the service key may ask."""

from collections.abc import Awaitable, Callable
from hmac import compare_digest
from uuid import UUID

from msgspec import msgpack
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.database import Database
from shared.log.entry import Entry
from shared.records import journal

PAGE_MAX = 1_000
VERSION_MAX = 2**31 - 1

Read = Callable[[Request], Awaitable[list[Entry]]]


def internal_routes(database: Database, key: str) -> list[Route]:
    """Entries as msgpack, in order."""

    async def snapshot(request: Request) -> list[Entry]:
        asked = request.query_params
        limit, after = int(asked.get("limit", PAGE_MAX)), UUID(asked["after"])
        if not 1 <= limit <= PAGE_MAX:
            raise ValueError(limit)
        return await journal.snapshot(database, kinds=asked.getlist("kinds"), after=after, limit=limit)

    async def versions(request: Request) -> list[Entry]:
        id, after = UUID(request.path_params["id"]), int(request.query_params["after"])
        if not 0 <= after <= VERSION_MAX:
            raise ValueError(after)
        return await journal.since(database, id, after)

    reads = {"/internal/snapshot": snapshot, "/internal/versions/{id}": versions}
    return [Route(path, for_services(read, key), methods=["GET"]) for path, read in reads.items()]


def for_services(read: Read, key: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if not shows(request, key):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        try:
            entries = await read(request)
        except (KeyError, ValueError):
            return Response(status_code=400)
        return Response(msgpack.encode(entries), media_type="application/msgpack")

    return answer


def shows(request: Request, key: str) -> bool:
    """Compared in the same time whatever was shown."""
    return bool(key) and compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {key}".encode())
