"""Every answer is held against the oracle, once what was going on meanwhile is known."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.faults.leaks.oracle import WINDOW_S, Holder, hides, plain, shows, views
from tests.faults.leaks.tries.asking import Ask, Sight
from tests.faults.leaks.tries.reads import cursors
from tests.faults.leaks.world import World

FRAME_S = 1.0
NEAR_S = 1.0
PERSON = re.compile(r'"person":"([^"]+)"')
COUNT = re.compile(r'"count":(\d+)')
NEXT = re.compile(r'"next_cursor":"([^"]+)"')
COMPUTED = re.compile(r'"(?:finish|early|late)":"[^"]*"')
"""Of a schedule: what may be pushed by what is hidden, and is told to whoever is responsible for what it pushes."""
FOLLOWED = re.compile(r'"target_id":"[^"]*"')
"""Of a subscription: its person named it."""
MAY_REVEAL = ("id_in_use", "duplicate_code", "already_followed")
"""And what one follows already: that is one's own."""


@dataclass(slots=True)
class Tally:
    """`each` counts the lines of the document; `faults` are told in words, the first of them."""

    tries: int = 0
    seen: int = 0
    missing: int = 0
    may_see: int = 0
    near: int = 0
    frames: int = 0
    twins: int = 0
    each: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def leak(self, sight: Sight, why: str) -> None:
        self.seen += 1
        self._tell("seen", sight, why)

    def lack(self, sight: Sight, why: str) -> None:
        self.missing += 1
        self._tell("missing", sight, why)

    def _tell(self, what: str, sight: Sight, why: str) -> None:
        if len(self.faults) < 100:
            said = f"{sight.ask.operation} {sight.ask.address} {dict(sight.ask.headers)} {sight.ask.body}"
            self.faults.append(f"{what}: {sight.caller.name} {sight.status} {said}: {why}\n  {sight.body[:600]}")


@dataclass(slots=True)
class Court:
    """`waiting` are judged when no change is under way, so that it is known what stood while they were answered."""

    world: World
    tally: Tally = field(default_factory=Tally)
    waiting: list[tuple[Sight, Sight | None]] = field(default_factory=list)

    def take(self, sight: Sight, twin: Sight | None = None) -> None:
        self.waiting.append((sight, twin))
        for one in (sight, twin) if twin else (sight,):
            self.tally.tries += 1
            self.tally.each[one.ask.operation] += 1
            self.tally.statuses[one.status] += 1
            self.tally.near += abs(one.a - one.caller.changed_at) < NEAR_S

    def take_frame(self, sight: Sight) -> None:
        self.tally.frames += 1
        self.waiting.append((sight, None))

    def judge(self, until: float) -> None:
        """What was answered by then."""
        answered = [pair for pair in self.waiting if max(one.b for one in pair if one) <= until]
        self.waiting = [pair for pair in self.waiting if max(one.b for one in pair if one) > until]
        for sight, twin in answered:
            self._judge_leak(sight)
            self._judge_lack(sight)
            if twin:
                self._judge_twin(sight, twin)
            if found := NEXT.search(sight.body):
                cursors.append((sight.ask.operation, sight.ask.query, found[1]))

    def _judge_leak(self, sight: Sight) -> None:
        for mark in sorted(shown_marks(sight)):
            if mark in self.world.oracle.said and not self._may(mark, sight):
                self.tally.leak(sight, mark)
        own = {sight.caller.holder.subject}
        for person in {*PERSON.findall(sight.body)} - own:
            self.tally.leak(sight, f"of {person}")

    def _may(self, mark: str, sight: Sight) -> bool:
        """What is in one's own grants one may know."""
        holder, a, b = sight.caller.holder, sight.a - slack(sight), sight.b
        if f"node:{dashed(mark)}" in holder.possible(a, b) or self.world.oracle.may(mark, holder, a, b):
            return True
        gone = "event: gone" in sight.body and dashed(mark) in self.world.oracle.records
        return gone and only_gone(mark, sight.body) and self.world.oracle.knew(dashed(mark), holder, a, b)

    def _judge_lack(self, sight: Sight) -> None:
        """What has to be there is there, and what is counted is neither more nor less."""
        must, most = [*self._must(sight)], [*self._most(sight)]
        known = sight.ask.target is not None and shows(sight.ask.target, sight.caller.holder, sight.a, sight.b)
        self.tally.may_see += (bool(must) or known) and not sight.ask.operation.startswith("OPTIONS")
        if not sight.caller.reads or sight.ask.finds is None or not sight.ask.operation.startswith("GET"):
            return
        found = shown_marks(sight) | {plain(sight.ask.target.id) if sight.ask.target and sight.status == 200 else ""}
        if missing := [id for id in must if plain(id) not in found]:
            self.tally.lack(sight, f"{missing}")
        if sight.ask.counted and (count := COUNT.search(sight.body)):
            if int(count[1]) > len(most):
                self.tally.leak(sight, f"counted over {len(most)}")
            elif int(count[1]) < len(must):
                self.tally.lack(sight, f"counted under {len(must)}")

    def _must(self, sight: Sight) -> Iterator[str]:
        """Ids of what the caller certainly sees and certainly asked for."""
        ask, holder, a, b = sight.ask, sight.caller.holder, sight.a, sight.b
        for record in self.world.oracle.of_kind(ask.kind) if ask.finds else ():
            asked = all(ask.finds(record, version) for version in record.possible(a, b))  # type: ignore[misc] # It is there.
            if asked and shows(record, holder, a, b, whole=ask.whole) and self._reaches(sight):
                yield record.id

    def _reaches(self, sight: Sight) -> bool:
        """What stands below a node is found there by whoever sees the node."""
        target = sight.ask.target
        return not sight.ask.below or (target is not None and shows(target, sight.caller.holder, sight.a, sight.b))

    def _most(self, sight: Sight) -> Iterator[str]:
        ask, a, b = sight.ask, sight.a, sight.b
        held = sight.caller.holder.possible(a, b)
        for record in self.world.oracle.of_kind(ask.kind) if ask.finds else ():
            asked = any(ask.finds(record, version) for version in record.possible(a, b))  # type: ignore[misc] # As above.
            enough = views(record, held, a, b) & ({"full"} if ask.whole else {"full", "public"})
            if asked and enough and any(version.standing for version in record.possible(a, b)):
                yield record.id

    def _judge_twin(self, sight: Sight, twin: Sight) -> None:
        """Two answers are compared where nothing but what they were asked for could make a difference."""
        if not self._hidden(sight.ask, sight.caller.holder, sight.a, twin.b):
            return
        if not sight.caller.holder.rests(sight.a, twin.b):
            return
        if sight.status == 200 and not self.world.oracle.rests(sight.a, twin.b):
            return
        self.tally.twins += 1
        if any(f'"{code}"' in sight.body + twin.body for code in MAY_REVEAL):
            return
        if sight.like() != twin.like():
            self.tally.leak(sight, f"unlike nothing: {sight.like()!r} {twin.like()!r}")

    def _hidden(self, ask: Ask, holder: Holder, a: float, b: float) -> bool:
        return ask.target is not None and hides(ask.target, holder, a, b)


def shown_marks(sight: Sight) -> set[str]:
    """All but what was meant to be told."""
    left_out = COMPUTED if sight.ask.path.endswith("/schedule") else FOLLOWED
    return replace(sight, body=left_out.sub("", sight.body)).found


def slack(sight: Sight) -> float:
    """How long ago what is shown may have been right."""
    if "/inbox" in sight.ask.path or '"record_kind"' in sight.body:
        return WINDOW_S
    return FRAME_S if sight.body.startswith(("id: ", "retry: ")) else 0.0


def dashed(mark: str) -> str:
    parts = (mark[:8], mark[8:12], mark[12:16], mark[16:20], mark[20:])
    return "-".join(parts) if len(mark) == 32 else mark


def only_gone(mark: str, body: str) -> bool:
    """No other event says more of it than that it is gone."""
    return all("event: gone" in event for event in body.split("\n\n") if dashed(mark) in event)
