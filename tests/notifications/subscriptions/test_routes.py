from asyncio import gather
from typing import Any
from uuid import UUID

import pytest

from shared.auth.caller import Caller
from shared.rows import new_id
from tests.infrastructure.notifications.service import LI, WANG, Notifications

ANYONE = Caller("anyone", "", frozenset({"public"}), scopes=frozenset({"notifications:write"}))
BECAUSE = {"reason": "again"}


async def followed(notifications: Notifications, caller: Caller = LI) -> str:
    """The address of a subscription."""
    return (await notifications.follow(new_id(), caller=caller)).headers["Location"]


async def test_whoever_follows_a_record_is_told_of_all_kinds_of_facts_below_it_unless_they_say_less(
    notifications: Notifications,
) -> None:
    target = new_id()
    answer = await notifications.follow(target)
    told = answer.json()
    assert (answer.status_code, answer.headers["ETag"], told["person"]) == (201, '"1.1-full"', "li")
    assert (told["target_id"], told["subtree"]) == (str(target), True)
    assert told["facts"] == ["milestone_forecast", "status", "restatement", "silence"]
    less = (await notifications.follow(new_id(), facts=["status"], subtree=False)).json()
    assert (less["subtree"], less["facts"]) == (False, ["status"])


async def test_the_same_id_and_body_follow_once(notifications: Notifications) -> None:
    target, id = new_id(), str(new_id())
    first, again = [await notifications.follow(target, id=id) for _ in range(2)]
    other = await notifications.follow(target, id=id, caller=WANG)
    assert (first.status_code, again.status_code, again.content) == (201, 200, first.content)
    assert (other.status_code, other.json()["code"]) == (409, "id_in_use")


async def test_everyone_sees_their_own_subscriptions_and_nobody_elses(notifications: Notifications) -> None:
    address = await followed(notifications)
    assert (await notifications.ask("GET", address)).status_code == 200
    assert (await notifications.ask("GET", f"{address}/history")).json()["data"][0]["actor"] == "li"
    lists = [await notifications.ask("GET", "/v1/subscriptions", caller=caller) for caller in (LI, WANG)]
    assert [len(answer.json()["data"]) for answer in lists] == [1, 0]


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [
        ("GET", "", None),
        ("GET", "/history", None),
        ("PATCH", "", {"subtree": False}),
        ("DELETE", "?reason=x", None),
        ("POST", "/restorations", BECAUSE),
    ],
)
async def test_anothers_subscription_and_none_are_404(
    notifications: Notifications, method: str, end: str, body: dict[str, str] | None
) -> None:
    theirs, none = await followed(notifications), f"/v1/subscriptions/{new_id()}"
    answers = [
        await notifications.ask(method, address + end, caller=WANG, json=body, if_match='"1.1"')
        for address in (theirs, none, "/v1/subscriptions/x")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


async def test_who_is_nobody_cannot_follow(notifications: Notifications) -> None:
    assert (await notifications.follow(new_id(), caller=ANYONE)).status_code == 404


@pytest.mark.parametrize(
    "said", [{"facts": []}, {"facts": ["status", "status"]}, {"facts": ["weather"]}, {"person": "wang"}, {"subtree": 7}]
)
async def test_what_is_malformed_is_422(notifications: Notifications, said: dict[str, Any]) -> None:
    assert (await notifications.follow(new_id(), **said)).status_code == 422


async def test_one_record_is_followed_once_also_by_requests_at_once(notifications: Notifications) -> None:
    target = new_id()
    answers = await gather(*(notifications.follow(target) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + 7 * [409]
    (made,) = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {(answer.json()["code"], answer.json()["id"]) for answer in refused} == {("already_followed", made)}
    assert (await notifications.follow(target, caller=WANG)).status_code == 201


async def test_nobody_follows_more_than_the_limit(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notifications.subscriptions.repository.LIMIT", 2)
    answers = await gather(*(notifications.follow(new_id()) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]


async def test_a_change_is_recorded_once_and_only_if_it_changes_something(notifications: Notifications) -> None:
    address = await followed(notifications)
    less = {"facts": ["status"], "reason": "too much"}
    assert (await notifications.ask("PATCH", address, json=less)).status_code == 428
    changed = await notifications.ask("PATCH", address, json=less, if_match='"1.1"')
    same = await notifications.ask("PATCH", address, json=less, if_match='"1.2"')
    stale = await notifications.ask("PATCH", address, json={"subtree": False}, if_match='"1.1"')
    assert (changed.json()["facts"], same.content, stale.status_code) == (["status"], changed.content, 412)
    assert [line["version"] for line in await history(notifications, address)] == [1, 2]


async def test_what_was_ended_is_gone_and_can_be_brought_back_unless_it_is_followed_anew(
    notifications: Notifications,
) -> None:
    address = await followed(notifications)
    target = UUID((await notifications.ask("GET", address)).json()["target_id"])
    ended = await notifications.ask("DELETE", f"{address}?reason=noise", if_match='"1.1"')
    assert (ended.status_code, (await notifications.ask("GET", address)).status_code) == (204, 404)
    assert (await notifications.ask("DELETE", f"{address}?reason=noise", if_match='"1.2"')).status_code == 404

    anew = (await notifications.follow(target)).headers["Location"]
    restored_at, seen = f"{address}/restorations", ended.headers["ETag"]
    refused = await notifications.ask("POST", restored_at, json=BECAUSE, if_match=seen)
    await notifications.ask("DELETE", f"{anew}?reason=twice", if_match='"1.1"')
    restored = await notifications.ask("POST", restored_at, json=BECAUSE, if_match=seen)
    assert (refused.json()["code"], restored.status_code, restored.json()["version"]) == ("already_followed", 200, 3)


async def history(notifications: Notifications, address: str) -> list[dict[str, object]]:
    data: list[dict[str, object]] = (await notifications.ask("GET", f"{address}/history")).json()["data"]
    return data
