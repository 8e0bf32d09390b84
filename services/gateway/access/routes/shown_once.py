"""An answer with a secret: sent once, and not kept for those who ask again."""

from fastapi import Response
from msgspec import Raw, json
from starlette.types import Receive, Scope, Send


class ShownOnce(Response):
    """`body` is what is kept, what is sent has the secret."""

    secret = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = Response(with_secret(self.body, self.secret), self.status_code, plain(self))
        await sent(scope, receive, send)


def shown_once(answer: Response, secret: str) -> Response:
    """The answer, and beside its fields a `secret`, which is null in what is kept."""
    kept = ShownOnce(with_secret(answer.body, None), answer.status_code, plain(answer))
    kept.secret = secret
    return kept


def plain(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "content-length"}


def with_secret(body: bytes | memoryview, secret: str | None) -> bytes:
    return json.encode(json.decode(body, type=dict[str, Raw]) | {"secret": secret})
