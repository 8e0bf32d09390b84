"""Answers that are put together from what several owners tell."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from msgspec import json

from services.gateway.http.answer import Answer, json_answer
from services.gateway.read_model.errors import PartMissing
from services.gateway.read_model.model import ReadModel

Part = Callable[[], Mapping[str, Any]]
"""Some fields of the whole; states are `msgspec.Raw`."""


def composite(model: ReadModel, parts: Mapping[str, Part]) -> Answer:
    """By owner. What is missing is named, and the answer then has no tag. Raises PartMissing where all are."""
    missing = sorted(parts.keys() & model.missing)
    if len(missing) == len(parts):
        raise PartMissing
    data: dict[str, Any] = {}
    for owner, part in parts.items():
        data |= part() if owner not in missing else {}
    meta = {"as_of": None} | ({"partial": missing} if missing else {})
    body = json.encode({"data": data, "meta": meta})
    return json_answer(body, "" if missing else digest(body))


def digest(body: bytes) -> str:
    """The tag of what is no single record: every process gives the same, and no If-Match takes it."""
    return sha256(body).hexdigest()[:32]
