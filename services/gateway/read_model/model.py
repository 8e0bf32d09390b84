"""The newest of everything. Raw bytes leave it only through a reader's eyes."""

from asyncio import Event, timeout
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from uuid import UUID

from services.gateway.http.answer import Answer
from services.gateway.read_model.change import Change, changed, kinds_of, owner_of, scopes_of
from shared.auth.caller import Caller
from shared.contracts.kinds import KINDS
from shared.log.entry import Entry
from shared.versions import NO_REVISION, Revision

READERS_MAX = 100
"""How many readers' versions of what is composed of one programme are kept."""

HOME = "projects"
"""Whose records composed answers are begun with: without its programme there is nothing to put together."""

COMPOSED_OF = frozenset({HOME, "metrics"})
"""Whose records they are made of."""

Compose = Callable[["ReadModel", str, Caller], Answer]


class ReadModel:
    """`owners` are those whose records it holds, `missing` those of whom it does not hold all yet."""

    def __init__(self, owners: Collection[str] = ()) -> None:
        self.owners = frozenset(owners)
        self.missing = {*owners}
        self._newest: dict[UUID, Change] = {}
        self._at: dict[bytes, Change] = {}
        self._members: defaultdict[tuple[str | None, str], set[UUID]] = defaultdict(set)
        self._figures: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
        self._own: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
        self._composed: defaultdict[str | None, dict[object, Answer]] = defaultdict(dict)
        self._news = Event()

    def apply(self, entry: Entry) -> Change | None:
        """Take a newer revision and return it. An older or a repeated one changes nothing.

        Nor does a kind that a later build knows: that one reads everything anew when it starts.
        """
        held = self._newest.get(entry.id)
        if entry.kind not in KINDS or (held is not None and held.revision >= entry.revision):
            return None
        if held is not None:
            self._remove(held)
        change = self._newest[entry.id] = changed(entry, held, self._programme_of)
        self._add(change)
        news, self._news = self._news, Event()
        news.set()
        return change

    def complete(self, owner: str) -> None:
        """All that it has was read."""
        self.missing.discard(owner)
        self._composed.clear()

    def ids(self, owner: str) -> set[UUID]:
        return {change.id for change in self._newest.values() if owner_of(change.kind) == owner}

    def forget(self, id: UUID) -> None:
        """Its owner has lost it."""
        if held := self._newest.pop(id, None):
            self._remove(held)

    def answer(self, address: bytes, reader: Caller) -> Answer | None:
        """None where there is nothing, or nothing for this reader: nobody can tell which."""
        held = self._at.get(address)
        return held.answer_for(reader) if held else None

    def body(self, id: UUID, reader: Caller) -> bytes | None:
        held = self._newest.get(id)
        answer = held.answer_for(reader) if held else None
        return answer.body if answer else None

    def programme_at(self, address: bytes, reader: Caller) -> str | None:
        """The code of the programme that what stands there belongs to."""
        held = self._at.get(address)
        return held.programme if held and held.answer_for(reader) else None

    def bodies(self, programme: str | None, kind: str, reader: Caller) -> list[bytes]:
        """All of a kind in a programme that this reader may see, in order of id, which is that of making."""
        return self._seen(self._members[programme, kind], reader)

    def figures(self, indicator: str, kind: str, reader: Caller) -> list[bytes]:
        """All of a kind that say something of an indicator's figures: by its code, as they name it."""
        return self._seen(self._figures[indicator, kind], reader)

    def own(self, kind: str, reader: Caller) -> list[bytes]:
        """All of a kind that are this person's own, and may be seen still."""
        return self._seen(self._own[reader.subject, kind], reader)

    def _seen(self, ids: Iterable[UUID], reader: Caller) -> list[bytes]:
        answers = (self._newest[id].answer_for(reader) for id in sorted(ids))
        return [answer.body for answer in answers if answer]

    def composed(self, compose: Compose, programme: str, reader: Caller) -> Answer:
        """What `compose` makes of one programme for whoever has these rights; kept until something in it changes."""
        kept, key = self._composed[programme], (compose, common(reader.labels), reader.scopes & composed_scopes())
        if (answer := kept.get(key)) is None:
            if len(kept) >= READERS_MAX:
                kept.clear()
            answer = kept[key] = compose(self, programme, reader)
        return answer

    async def reached(self, wanted: Mapping[UUID, Revision], *, within_s: float) -> bool:
        """Whether it holds all of these, or newer; it waits for what comes in time."""
        with suppress(TimeoutError):
            async with timeout(within_s):
                while not all(self.revision(id) >= revision for id, revision in wanted.items()):
                    await self._news.wait()
                return True
        return False

    def newest(self, id: UUID) -> Change | None:
        """What was told of it last, or read from its owner."""
        return self._newest.get(id)

    def revision(self, id: UUID) -> Revision:
        held = self._newest.get(id)
        return held.revision if held else NO_REVISION

    def _add(self, change: Change) -> None:
        if change.state:
            self._at.update(dict.fromkeys(change.addresses, change))
            self._members[change.programme, change.kind].add(change.id)
            if change.indicator:
                self._figures[change.indicator, change.kind].add(change.id)
            if change.person:
                self._own[change.person, change.kind].add(change.id)
        self._compose_anew(change)

    def _remove(self, held: Change) -> None:
        """Another may stand at its code by now."""
        for address in held.addresses:
            if self._at.get(address) is held:
                del self._at[address]
        self._members[held.programme, held.kind].discard(held.id)
        if held.indicator:
            self._figures[held.indicator, held.kind].discard(held.id)
        if held.person:
            self._own[held.person, held.kind].discard(held.id)
        self._compose_anew(held)

    def _compose_anew(self, change: Change) -> None:
        """What belongs to no programme may be named in each; but what is measured is shown by its indicator alone."""
        if (owner := owner_of(change.kind)) not in COMPOSED_OF:
            return
        programme = change.programme or (self._programme_of(change.indicator) if change.indicator else None)
        if programme is not None:
            self._composed.pop(programme, None)
        elif owner == HOME:
            self._composed.clear()

    def _programme_of(self, indicator: str) -> str | None:
        held = self._at.get(f"/v1/indicators/{indicator}".encode())
        return held.programme if held else None


@cache
def composed_scopes() -> frozenset[str]:
    """Any of which decides what a reader sees of what is composed."""
    return frozenset[str]().union(*(scopes_of(kind) for owner in COMPOSED_OF for kind in kinds_of(owner)))


@lru_cache(maxsize=10_000)
def common(labels: frozenset[str]) -> frozenset[str]:
    """Without those of one person, which no record of a programme has."""
    return frozenset(label for label in labels if "@" not in label and not label.startswith("person:"))
