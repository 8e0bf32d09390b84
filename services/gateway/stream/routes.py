"""The stream over HTTP: tickets, and what the OpenAPI document says of the stream itself."""

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.gateway.access.errors import InvalidToken
from services.gateway.http.admitted import Admitted
from services.gateway.stream.filters import InvalidTopic
from services.gateway.stream.tickets import Tickets
from shared.errors import InvalidField, NotFound
from shared.http.answers import refusals
from shared.http.faults import UnknownParameter
from shared.http.parameters import Parameter, described, header, query


class Ticket(BaseModel):
    """For `?ticket=`, once, within 30 s."""

    ticket: str


class EventStream(StreamingResponse):
    media_type = "text/event-stream"


def many(name: str, description: str) -> Parameter:
    return query(name, description, type="array", items={"type": "string", "maxLength": 500}, maxItems=20)


PARAMETERS = (
    many("match", "Addresses of resources, such as `/v1/programmes/LJ-08`; `*` is everything"),
    many("matchExact", "The same as `match`"),
    many("matchURLPattern", "Such as `/v1/work-items/:id`, or `/v1/*`"),
    many("match_urlpattern", "The same as `matchURLPattern`"),
    many("programme", "Codes of programmes"),
    many("kind", "Kinds of records, such as `milestone`"),
    many("types", "Types of events, such as `hub.milestone.reforecast.v1`; what is gone is told in any case"),
    header("Last-Event-ID", "Where to go on", type="string", maxLength=64),
    query("lastEventID", "The same, for who cannot send a header", type="string", maxLength=64),
    query("last_event_id", "The same as `lastEventID`", type="string", maxLength=64),
    query("ticket", "Of `POST /v1/stream/tickets`, for who cannot send a token", type="string", maxLength=64),
)


def routes(tickets: Tickets) -> APIRouter:
    router = APIRouter(tags=["stream"])

    @router.post("/v1/stream/tickets", status_code=201, responses=refusals(InvalidToken))
    async def issue_ticket(request: Request) -> Ticket:
        """A ticket for a browser's EventSource, which sends no header."""
        admitted: Admitted = request.scope["admitted"]
        if admitted.bearer is None:
            raise InvalidToken
        return Ticket(ticket=await tickets.issue(admitted.bearer))

    for address, name in (("/v1/stream", "follow_changes"), ("/.well-known/mercure", "follow_topics")):
        router.get(
            address,
            name=name,
            response_class=EventStream,
            responses=refusals(InvalidTopic, InvalidField, InvalidToken, UnknownParameter),
            **described({}, PARAMETERS),
        )(follow_changes)
    return router


async def follow_changes() -> EventStream:
    """Changes as they happen, as server-sent events: the subscriber's half of the Mercure protocol.

    [AsyncAPI](/asyncapi.json) has what it sends. Go on with the `id` of the last event, for ten minutes; after `reset`
    read anew. A programme that there is none of only stays silent.
    """
    raise NotFound
