"""From what was acknowledged of figures to what is told of them: each with all that was said, and their series."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx
import msgspec

from tests.faults.rig.comparison.databases import Row, newest
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.ledger import Figure, Ledger
from tests.faults.rig.load.view import paged
from tests.infrastructure.running import RunningHub

STRAY = """
select count(*) from observation
where batch not in (select number from observation_batch) and batch not in (select number from rehearsal)
"""


class Place(NamedTuple):
    channel: str
    period: str


class Revision(NamedTuple):
    value: str | None
    batch: str
    provenance: str


Revisions = Mapping[Place, Sequence[Revision]]
"""The first first."""


async def compare_figures(
    verdict: Verdict, hub: RunningHub, client: httpx.AsyncClient, ledger: Ledger, rows: Sequence[Row]
) -> None:
    """What was accepted counts, once and in its order, and nothing else does. `rows` are those of metrics."""
    by_indicator: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in ledger.figures:
        by_indicator[figure.indicator].append(figure)
    states = states_of(rows)
    for code, figures in by_indicator.items():
        wanted = said(figures)
        compare_revisions(verdict, code, await told(client, code), wanted)
        await compare_chart(verdict, client, code, wanted)
        compare_series(verdict, code, states["series"], wanted)
    compare_folded(verdict, states["observation_batch"], ledger)
    if stray := await hub.sql("metrics", STRAY):
        verdict.lost.append(f"{stray} rows are of no batch")
    verdict.figures["figures"] = len(ledger.figures)


def states_of(rows: Sequence[Row]) -> defaultdict[str, list[dict[str, Any]]]:
    """Of all that stands, by kind."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in newest([*rows]).values():
        if row.state:
            found[row.kind].append(msgspec.json.decode(row.state))
    return found


def said(figures: Sequence[Figure]) -> Revisions:
    """In the order of acceptance: whatever follows on the first was a correction."""
    found: defaultdict[Place, list[Revision]] = defaultdict(list)
    for figure in sorted(figures, key=lambda figure: figure.accepted_at):
        before = found[Place(figure.channel, figure.period)]
        before.append(Revision(figure.value, figure.batch, "corrected" if before else "reported"))
    return found


async def told(client: httpx.AsyncClient, code: str) -> Revisions:
    found: dict[Place, list[Revision]] = {}
    async for figure in paged(client, f"/v1/indicators/{code}/observations"):
        (channel,) = figure["dimensions"].values()
        revisions = (Revision(*(each[name] for name in Revision._fields)) for each in reversed(figure["revisions"]))
        found[Place(channel, figure["period"])] = [*revisions]
    return found


def compare_revisions(verdict: Verdict, code: str, found: Revisions, wanted: Revisions) -> None:
    for place in sorted(found.keys() | wanted.keys()):
        is_told, was_said = Counter(found.get(place, ())), Counter(wanted.get(place, ()))
        verdict.lost += [f"{code} {place} was {revision}, and is not told so" for revision in was_said - is_told]
        verdict.doubled += [f"{code} {place} is {revision} once too often" for revision in is_told - was_said]
        if is_told == was_said and [*found[place]] != [*wanted[place]]:
            verdict.reordered.append(f"{code} {place} is told as {found[place]}, and was {wanted[place]}")


async def compare_chart(verdict: Verdict, client: httpx.AsyncClient, code: str, wanted: Revisions) -> None:
    """The last that was said is what counts."""
    indicator = (await client.get(f"/v1/indicators/{code}")).raise_for_status().json()
    query = {"indicator": code, "group_by": indicator["dimensions"][0]["dimension"], "gaps": "skip"}
    lines = (await client.get("/v1/series", params=query)).raise_for_status().json()["data"]
    shown = {
        Place(channel, period): value
        for line in lines
        for channel in line["dimensions"].values()
        for period, value, _ in line["points"]
    }
    last = {place: in_tenths(value) for place, (*_, (value, *_)) in wanted.items() if value is not None}
    verdict.lost += [
        f"{code} {place} is shown as {shown.get(place)} and is {last.get(place)}"
        for place in sorted(shown.keys() | last.keys())
        if shown.get(place) != last.get(place)
    ]


def in_tenths(value: str) -> str:
    """As indicators of the load are shown."""
    return value if "." in value else f"{value}.0"


def compare_series(verdict: Verdict, code: str, series: Sequence[dict[str, Any]], wanted: Revisions) -> None:
    """Each is told of once for each batch, with all its rows."""
    recorded = {next(iter(each["dimensions"].values())): each for each in series if each["indicator"] == code}
    for channel in sorted({place.channel for place in wanted}):
        own = {place: revisions for place, revisions in wanted.items() if place.channel == channel}
        all_said = [revision for revisions in own.values() for revision in revisions]
        standing = {place.period: revisions[-1].value for place, revisions in own.items() if revisions[-1].value}
        latest = max(standing)
        expected = len(all_said), len({each.batch for each in all_said}), latest, standing[latest]
        state = recorded.get(channel) or {"rows": 0, "revision": 0, "latest": {}}
        found = state["rows"], state["revision"], state["latest"].get("period"), state["latest"].get("value")
        if found != expected:
            twice = found[:2] > expected[:2]
            (verdict.doubled if twice else verdict.lost).append(f"{code} {channel}: {found}, not {expected}")


def compare_folded(verdict: Verdict, batches: Sequence[dict[str, Any]], ledger: Ledger) -> None:
    """Of each accepted batch all series were told of, and no row twice."""
    accepted = {figure.batch for figure in ledger.figures}
    for batch in batches:
        if batch["id"] in accepted and batch["folded"] != batch["stored"]:
            more = batch["folded"] > batch["stored"]
            (verdict.doubled if more else verdict.lost).append(f"{batch['folded']} rows were told of {batch}")
