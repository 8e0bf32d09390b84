"""`python -m tests.bench.limits.bytes_app PORT SIZE`: uvicorn with nothing behind it, that answers SIZE bytes."""

import sys

import uvicorn
from starlette.types import Receive, Scope, Send

BODY = b"x" * int(sys.argv[2])
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    uvicorn.run(
        app, port=int(sys.argv[1]), loop="uvloop", http="httptools", ws="none", lifespan="off",
        access_log=False, log_level="critical", server_header=False, timeout_graceful_shutdown=0,
    )  # fmt: skip
