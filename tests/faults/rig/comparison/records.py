"""From what was acknowledged to the journal, and from the journal to the log."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from tests.faults.rig.comparison.databases import Copy, Row
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.ledger import Ledger


def compare_acts(verdict: Verdict, ledger: Ledger, rows: Sequence[Row]) -> None:
    """Each acknowledged act is recorded once, as it was answered. Its key is the reason of its records."""
    kept: defaultdict[tuple[UUID, str], list[Row]] = defaultdict(list)
    versions: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        kept[row.id, row.reason].append(row)
        versions[row.id].append(row)
    for said in ledger.acknowledged:
        found = kept.get((said.id, said.key), [])
        if len(found) > 1:
            verdict.doubled.append(f"{said.key} made versions {[row.version for row in found]} of {said.id}")
        told = versions[said.id] if found and said.later else found
        answered = (said.generation, said.version, said.digest)
        if answered not in [(row.generation, row.version, digest(row.state)) for row in told]:
            verdict.lost.append(f"{said.key}: version {said.version} of {said.id} was acknowledged, {found} is there")
    verdict.lost += [f"{key} was never acknowledged" for key in ledger.in_flight]
    verdict.lost += ledger.unasked
    verdict.reordered += ledger.stale


def digest(state: bytes | None) -> bytes | None:
    return sha256(state).digest() if state else None


def compare_versions(verdict: Verdict, service: str, rows: Sequence[Row]) -> None:
    """Each follows the one before, but for the first of a later generation."""
    before: dict[UUID, Row] = {}
    for row in rows:
        last = before.get(row.id)
        follows = row.version == (last.version + 1 if last else 1)
        if last and row.version <= last.version:
            verdict.reordered.append(f"{service}: version {row.version} of {row.id} came after {last.version}")
        elif not follows and row.generation == (last.generation if last else 1):
            verdict.lost.append(f"{service}: version {row.version} of {row.id} follows {last and last.version}")
        before[row.id] = row


def compare_log(verdict: Verdict, service: str, rows: Sequence[Row], copies: Sequence[Copy]) -> None:
    """Every record is there as it was written; the first copies of a key are in order, whatever comes again."""
    first: dict[str, Copy] = {}
    newest: dict[UUID, Copy] = {}
    for copy in copies:
        if copy.entry is None or copy.event_id in first:
            continue
        first[copy.event_id] = copy
        before = newest.get(copy.entry.id)
        if before and before.entry and before.entry.revision > copy.entry.revision:
            verdict.reordered.append(f"{service} log: {copy.event_id} came first after {before.event_id}")
        newest[copy.entry.id] = copy
    for row in rows:
        sent = first.get(row.event_id)
        if sent is None or sent.entry is None or sent.entry.state != row.state:
            verdict.lost.append(f"{service} log: {row.event_id} is not there, or is another")
    verdict.figures[f"{service}_records"] = len(rows)
    verdict.figures[f"{service}_copies"] = len(copies) - len(first)
