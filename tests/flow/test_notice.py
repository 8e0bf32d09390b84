"""Whoever follows a programme, a subtree or an item is told once of what happens there, as far as they may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from shared.auth.labels import district
from shared.log.entry import Entry
from shared.reading.reaction import Effect, Handler
from shared.work import Work
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.notifications.following import Following, Killed
from tests.infrastructure.notifications.service import LI, WANG, person

pytestmark = ON_BOTH

WANZHOU = person("wanzhou", district("500101"))


class Tree(NamedTuple):
    """The opening waits for the tunnel's end for three days; the station stands beside."""

    programme: UUID
    tunnel: UUID
    station: UUID
    end: UUID
    opening: UUID


@pytest.fixture
async def tree(following: Following) -> Tree:
    make = following.make
    await make("partners", code="500101", name=text("Wanzhou"))
    programme = await make("programmes", code="LJ-08", number=8, name=text("Sports"))
    group = await make("work-items", **item("LJ-08.01", "group", programme, "Venues"))
    tunnel = await make("work-items", **item("LJ-08.02", "project", group, "Tunnel"), partners=["500101"])
    station = await make("work-items", **item("LJ-08.03", "project", group, "Station"))
    end = await make("milestones", work_item_id=str(tunnel), name=text("End"), planned="2023-03-01")
    opening = await make("milestones", work_item_id=str(station), name=text("Opening"), planned="2023-03-01")
    await make("dependencies", predecessor_id=str(end), successor_id=str(opening), lag_days=3)
    await following.catch_up()
    return Tree(programme, tunnel, station, end, opening)


def text(en: str) -> dict[str, str]:
    return {"zh": en, "en": en}


def item(code: str, kind: str, parent: UUID, name: str) -> dict[str, Any]:
    return {"code": code, "kind": kind, "parent_id": str(parent), "name": text(name)}


async def test_what_moves_and_turns_below_reaches_its_followers_once_however_often_it_is_sent(
    following: Following, tree: Tree
) -> None:
    await following.notifications.follow(tree.programme)
    await following.notifications.follow(tree.station, caller=WANG, facts=["milestone_forecast"])

    await following.change(f"milestones/{tree.end}", forecast="2023-03-10", reason="雨季")
    await following.turn(f"work-items/{tree.tunnel}", "under_way")
    await following.catch_up()
    await following.send_again()
    await following.turn(f"milestones/{tree.end}", "cancelled", reason="并入")
    await following.catch_up()
    await following.send_again()
    await following.catch_up()

    told = await following.told()
    assert len(told) == 5
    assert {*told} == {
        ("End", "2023-03-01", "2023-03-10"),
        ("Opening", "2023-03-04", "2023-03-13"),
        ("Tunnel", "planned", "under_way"),
        ("End", "planned", "cancelled"),
        ("Opening", "2023-03-13", "2023-03-01"),
    }
    assert await following.told(WANG) == [
        ("Opening", "2023-03-04", "2023-03-13"),
        ("Opening", "2023-03-13", "2023-03-01"),
    ]
    assert await following.notifications.unread(LI) == 5


async def test_a_reader_that_is_killed_at_its_work_tells_nobody_twice_and_forgets_nobody(
    following: Following, tree: Tree
) -> None:
    """Each record is handled up to its end, lost with its process, and handled anew by the next."""
    await following.notifications.follow(tree.programme)
    for day in range(10, 15):
        await following.change(f"milestones/{tree.end}", forecast=f"2023-03-{day}", reason="雨季")
    deadly = replace(following, readers=Deadly().readers(following.readers))

    await deadly.catch_up()

    ends = [(previous, value) for name, previous, value in await following.told() if name == "End"]
    assert ends == [(f"2023-03-{day - 1 if day > 10 else 1:02}", f"2023-03-{day}") for day in range(10, 15)]
    assert len(await following.told()) == 10


async def test_a_partner_is_told_of_what_names_it_and_loses_that_with_its_name(
    following: Following, tree: Tree
) -> None:
    for target in (tree.programme, tree.station):
        await following.notifications.follow(target, caller=WANZHOU)
    await following.change(f"milestones/{tree.end}", forecast="2023-03-10", reason="雨季")
    await following.catch_up()
    assert await following.told(WANZHOU) == [("End", "2023-03-01", "2023-03-10")]

    await following.change(f"work-items/{tree.tunnel}", partners=[], reason="协议终止")
    await following.change(f"milestones/{tree.end}", forecast="2023-03-11", reason="雨季")
    await following.catch_up()
    assert (await following.told(WANZHOU), await following.notifications.unread(WANZHOU)) == ([], 0)


async def test_one_can_follow_what_was_made_a_moment_ago(following: Following, tree: Tree) -> None:
    """No reader has heard of it yet."""
    said = {"work_item_id": str(tree.tunnel), "name": text("Tested"), "planned": "2023-04-01"}
    tested = await following.make("milestones", **said)
    await following.notifications.follow(tested, subtree=False)
    await following.change(f"milestones/{tested}", forecast="2023-04-02", reason="雨季")
    await following.catch_up()
    (notice,) = await following.notifications.inbox()
    assert (notice["value"], notice["work_item_name"]) == ("2023-04-02", text("Tunnel"))


async def test_what_happened_before_the_first_start_is_told_to_nobody(following: Following) -> None:
    programme = await following.make("programmes", code="LJ-08", number=8, name=text("Sports"))
    tunnel = await following.make("work-items", **item("LJ-08.02", "project", programme, "Tunnel"))
    await following.turn(f"work-items/{tunnel}", "under_way")
    await following.notifications.follow(programme)
    await following.catch_up()
    await following.turn(f"work-items/{tunnel}", "completed")
    await following.catch_up()
    assert await following.told() == [("Tunnel", "under_way", "completed")]


@dataclass(frozen=True, slots=True)
class Deadly:
    """The process ends with the first try at each record, after its effect and before its commit."""

    tried: set[tuple[UUID, int]] = field(default_factory=set)

    def readers(self, readers: Mapping[str, Any]) -> Mapping[str, Any]:
        inbox = readers["inbox"]
        by_kind = {
            kind: {type: self.kill(handler) for type, handler in by.items()} for kind, by in inbox.by_kind.items()
        }
        return {**readers, "inbox": Effect(inbox.owner, by_kind)}

    def kill(self, handler: Handler) -> Handler:
        async def handle(work: Work, entry: Entry) -> None:
            await handler(work, entry)
            if (entry.id, entry.version) not in self.tried:
                self.tried.add((entry.id, entry.version))
                raise Killed

        return handle
