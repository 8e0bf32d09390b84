from asyncio import gather
from typing import Any

import pytest

from shared.rows import new_id
from tests.factories.told import MOVED, create_milestone_entry
from tests.infrastructure.notifications.service import LI, WANG, Notifications

OPENING = new_id()
BECAUSE = {"reason": "again"}


@pytest.fixture
async def told(notifications: Notifications) -> list[dict[str, Any]]:
    """Five notices of Li about five versions of one milestone, the newest first; Wang has one of them too."""
    await notifications.follow(OPENING)
    await notifications.take(*(create_milestone_entry(MOVED, id=OPENING, version=version) for version in range(1, 5)))
    await notifications.follow(OPENING, caller=WANG)
    await notifications.take(create_milestone_entry(MOVED, id=OPENING, version=5))
    return await notifications.inbox()


async def turn(notifications: Notifications, notice: dict[str, Any], to: str, version: int = 1) -> tuple[int, str]:
    address, seen = f"/v1/inbox/{notice['id']}/transitions", f'"1.{version}"'
    answer = await notifications.ask("POST", address, json={"to": to}, if_match=seen)
    return answer.status_code, answer.json().get("status") if answer.status_code == 200 else answer.json()["code"]


async def test_the_newest_come_first_page_by_page_unless_another_order_is_asked_for(
    notifications: Notifications, told: list[dict[str, Any]]
) -> None:
    assert [notice["record_version"] for notice in told] == [5, 4, 3, 2, 1]
    pages: list[list[int]] = []
    query: str | None = "/v1/inbox?limit=2"
    while query:
        answer = (await notifications.ask("GET", query)).json()
        pages.append([notice["record_version"] for notice in answer["data"]])
        cursor = answer["page"]["next_cursor"]
        query = cursor and f"/v1/inbox?limit=2&cursor={cursor}"
    assert pages == [[5, 4], [3, 2], [1]]
    assert [notice["record_version"] for notice in await notifications.inbox("?sort=given_at")] == [1, 2, 3, 4, 5]
    assert (await notifications.ask("GET", "/v1/inbox?as_of=2099-01-01T00:00:00Z")).status_code == 200


async def test_unread_ones_are_counted_and_listed_for_their_person(
    notifications: Notifications, told: list[dict[str, Any]]
) -> None:
    assert await turn(notifications, told[0], "read") == (200, "read")
    assert [await notifications.unread(caller) for caller in (LI, WANG)] == [4, 1]
    assert [notice["id"] for notice in await notifications.inbox("?status=read")] == [told[0]["id"]]
    assert await turn(notifications, told[0], "unread", 2) == (200, "unread")
    assert await notifications.unread() == 5


async def test_a_notice_goes_only_where_its_status_lets_it(
    notifications: Notifications, told: list[dict[str, Any]]
) -> None:
    address = f"/v1/inbox/{told[0]['id']}/transitions"
    allowed = await notifications.ask("GET", address)
    assert allowed.json() == {"status": "unread", "allowed": [{"to": "read", "requires": []}]}
    assert await turn(notifications, told[0], "unread") == (409, "transition_not_allowed")
    assert await turn(notifications, told[0], "lost") == (422, "invalid_field")
    assert await turn(notifications, told[0], "read", 7) == (412, "version_moved")
    assert (await notifications.ask("POST", address, json={"to": "read"})).status_code == 428


async def test_all_are_read_but_those_that_came_later(notifications: Notifications, told: list[dict[str, Any]]) -> None:
    until = told[2]["given_at"]
    assert await read(notifications, {"until": until}) == {"unread": 2, "read": 3}
    assert [notice["status"] for notice in await notifications.inbox()] == ["unread", "unread", "read", "read", "read"]
    assert await read(notifications, {}) == {"unread": 0, "read": 2}
    assert await read(notifications, {}) == {"unread": 0, "read": 0}
    assert await notifications.unread(WANG) == 1


async def test_one_act_reads_so_many_and_says_how_many_are_left(
    notifications: Notifications, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notifications.inbox.repository.MANY", 3)
    assert await read(notifications, {}) == {"unread": 2, "read": 3}
    assert await read(notifications, {}) == {"unread": 0, "read": 2}


async def test_two_who_read_all_at_once_read_each_once(
    notifications: Notifications, told: list[dict[str, Any]]
) -> None:
    answers = await gather(*(read(notifications, {}) for _ in range(4)))
    assert sorted(answer["read"] for answer in answers) == [0, 0, 0, 5]


async def test_what_is_put_away_is_gone_and_can_be_brought_back(
    notifications: Notifications, told: list[dict[str, Any]]
) -> None:
    address = f"/v1/inbox/{told[0]['id']}"
    gone = await notifications.ask("DELETE", f"{address}?reason=done", if_match='"1.1"')
    assert (gone.status_code, len(await notifications.inbox()), await notifications.unread()) == (204, 4, 4)
    for path in (address, f"{address}/transitions"):
        assert (await notifications.ask("GET", path)).status_code == 404
    assert await turn(notifications, told[0], "read", 2) == (404, "not_found")
    back = await notifications.ask("POST", f"{address}/restorations", json=BECAUSE, if_match=gone.headers["ETag"])
    assert (back.status_code, back.json()["status"], await notifications.unread()) == (200, "unread", 5)


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [
        ("GET", "", None),
        ("GET", "/history", None),
        ("GET", "/transitions", None),
        ("POST", "/transitions", {"to": "read"}),
        ("DELETE", "?reason=x", None),
        ("POST", "/restorations", BECAUSE),
    ],
)
async def test_anothers_notice_and_none_are_404(
    notifications: Notifications, told: list[dict[str, Any]], method: str, end: str, body: dict[str, str] | None
) -> None:
    addresses = [f"/v1/inbox/{id}{end}" for id in (told[3]["id"], new_id(), "x")]
    answers = [
        await notifications.ask(method, address, caller=WANG, json=body, if_match='"1.1"') for address in addresses
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


async def read(notifications: Notifications, body: dict[str, Any]) -> dict[str, int]:
    answer = await notifications.ask("POST", "/v1/inbox/read", json=body)
    assert answer.status_code == 200, answer.text
    counts: dict[str, int] = answer.json()
    return counts
