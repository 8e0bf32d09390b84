from uuid import UUID

from shared.log.entry import Entry
from tests.factories.entries import create_state
from tests.factories.tokens import create_token
from tests.infrastructure.edge.gateway import ANNA, RunningGateway


def create_notice_entry(number: int, status: str, *, version: int = 1, person: str = "anna") -> Entry:
    fields = {"programme": "LJ-08", "person": person, "status": status}
    return create_state("notice", UUID(int=number), version=version, labels=[f"hub@{person}"], **fields)


async def unread(gateway: RunningGateway) -> int:
    count: int = (await gateway.get("/v1/me", ANNA)).json()["data"]["unread"]
    return count


async def test_the_notices_that_are_mine_and_unread_are_counted(gateway: RunningGateway) -> None:
    gateway.publish(
        create_notice_entry(71, "unread"),
        create_notice_entry(72, "unread"),
        create_notice_entry(73, "read"),
        create_notice_entry(74, "unread", person="berta"),
    )
    assert await unread(gateway) == 2
    gateway.publish(create_notice_entry(71, "read", version=2))
    assert await unread(gateway) == 1


async def test_whoever_loses_the_right_to_a_record_loses_its_notices(gateway: RunningGateway) -> None:
    gateway.publish(create_notice_entry(71, "unread"))
    gateway.grant("unit:lj")
    assert await unread(gateway) == 0


async def test_whoever_may_read_no_notices_learns_of_none(gateway: RunningGateway) -> None:
    gateway.publish(create_notice_entry(71, "unread"))
    answer = await gateway.get("/v1/me", create_token(scope="programmes:read"))
    assert "unread" not in answer.json()["data"]


async def test_without_notices_the_rest_is_answered_and_says_so(gateway: RunningGateway) -> None:
    gateway.gateway.model.missing.add("notifications")
    answer = await gateway.get("/v1/me", ANNA)
    assert (answer.status_code, answer.json()["meta"]["partial"]) == (200, ["notifications"])
    assert "ETag" not in answer.headers
    assert "unread" not in answer.json()["data"]
