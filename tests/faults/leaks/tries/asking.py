"""One question, as it is put, and what came of it."""

import binascii
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

from tests.faults.leaks.callers import Caller
from tests.faults.leaks.oracle import Record, Version, marks_in

CURSOR = re.compile(r'cursor(?:"\s*:\s*"|=)([\w-]{20,})')
ALWAYS_OTHER = re.compile(
    r"^(?:date|x-request-id|ratelimit): .*$|"
    r'"(?:request_id|position)":"[^"]*"|[\w-]{8}-[\w-]{4}-[\w-]{4}-[\w-]{4}-[\w-]{12}|'
    r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)|\"ticket\":\"[^\"]*\"|cursor=[\w-]+|\"next_cursor\":\"[^\"]*\"",
    re.MULTILINE,
)
"""What differs between any two answers. Their length does not: by HEAD it would be all that is told."""


Finds = Callable[[Record, Version], bool]
"""Whether a record, at a version of it, is asked for."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`operation` is the line of the document. `target` is the record that it names.

    `finds` says which records of a `kind` it has to show, `counted` that it counts them, `whole` that it finds only
    what its caller sees whole, `below` that it is about what stands below the target: nothing, if that is hidden.
    """

    operation: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    target: Record | None = None
    kind: str = ""
    finds: Finds | None = None
    counted: bool = False
    whole: bool = False
    below: bool = False

    @property
    def said(self) -> str:
        """All that the caller knew when it asked."""
        return f"{self.path} {self.query} {self.headers} {self.body} {self.form}"

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def of_nothing(self) -> "Ask":
        """The same question for a record that there is not."""
        assert self.target is not None
        names = {self.target.id: str(uuid4()), str(self.target.state.get("code")): nothing()}

        def instead(text: str) -> str:
            for name, other in names.items():
                text = text.replace(name, other)
            return text

        return replace(
            self,
            path=instead(self.path),
            query=[(name, instead(value)) for name, value in self.query],
            body=json.loads(instead(json.dumps(self.body))),
            headers={name: fresh(name, value) for name, value in self.headers.items()},
        )


def nothing() -> str:
    """A code that nothing has, as long as those that there are."""
    return f"qx{uuid4().int % 10**6:06d}zq"


def fresh(name: str, value: str) -> str:
    """A key stands for one request."""
    return str(uuid4()) if name == "Idempotency-Key" else value


@dataclass(slots=True)
class Sight:
    """What a caller got to see between two moments."""

    ask: Ask
    caller: Caller
    a: float
    b: float
    status: int
    headers: str
    body: str
    etag: str = ""

    @property
    def found(self) -> set[str]:
        """What is written in it, also inside of cursors, but for what the caller said itself."""
        written = f"{self.headers}\n{self.body}"
        inside = [unpacked(cursor) for cursor in CURSOR.findall(written)]
        return marks_in(" ".join([written, *inside])) - marks_in(self.ask.said)

    def like(self) -> str:
        """What has to be the same for a record that is hidden and one that there is not."""
        text = f"{self.status}\n{self.headers}\n{self.body}"
        for name in (self.ask.path.split("/")[3:4] or [""])[0:1]:
            text = text.replace(name, "NAME") if len(name) > 9 else text
        return ALWAYS_OTHER.sub("-", text)


def unpacked(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("latin-1")
    except (binascii.Error, ValueError):
        return ""


async def put(session: aiohttp.ClientSession, caller: Caller, ask: Ask) -> Sight:
    """Wait for the whole answer."""
    headers = {**caller.headers, "Accept-Encoding": "identity", **ask.headers}
    method, a = ask.operation.partition(" ")[0], monotonic()
    more: dict[str, Any] = {"json": ask.body} if ask.body is not None else {"data": ask.form} if ask.form else {}
    async with session.request(method, ask.address, headers=headers, allow_redirects=False, **more) as answer:
        body = await answer.read()
        told = "\n".join(f"{name.decode().lower()}: {value.decode('latin-1')}" for name, value in answer.raw_headers)
        etag = answer.headers.get("ETag", "")
        return Sight(ask, caller, a, monotonic(), answer.status, told, body.decode(errors="replace"), etag)
