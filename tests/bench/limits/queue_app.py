"""`python -m tests.bench.limits.queue_app PORT SIZE`: a stream as one writes it, a queue for each client.

Whoever asks for `/publish` sends SIZE bytes to everyone.
"""

import sys
from asyncio import Queue

import uvicorn
from starlette.types import Receive, Scope, Send

FRAME = b"event: hub.\ndata: ".ljust(int(sys.argv[2]) - 2, b"x") + b"\n\n"
QUEUES: set[Queue[bytes]] = set()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/publish":
        for queue in QUEUES:
            queue.put_nowait(FRAME)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
    else:
        await follow(send)


async def follow(send: Send) -> None:
    queue: Queue[bytes] = Queue()
    QUEUES.add(queue)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
    while True:
        await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})


if __name__ == "__main__":
    uvicorn.run(
        app, port=int(sys.argv[1]), loop="uvloop", http="httptools", ws="none", lifespan="off",
        access_log=False, log_level="critical", server_header=False, timeout_graceful_shutdown=0, backlog=2048,
    )  # fmt: skip
