from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.notifications.inbox import repository
from services.notifications.inbox.reactions import sweep
from shared.auth.labels import HUB, PUBLIC, district, node
from shared.contracts.base import Archived, Relabelled, Restored
from shared.contracts.metrics.restatements import Restated
from shared.log.entry import lost_by_owner
from shared.rows import new_id
from tests.factories.told import MOVED, create_item_entry, create_milestone_entry, create_restatement_entry
from tests.infrastructure.notifications.service import LI, WANG, Notifications, person

TUNNEL, OPENING = new_id(), new_id()
WANZHOU = district("500101")
PARTNER = person("wanzhou", WANZHOU)
PARTNERS_TOO = [HUB, node(TUNNEL), WANZHOU, PUBLIC]


async def test_a_notice_says_what_moved_from_where_to_where_in_both_languages(notifications: Notifications) -> None:
    await notifications.take(create_item_entry(id=TUNNEL), reader="item_names")
    await notifications.follow(TUNNEL)
    await notifications.take(create_milestone_entry(id=OPENING, version=4, work_item_id=str(TUNNEL)))
    (notice,) = await notifications.inbox()
    assert notice == {
        "id": notice["id"],
        "version": 1,
        "programme": "LJ-08",
        "person": "li",
        "status": "unread",
        "given_at": "2023-02-01T00:04:00Z",
        "fact": "milestone_forecast",
        "record_kind": "milestone",
        "record_id": str(OPENING),
        "record_version": 4,
        "address": f"/v1/milestones/{OPENING}",
        "name": {"zh": "开工", "en": "Start"},
        "work_item_name": {"zh": "龙兴隧道", "en": "Longxing tunnel"},
        "previous": "2023-03-01",
        "value": "2023-03-20",
        "reason": "",
        "text": {
            "zh": "预计日期由 2023-03-01 改为 2023-03-20",
            "en": "The forecast moved from 2023-03-01 to 2023-03-20",
        },
    }


async def test_the_name_of_a_work_item_is_the_newest_and_null_where_it_is_not_known(
    notifications: Notifications,
) -> None:
    renamed = create_item_entry(id=TUNNEL, version=2, name={"zh": "隧道", "en": "Tunnel"})
    gone = create_item_entry(Archived(), id=TUNNEL, version=3, gone=True)
    await notifications.follow(OPENING)
    for version, told in enumerate((create_item_entry(id=TUNNEL), renamed, gone), 1):
        await notifications.take(told, reader="item_names")
        await notifications.take(create_milestone_entry(id=OPENING, version=version, work_item_id=str(TUNNEL)))
    names = [notice["work_item_name"] for notice in await notifications.inbox()]
    assert names == [None, {"zh": "隧道", "en": "Tunnel"}, {"zh": "龙兴隧道", "en": "Longxing tunnel"}]


async def test_whoever_follows_is_told_and_nobody_else(notifications: Notifications) -> None:
    for caller, facts in ((LI, ["status"]), (WANG, ["milestone_forecast"])):
        await notifications.follow(TUNNEL, caller=caller, facts=facts)
    labels = [HUB, node(TUNNEL)]
    await notifications.take(
        create_item_entry(id=TUNNEL, labels=labels), create_milestone_entry(labels=labels), create_item_entry()
    )
    told = {each.subject: await notifications.inbox(caller=each) for each in (LI, WANG, person("zhao", HUB))}
    assert {subject: [notice["fact"] for notice in notices] for subject, notices in told.items()} == {
        "li": ["status"],
        "wang": ["milestone_forecast"],
        "zhao": [],
    }


async def test_one_restatement_is_told_once_to_each_however_much_of_what_they_follow_it_touches(
    notifications: Notifications,
) -> None:
    """LI follows both indicators and their programme, WANG all but restatements; the partner may not see it."""
    programme, tons, wagons = new_id(), new_id(), new_id()
    for target in (programme, tons, wagons):
        await notifications.follow(target)
    await notifications.follow(wagons, caller=WANG, facts=["status"])
    await notifications.follow(wagons, caller=PARTNER)
    restated = Restated(touches=[programme, tons, wagons], reason="漏报")
    entry = create_restatement_entry(restated, labels=[HUB, node(programme)], programme=None)
    await notifications.take(entry, reader="figures")
    (notice,) = await notifications.inbox()
    assert (notice["fact"], notice["value"], notice["programme"]) == ("restatement", "2025-03", None)
    assert notice["address"] == f"/v1/restatements/{entry.id}"
    assert [await notifications.inbox(caller=caller) for caller in (WANG, PARTNER)] == [[], []]
    await notifications.take(lost_by_owner(entry.id, entry.kind), reader="lost_figures")
    assert await notifications.inbox() == []


async def test_whoever_may_not_see_a_record_is_not_told_of_it_and_public_alone_is_not_enough(
    notifications: Notifications,
) -> None:
    callers = [PARTNER, person("stranger"), person("tianfu", district("510100"))]
    for caller in callers:
        await notifications.follow(TUNNEL, caller=caller)
    await notifications.take(create_item_entry(id=TUNNEL, labels=PARTNERS_TOO))
    assert [len(await notifications.inbox(caller=caller)) for caller in callers] == [1, 0, 0]
    assert [await notifications.unread(caller) for caller in callers] == [1, 0, 0]


async def test_whoever_loses_a_grant_loses_what_they_were_told_by_it(notifications: Notifications) -> None:
    await notifications.follow(TUNNEL, caller=PARTNER)
    await notifications.take(create_item_entry(id=TUNNEL, labels=PARTNERS_TOO))
    (notice,) = await notifications.inbox(caller=PARTNER)
    later = person("wanzhou")
    address = f"/v1/inbox/{notice['id']}"
    turned = await notifications.ask(
        "POST", f"{address}/transitions", caller=later, json={"to": "read"}, if_match='"1.1"'
    )
    assert (await notifications.inbox(caller=later), await notifications.unread(later)) == ([], 0)
    assert (turned.status_code, (await notifications.ask("GET", address, caller=later)).status_code) == (404, 404)


async def test_whom_a_record_lets_in_no_more_loses_what_was_told_of_it(notifications: Notifications) -> None:
    for caller in (PARTNER, LI):
        await notifications.follow(TUNNEL, caller=caller)
    inside = [HUB, node(TUNNEL)]
    await notifications.take(
        create_item_entry(id=TUNNEL, labels=PARTNERS_TOO),
        create_item_entry(Relabelled(), id=TUNNEL, version=2, labels=inside, before=PARTNERS_TOO),
    )
    assert [len(await notifications.inbox(caller=caller)) for caller in (PARTNER, LI)] == [0, 1]
    assert await types(notifications, TUNNEL) == 2 * ["hub.notice.given.v1", "hub.record.relabelled.v1"]


async def test_whom_a_record_lets_in_later_is_not_told_what_happened_before(notifications: Notifications) -> None:
    """As in its history: a version is shown to those who may see the record now and could then."""
    for caller in (PARTNER, LI):
        await notifications.follow(TUNNEL, caller=caller)
    inside = [HUB, node(TUNNEL)]
    await notifications.take(
        create_item_entry(id=TUNNEL, labels=inside),
        create_item_entry(Relabelled(), id=TUNNEL, version=2, labels=PARTNERS_TOO, before=inside),
    )
    assert [len(await notifications.inbox(caller=caller)) for caller in (PARTNER, LI)] == [0, 1]


async def test_whom_a_record_lets_in_again_finds_what_was_told_of_it(notifications: Notifications) -> None:
    await notifications.follow(TUNNEL, caller=PARTNER)
    inside = [HUB, node(TUNNEL)]
    await notifications.take(
        create_item_entry(id=TUNNEL, labels=PARTNERS_TOO),
        create_item_entry(Relabelled(), id=TUNNEL, version=2, labels=inside, before=PARTNERS_TOO),
        create_item_entry(Relabelled(), id=TUNNEL, version=3, labels=PARTNERS_TOO, before=inside),
    )
    assert len(await notifications.inbox(caller=PARTNER)) == 1


async def test_labels_that_a_backup_brought_back_are_those_of_the_notices_too(notifications: Notifications) -> None:
    await notifications.follow(TUNNEL, caller=PARTNER)
    await notifications.take(create_item_entry(id=TUNNEL, labels=PARTNERS_TOO))
    for version in (2_000_000, 2_000_001):
        await notifications.take(create_item_entry(Restored(), id=TUNNEL, version=version, labels=[HUB]))
    assert await notifications.inbox(caller=PARTNER) == []
    assert await types(notifications, TUNNEL) == ["hub.notice.given.v1", "hub.record.relabelled.v1"]


async def test_what_was_told_of_versions_that_a_backup_did_not_know_is_withdrawn(notifications: Notifications) -> None:
    await notifications.follow(TUNNEL)
    await notifications.take(*(create_item_entry(id=TUNNEL, version=version) for version in (2, 3, 4)))
    restored = create_item_entry(Restored(), id=TUNNEL, version=2_000_000)._replace(previous=2)
    await notifications.take(restored)
    assert [notice["record_version"] for notice in await notifications.inbox()] == [2]
    assert await notifications.unread(LI) == 1


async def test_of_a_record_that_its_owner_has_lost_nothing_is_told(notifications: Notifications) -> None:
    await notifications.follow(TUNNEL)
    await notifications.follow(OPENING)
    await notifications.take(create_item_entry(id=TUNNEL), create_milestone_entry(id=OPENING), create_item_entry())
    for lost in (lost_by_owner(TUNNEL, "work_item"), lost_by_owner(OPENING, "milestone")):
        await notifications.take(lost, reader="item_names")
    assert (await notifications.inbox(), await notifications.unread(LI)) == ([], 0)
    assert await types(notifications, OPENING) == ["hub.notice.given.v1", "hub.record.archived.v1"]


async def test_what_was_told_90_days_ago_is_put_away_once_read_or_not(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MANY", 2)
    await notifications.follow(OPENING)
    now: datetime = await notifications.database.fetchval("select hub_now()")
    for version, days in enumerate((92, 91, 91, 89, 0), 1):
        entry = create_milestone_entry(id=OPENING, version=version)
        await notifications.take(entry._replace(recorded_at=now - timedelta(days=days)))
    for _ in range(2):
        await sweep(notifications.service())
    assert [notice["record_version"] for notice in await notifications.inbox("?sort=record_version")] == [4, 5]
    put_away = "select version, type, reason from journal where type = $1"
    rows = await notifications.database.fetch(put_away, Archived.TYPE)
    assert [*map(tuple, rows)] == [(2, Archived.TYPE, "kept for 90 days")] * 3


async def test_a_notice_is_told_in_the_log_for_its_person_only(notifications: Notifications) -> None:
    await notifications.follow(OPENING, caller=PARTNER)
    await notifications.take(create_milestone_entry(MOVED, id=OPENING, labels=PARTNERS_TOO))
    labels = await notifications.database.fetchval("select labels from journal where kind = 'notice'")
    assert sorted(labels) == sorted(f"{label}@wanzhou" for label in (HUB, node(TUNNEL), WANZHOU))


async def types(notifications: Notifications, record_id: UUID) -> list[str]:
    """What became of the notices about a record."""
    query = """
select journal.type from journal join notice on notice.id = aggregate_id
where record_id = $1 order by person, journal.version
"""
    return [type for (type,) in await notifications.database.fetch(query, record_id)]
