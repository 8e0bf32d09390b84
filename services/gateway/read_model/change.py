"""One version of one record, as it is held, answered and told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.gateway.addresses import ROUTES, scopes
from services.gateway.http.answer import Answer, Header, json_answer
from shared.auth.caller import Caller
from shared.auth.labels import View, view_of, visible
from shared.contracts.kinds import KINDS
from shared.http.reads.views import shown, view_by
from shared.log.entry import Entry
from shared.versions import Revision

HUB: Header = (b"link", b'</.well-known/mercure>; rel="mercure"')
"""Where changes of it are told (the Mercure protocol, discovery). The topic is the address that was asked for."""


@dataclass(slots=True, eq=False)
class Change:
    """One version that the read model took; no `state`: it is gone. Each view is encoded when it is first asked for.

    `programmes` are the one that it belongs to and, if that is another, the one that it belonged to before; what says
    something of an `indicator` and names no programme belongs where that does. `person` is whose own it is. `audience`
    sees it, or saw the version before.
    """

    id: UUID
    kind: str
    revision: Revision
    type: str
    labels: frozenset[str]
    audience: frozenset[str]
    programme: str | None
    programmes: frozenset[str | None]
    indicator: str | None
    person: str | None
    addresses: tuple[bytes, ...]
    state: bytes | None
    _answers: dict[View, Answer] | None = field(default=None, init=False)

    def view_for(self, reader: Caller) -> View | None:
        """What this reader may see of it now."""
        return view_of(self.labels, reader) if self.state else None

    def past_for(self, reader: Caller, now: "Change") -> View | None:
        """The same of a version that may have passed: as far as the reader may see the record now, too."""
        return view_by(reader, self.labels, now.labels) if self.state and now.state else None

    def answer_for(self, reader: Caller) -> Answer | None:
        view = self.view_for(reader)
        return self.answer(view) if view else None

    def answer(self, view: View) -> Answer:
        """Of what is not gone, as the owner shows it too."""
        if self._answers is None:
            self._answers = {}
        if (answer := self._answers.get(view)) is None:
            body = shown(KINDS[self.kind], self.state or b"", view, ())
            tag = f"{self.revision.generation}.{self.revision.version}-{view}"
            answer = self._answers[view] = json_answer(body, tag, HUB)
        return answer

    def known_to(self, reader: Caller) -> bool:
        """Whether the reader sees it, or saw the version before, and may read its kind at all."""
        return visible(self.audience, reader) and not scopes_of(self.kind).isdisjoint(reader.scopes)


@cache
def owner_of(kind: str) -> str:
    """Contracts stand by service: `shared.contracts.SERVICE.ROOM`."""
    return KINDS[kind].__module__.split(".")[2]


@cache
def scopes_of(kind: str) -> frozenset[str]:
    """One of them lets its single address be read. What has no address nobody reads."""
    address = f"/v1/{KINDS[kind].COLLECTION}/{{id}}"
    return frozenset[str]().union(*(scopes(route.to_read) for route in ROUTES if route.address == address))


def kinds_of(owner: str) -> list[str]:
    return [kind for kind in KINDS if owner_of(kind) == owner]


ProgrammeOf = Callable[[str], str | None]
"""Of an indicator, by its code; None: it is not known."""


def unknown(_: str) -> None:
    return None


def changed(entry: Entry, held: Change | None = None, programme_of: ProgrammeOf = unknown) -> Change:
    """A record as it is held. What is gone keeps the place that it had."""
    gone = held if not entry.state else None
    place = Place(gone.programme, gone.indicator, gone.person, gone.addresses) if gone else place_of(entry)
    home = place.programme or (programme_of(place.indicator) if place.indicator else None)
    return Change(
        id=entry.id,
        kind=entry.kind,
        revision=entry.revision,
        type=entry.type,
        labels=audience_of(*entry.labels),
        audience=audience_of(*entry.labels, *entry.before),
        programme=place.programme,
        programmes=programmes_of(home, held.programme if held and held.programme else home),
        indicator=place.indicator,
        person=place.person,
        addresses=place.addresses,
        state=entry.state or None,
    )


@lru_cache(maxsize=10_000)
def audience_of(*labels: str) -> frozenset[str]:
    """Kept, as many records have the same; so it is of their programmes."""
    return frozenset(labels)


@lru_cache(maxsize=10_000)
def programmes_of(*codes: str | None) -> frozenset[str | None]:
    return frozenset(codes)


class Place(NamedTuple):
    """`addresses` are by id, and by code where it has one."""

    programme: str | None
    indicator: str | None
    person: str | None
    addresses: tuple[bytes, ...]


class Said(msgspec.Struct):
    programme: str | None = None
    indicator: str | None = None
    person: str | None = None
    code: str | None = None


def place_of(entry: Entry) -> Place:
    said = msgspec.json.decode(entry.state or b"{}", type=Said)
    collection = f"/v1/{KINDS[entry.kind].COLLECTION}"
    addresses = tuple(f"{collection}/{name}".encode() for name in (entry.id, said.code) if name)
    programme = said.code if entry.kind == "programme" else said.programme
    return Place(programme, said.indicator, said.person, addresses)
