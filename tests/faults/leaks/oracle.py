"""Who may see what, worked out from the tree and the grants alone: no line of the hub decides it here.

The rule that every answer is held against, byte by byte:

- What a record says may be shown to whoever holds one of its labels now and held one that the version had which said
  it: all of it by a label of the caller's own, its public fields by `public` alone. What another record that the
  caller sees says of it (the id of a parent, a code) is said by that one.
- A change of labels (a move, a withdrawal, another unit) counts from the moment at which a read with its consistency
  token was answered. While it is under way either is right, and at no other time.
- A revocation counts 10 s after it was acknowledged, a grant too: until then either is right for what hangs on that
  grant, and for nothing else.
- Notices follow the labels of their record by the log: 10 s. A frame of a stream was written up to 1 s before it is
  read here.
- Of what is hidden, and has ever been, nothing is shown, and every answer is that of a record that there is not.
  `id_in_use` and `duplicate_code` alone may say more, and why a date moved is told to whoever sees the date.
- What is measured and how is everyone's to read. Figures are for the office, whoever holds the programme as a node,
  the unit that answers for them and the districts that the indicator names; for everyone once they are published.
  Whoever sees them sees all that was ever said of them.
  A batch is its sender's and the office's, with its rows; until it is accepted these are nobody else's.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

WINDOW_S = 10.0
PRIVATE = frozenset(
    {
        "note", "external_ids", "forecast", "forecast_precision", "superseded_by", "participants", "contributions",
        "joined_in_text", "dimension", "pipeline", "national_code", "origin", "uscc",
    }
)  # fmt: skip
"""The fields that `public` alone does not show, over all kinds that it shows at all."""
PRIVATE_OF = {
    "figure": frozenset({"note", "evidence", "source", "reason"}),
    "restatement": frozenset({"batch", "sender", "source", "reason", "digest"}),
    "expected_report": frozenset({"batch", "owner"}),
}
"""Of these kinds alone."""
WHOLLY_PRIVATE = frozenset({"observation_batch", "held_value"})
"""Kinds of which `public` alone shows no field."""

DEFINITIONS = frozenset({"indicator", "dimension", "code_map", "equivalence"})
FIGURED = frozenset(
    {"figure", "series", "target", "held_value", "period_lock", "scorecard", "expected_report", "restatement"}
)
"""What is said of an indicator's figures."""

MARK = re.compile(
    r"qz\d{6}zq|777\d{6}777|(?:20[5-9]|21[0-4])\d-\d\d-\d\d|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
)
"""What can be recognised wherever it appears: words, figures and days of which each was said once, and ids."""

Labels = frozenset[str]
PUBLIC = "public"
NOBODY = frozenset({"nobody"})


def marks_in(text: str) -> set[str]:
    return {plain(found) if len(found) > 12 else found for found in MARK.findall(text.lower())}


def plain(id: str) -> str:
    """Without the dashes that an id may be written with."""
    return id.replace("-", "")


@dataclass(slots=True)
class Version:
    """`settled` is when nobody could see the one before any longer."""

    labels: Labels
    state: Mapping[str, Any]
    since: float
    standing: bool
    settled: float = inf


@dataclass(slots=True)
class Said:
    """A mark in a record: in which part of it, and from which version to which."""

    record: "Record"
    part: str
    first: int
    last: float = inf


@dataclass(slots=True)
class Record:
    """`saying` is what the newest version says, by mark and part."""

    kind: str
    id: str
    state: dict[str, Any]
    standing: bool = True
    versions: list[Version] = field(default_factory=list)
    saying: dict[tuple[str, str], Said] = field(default_factory=dict)

    def possible(self, a: float, b: float) -> Iterator[Version]:
        """Those that may have been the newest to someone who asked at `a` and had the answer at `b`."""
        for version, later in zip(self.versions, [*self.versions[1:], None], strict=True):
            if version.since <= b and (later is None or later.settled >= a):
                yield version


@dataclass(slots=True)
class Grant:
    """Moments at which something was asked for, and acknowledged."""

    label: str
    writes: bool
    given: tuple[float, float]
    revoked: tuple[float, float] = (inf, inf)

    def possible(self, a: float, b: float) -> bool:
        return self.given[0] <= b and a <= self.revoked[1] + WINDOW_S

    def certain(self, a: float, b: float) -> bool:
        return self.given[1] + WINDOW_S <= a and b < self.revoked[0]


@dataclass(slots=True)
class Holder:
    """`labels` are those that never change."""

    subject: str
    labels: Labels
    grants: list[Grant] = field(default_factory=list)

    def possible(self, a: float, b: float) -> Labels:
        return self.labels.union(grant.label for grant in self.grants if grant.possible(a, b))

    def certain(self, a: float, b: float) -> Labels:
        return self.labels.union(grant.label for grant in self.grants if grant.certain(a, b))

    def rests(self, a: float, b: float) -> bool:
        """It holds the same all the time."""
        return self.possible(a, b) == self.certain(a, b)


def view(labels: Labels, held: Labels) -> str:
    """`full`, `public`, or empty: nothing."""
    shared = labels & held
    return "full" if shared - {PUBLIC} else "public" if shared else ""


class Oracle:
    """`published` are the nodes that are so by themselves."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.coded: dict[tuple[str, str], Record] = {}
        self.published: set[str] = set()
        self.said: defaultdict[str, list[Said]] = defaultdict(list)

    def labels(self, record: Record) -> Labels:
        """Of itself, and of all above."""
        said, kind = record.state, record.kind
        if kind in {"programme", "work_item"}:
            return self.labels_of_node(record)
        if kind == "milestone":
            return self.labels(self.records[said["work_item_id"]])
        if kind in {"outcome", "principle", "dependency"}:
            return self.labels(self.coded["programme", said["programme"]])
        if kind in FIGURED:
            return self.labels_of_figures(said["indicator"]) if self.is_accepted(record) else NOBODY
        return frozenset(labels_by_itself(record))

    def labels_of_node(self, record: Record) -> Labels:
        said = record.state
        units = {f"unit:{code}" for code in (said["lead_unit"], *said["supporting_units"]) if code}
        districts = {f"district:{code}" for code in said.get("partners", ())}
        own = {f"node:{record.id}"} | units | districts | ({PUBLIC} if record.id in self.published else set())
        above = self.records[said["parent_id"]] if "parent_id" in said else None
        return frozenset(own).union(self.labels(above) if above else {"hub"})

    def labels_of_figures(self, code: str) -> Labels:
        """Who sees its programme by another way than the whole of it sees none of its figures."""
        indicator = self.coded["indicator", code]
        programme, said = self.coded["programme", indicator.state["programme"]], indicator.state
        units = {f"unit:{code}" for code in [said["lead_unit"]] if code}
        districts = {f"district:{code}" for code in said["districts"]}
        own = {"hub", f"node:{programme.id}"} | units | districts
        return frozenset(own | ({PUBLIC} if indicator.id in self.published else set()))

    def is_accepted(self, record: Record) -> bool:
        """Whether it counts; what is no figure does."""
        return record.kind != "figure" or self.records[record.state["batch"]].state["status"] == "accepted"

    def of_kind(self, *kinds: str) -> list[Record]:
        return [record for record in self.records.values() if record.kind in kinds]

    def take(self, kind: str, id: str, state: Mapping[str, Any] | None, since: float, reason: str = "") -> None:
        """The next version of a record; None: it is archived. Its labels are found when all of an act is taken."""
        record = self.records.setdefault(id, Record(kind, id, {}))
        record.standing, record.state = state is not None, {**(state or record.state)}
        record.versions.append(Version(frozenset(), record.state, since, record.standing))
        if "code" in record.state:
            self.coded[kind, record.state["code"]] = record
        nth = len(record.versions) - 1
        told = {(mark, part_of(kind, name)) for name, value in (state or {}).items() for mark in marks_in(str(value))}
        told.add((plain(id), PUBLIC))
        for key in record.saying.keys() - told:
            record.saying.pop(key).last = nth - 1
        for key in told - record.saying.keys():
            record.saying[key] = self._say(Said(record, key[1], nth), key[0])
        for mark in marks_in(reason):
            self._say(Said(record, "full", nth, nth), mark)

    def supersede(self, record: Record, since: float) -> None:
        """It counts no more; what was said of it is told by the labels of today, as all revisions of a figure are."""
        record.standing = False
        record.versions.append(Version(frozenset(), record.state, since, record.standing))

    def say_also(self, id: str, text: str) -> None:
        """Beside what the record says of itself it is told so with it, to who sees it whole."""
        for mark in marks_in(text):
            self._say(Said(self.records[id], "full", 0), mark)

    def relabel(self, since: float) -> None:
        """Each record's labels as they follow from the tree."""
        for record in self.records.values():
            labels, newest = self.labels(record), record.versions[-1]
            if not newest.labels:
                newest.labels = labels
            elif newest.labels != labels:
                record.versions.append(Version(labels, newest.state, since, newest.standing))

    def settle(self, now: float) -> None:
        """What was changed until now is what everyone sees from now on."""
        for record in self.records.values():
            for version in record.versions:
                version.settled = min(version.settled, now)

    def _say(self, said: Said, mark: str) -> Said:
        self.said[mark].append(said)
        return said

    def may(self, mark: str, holder: Holder, a: float, b: float) -> bool:
        """Whether someone who asked at `a` and had an answer at `b` may have found this in it."""
        held = holder.possible(a, b)
        return any(told(said, held, a, b) for said in self.said[mark])

    def rests(self, a: float, b: float) -> bool:
        """Nothing was changed between."""
        versions = (version for record in self.records.values() for version in record.versions)
        return not any(version.since <= b and version.settled >= a for version in versions)

    def knew(self, id: str, holder: Holder, a: float, b: float) -> bool:
        """Whether there was a version of it that the holder could see: it may be told that it is gone."""
        held = holder.possible(a, b)
        return any(view(version.labels, held) for version in self.records[id].versions if version.since <= b)


def labels_by_itself(record: Record) -> set[str]:
    """Of what stands below nothing."""
    if record.kind in DEFINITIONS:
        return {"hub", PUBLIC}
    if record.kind == "organisation":
        return {"hub", PUBLIC, f"unit:{record.state['code']}"}
    if record.kind == "observation_batch":
        return {"hub", f"person:{record.state['sender']}"}
    return {f"person:{record.state['person']}"} if "person" in record.state else {"admin"}


def told(said: Said, held: Labels, a: float, b: float) -> bool:
    """By the labels of now, and by those of then."""
    enough = {"full", said.part}
    then = (version for nth, version in enumerate(said.record.versions) if said.first <= nth <= said.last)
    return bool(views(said.record, held, a, b) & enough) and any(view(each.labels, held) in enough for each in then)


def views(record: Record, held: Labels, a: float, b: float) -> set[str]:
    """All that it may have been to whoever holds these."""
    return {view(version.labels, held) for version in record.possible(a, b)}


def hides(record: Record, holder: Holder, a: float, b: float) -> bool:
    """Whoever asked then cannot know of it."""
    return views(record, holder.possible(a, b), a, b) == {""}


def shows(record: Record, holder: Holder, a: float, b: float, *, whole: bool = False) -> bool:
    """It stood, and whoever asked then gets it."""
    standing = [version.standing for version in record.possible(a, b)]
    return (
        record.versions[0].settled <= a
        and bool(standing)
        and all(standing)
        and views(record, holder.certain(a, b), a, b) <= ({"full"} if whole else {"full", PUBLIC})
    )


def part_of(kind: str, field: str) -> str:
    private = kind in WHOLLY_PRIVATE or field in PRIVATE_OF.get(kind, PRIVATE)
    return "full" if private and field != "id" else PUBLIC
