"""A try is bytes on a connection of its own. A case is some of them, and what each must get."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

BAD = "127.0.0.2"
"""Where the bad client asks from: the others come from 127.0.0.1."""

HANG_S = 10.0
CLOSED, HANGS = "closed", "hangs"


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


class Case(NamedTuple):
    """`gets`: statuses, blanks between; `200+404` are two answers on one connection, `closed` is none.

    `holds` must, and `hides` must not, stand in what comes back.
    """

    name: str
    tries: Sequence[bytes]
    gets: str
    port: int = 0
    holds: bytes = b""
    hides: bytes = b""


class Got(NamedTuple):
    """What one try got, in the words of a case."""

    told: str
    answers: Sequence[Answer]
    took_s: float


def request(line: str, *headers: str, body: bytes = b"", token: str = "", close: bool = True) -> bytes:
    """`GET /v1/me`, and whatever headers; a length is told where none of them tells one."""
    told = {header.partition(":")[0].lower() for header in headers}
    lines = [f"{line} HTTP/1.1", *headers]
    lines += [] if "host" in told else ["Host: hub"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Connection: close"] if close and "connection" not in told else []
    if body and told.isdisjoint(("content-length", "transfer-encoding")):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def attempt(port: int, sent: bytes, *, within_s: float = HANG_S, source: str = BAD) -> Got:
    """Send all of it, and read to the end."""
    began = asyncio.get_running_loop().time()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    came, sending = b"", asyncio.create_task(send(writer, sent))
    try:
        async with asyncio.timeout(within_s):
            with suppress(ConnectionError):
                while part := await reader.read(65536):
                    came += part
        told = "+".join(str(answer.status) for answer in answers_in(came)) or CLOSED
    except TimeoutError:
        told = HANGS
    finally:
        sending.cancel()
        writer.transport.abort()
    return Got(told, answers_in(came), asyncio.get_running_loop().time() - began)


async def send(writer: asyncio.StreamWriter, sent: bytes) -> None:
    with suppress(ConnectionError):
        writer.write(sent)
        await writer.drain()


def answers_in(came: bytes) -> list[Answer]:
    """All that came, one after the other. What is no answer stands for one, with the status 0: nothing may be left."""
    found: list[Answer] = []
    while came:
        head, whole, rest = came.partition(b"\r\n\r\n")
        if not whole or not head.startswith(b"HTTP/1.1 "):
            return [*found, Answer(0, came, b"")]
        status = int(head[9:12])
        body, came = body_in(head.lower(), rest, status)
        found += [Answer(status, head, body)] if status != 100 else []
    return found


def body_in(head: bytes, rest: bytes, status: int) -> tuple[bytes, bytes]:
    """The body of an answer, and what follows it."""
    if b"\r\ntransfer-encoding: chunked" in head:
        return chunks_in(rest)
    _, _, told = head.partition(b"\r\ncontent-length: ")
    length = int(told.split(b"\r\n")[0]) if told and status not in {100, 304} else 0
    return rest[:length], rest[length:]


def chunks_in(rest: bytes) -> tuple[bytes, bytes]:
    body = b""
    while rest:
        told, _, rest = rest.partition(b"\r\n")
        length = int(told, 16)
        body, rest = body + rest[:length], rest[length + 2 :]
        if not length:
            break
    return body, rest
