"""The one AsyncAPI document: what the stream sends, and what stands in the log. Made from the contracts."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from pydantic.json_schema import models_json_schema

from services.gateway.about.routes import VERSION
from services.gateway.documents.wording import TITLE
from shared.contracts.base import Event, State
from shared.contracts.kinds import EVENTS, KINDS
from shared.http.description import SENT, quiet, renamed
from shared.http.reads.documents import view_model
from shared.log.partition import PARTITIONS
from shared.log.transport import topic_of

Document = dict[str, Any]

SCHEMAS = "#/components/schemas/"
TEXT = {"type": "string"}
DESCRIPTION = """
What changes in the hub, as it changes. Everyone may follow the stream, as far as they may see what changes; the log is
the hub's own, and its services tell each other by it.
""".strip()
GONE: Document = {
    "type": "object",
    "description": "It is gone, or yours to see no more. Forget it.",
    "required": ["id", "version"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "version": {"type": "integer", "minimum": 0}},
}
RESET: Document = {
    "type": "object",
    "description": "Something may have been missed: read anew at `href`, then follow again without an id.",
    "required": ["href"],
    "properties": {"href": TEXT},
}
HEADERS = {
    "ce_specversion": "Always 1.0",
    "ce_id": "`<aggregate id>-<generation>-<version>`: a duplicate has the same",
    "ce_source": "The service that owns it",
    "ce_type": "What happened",
    "ce_subject": "The aggregate's id",
    "ce_time": "When it was recorded",
    "partitionkey": "The aggregate's id",
    "sequence": "The version",
    "seq": "The place in the owner's journal",
    "kind": "Of the aggregate",
    "previous": "The version before, 0 if it is the first",
    "generation": "Higher after the owner's database was restored",
    "labels": "Who may see it, as a JSON list",
    "before": "Who could see the version before, as a JSON list",
    "content-type": "application/json",
}
"""Of every record of the log: CloudEvents 1.0, binary mode, and ours."""


@cache
def asyncapi() -> Document:
    services = {service_of(state) for state in KINDS.values()} - {None}
    logs = {f"{service}_events": log_channel(service) for service in sorted(filter(None, services))}
    channels = {"stream": stream_channel(), **logs}
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": TITLE, "version": VERSION, "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "hub": {"host": "{host}", "protocol": "https", "variables": {"host": {"description": "This hub"}}},
            "log": {"host": "{brokers}", "protocol": "kafka", "variables": {"brokers": {"description": "Inside only"}}},
        },
        "channels": channels,
        "operations": {f"send_{name}": sends(name) for name in channels},
        "components": {
            "messages": {**dict(stream_messages()), **dict(log_messages())},
            "messageTraits": {"recorded": {"headers": headers()}},
            "schemas": schemas(),
        },
    }
    quiet(document)
    return document


def stream_channel() -> Document:
    return {
        "address": "/v1/stream",
        "title": "Changes as they happen",
        "description": "Server-sent events: `event` is the name of the message, `data` its payload, `id` the time of "
        "append in ms. Go on with `Last-Event-ID`; drop by id and version what came twice.",
        "servers": [{"$ref": "#/servers/hub"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name, _ in stream_messages()},
    }


def log_channel(service: str) -> Document:
    return {
        "address": topic_of(service),
        "title": f"What happened in {service}, and the public state after it",
        "servers": [{"$ref": "#/servers/log"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name, _ in log_messages(service)},
        "bindings": {"kafka": {"topic": topic_of(service), "partitions": PARTITIONS, "bindingVersion": "0.5.0"}},
    }


def sends(channel: str) -> Document:
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}, "summary": f"Whatever is new in {channel}"}


def stream_messages() -> Iterator[tuple[str, Document]]:
    """By the name of the event, with the state as far as the reader may see it."""
    for type, event in sorted(EVENTS.items()):
        views = [view_model(state) for state in told_of(event)]
        yield type, message(type, event.__doc__, any_of([view.__name__ for view in views]))
    yield "gone", message("gone", GONE["description"], GONE)
    yield "reset", message("reset", RESET["description"], RESET)


def log_messages(service: str | None = None) -> Iterator[tuple[str, Document]]:
    """Of one service, or of all: each of its kinds with each type of event that it may have."""
    for type, event in sorted(EVENTS.items()):
        for state in told_of(event):
            if service in {None, service_of(state)}:
                payload = {
                    "type": "object",
                    "required": ["change", "state"],
                    "properties": {
                        "change": {"$ref": SCHEMAS + event.__name__},
                        "state": {"anyOf": [{"$ref": SCHEMAS + state.__name__}, {"type": "null"}]},
                    },
                }
                told = message(type, event.__doc__, payload) | {"title": f"{state.KIND}: {type}"}
                yield f"{state.KIND}.{type}", told | {"traits": [{"$ref": "#/components/messageTraits/recorded"}]}


def message(name: str, doc: str | None, payload: Document) -> Document:
    return {"name": name, "summary": " ".join((doc or name).split()), "payload": payload}


def any_of(names: list[str]) -> Document:
    references = [{"$ref": SCHEMAS + name} for name in names]
    return references[0] if len(references) == 1 else {"anyOf": references}


def told_of(event: type[Event]) -> list[type[State]]:
    """The kinds that it happens to: the one that its type names, or all that its contract's service has."""
    noun = event.TYPE.split(".")[1]
    if noun in KINDS:
        return [KINDS[noun]]
    service = service_of(event)
    return [state for state in KINDS.values() if service in {None, service_of(state)}]


def service_of(contract: type) -> str | None:
    """`shared.contracts.SERVICE.ROOM`; None for what all services have."""
    _, _, service, *rest = contract.__module__.split(".")
    return service if rest else None


def headers() -> Document:
    told: Mapping[str, Document] = {name: {**TEXT, "description": text} for name, text in HEADERS.items()}
    properties = {**told, "traceparent": {**TEXT, "description": "W3C Trace Context"}}
    return {"type": "object", "required": [*HEADERS], "properties": properties}


def schemas() -> Document:
    """States, their views and events, called as in the OpenAPI document."""
    states = [*KINDS.values(), *map(view_model, KINDS.values())]
    _, told = models_json_schema([(state, SENT) for state in states], ref_template=SCHEMAS + "{model}")
    _, events = msgspec.json.schema_components(EVENTS.values(), ref_template=SCHEMAS + "{name}")
    return renamed({**told["$defs"], **events})
