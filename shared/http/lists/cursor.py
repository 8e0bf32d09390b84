"""Where a list goes on: opaque to the caller, signed, and good only for the question it came with."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import DecodeError, Struct, json

from shared.auth.caller import Caller
from shared.errors import HubError

SIGNATURE_BYTES = 16


class InvalidCursor(HubError, code="invalid_cursor", status=400, zh="游标无效", en="The cursor is not valid"):
    """Take `next_cursor` as it was given, or read from the start."""


class CursorMismatch(HubError, code="cursor_mismatch", status=400, zh="游标与查询不符", en="A cursor of another list"):
    """A cursor belongs to the filters and the order that it came with. Read from the start."""


class CursorExpired(HubError, code="cursor_expired", status=410, zh="游标已失效", en="The cursor has expired"):
    """The service went back to a backup since. Read from the start."""


class AccessChanged(HubError, code="access_changed", status=410, zh="权限已变化", en="Your rights have changed"):
    """What you may see is not what it was when the list began. Read from the start."""


class Cursor(Struct):
    """`after` are the values of the order in the last row, `at` the moment that an as-of list shows."""

    question: str
    rights: str
    generation: int
    after: list[Any]
    at: datetime | None = None


def write(cursor: Cursor, key: bytes) -> str:
    payload = json.encode(cursor)
    return urlsafe_b64encode(signature(payload, key) + payload).decode().rstrip("=")


def read(text: str, key: bytes) -> Cursor:
    """Raises InvalidCursor unless it is one of ours."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        given, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(given, signature(payload, key)):
            raise InvalidCursor
        return json.decode(payload, type=Cursor)
    except (ValueError, DecodeError) as error:
        raise InvalidCursor from error


def require(cursor: Cursor, expected: Cursor) -> None:
    """The same question of the same caller to the same database. Raises the refusal that says which is not."""
    if cursor.question != expected.question:
        raise CursorMismatch
    if cursor.rights != expected.rights:
        raise AccessChanged
    if cursor.generation != expected.generation:
        raise CursorExpired


def signature(payload: bytes, key: bytes) -> bytes:
    return hmac.digest(key, payload, "sha256")[:SIGNATURE_BYTES]


def digest_of(parts: Sequence[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:24]


def rights_of(caller: Caller) -> str:
    return digest_of([caller.subject, *sorted(caller.labels)])
