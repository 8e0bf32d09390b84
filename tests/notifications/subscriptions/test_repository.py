from uuid import UUID

import pytest

from services.notifications.subscriptions.repository import followers
from shared.contracts.notifications.subscriptions import Fact
from shared.rows import new_id
from tests.infrastructure.notifications.service import LI, WANG, Notifications

PROGRAMME, GROUP, TUNNEL, OPENING = (new_id() for _ in range(4))
"""Each stands below the one before; the last is a milestone of the tunnel."""


async def who(notifications: Notifications, *near: UUID, fact: Fact = "status") -> list[str]:
    """Who is told of the first of these, with what it is a milestone of; all that stands above is named too."""
    async with notifications.service().begin(LI) as work:
        return await followers(work, fact, near=near, above=[PROGRAMME, GROUP, TUNNEL])


@pytest.mark.parametrize("target", [PROGRAMME, GROUP, TUNNEL, OPENING])
async def test_a_subtree_is_followed_with_all_below_it(notifications: Notifications, target: UUID) -> None:
    await notifications.follow(target)
    assert await who(notifications, OPENING, TUNNEL) == ["li"]


@pytest.mark.parametrize(("target", "told"), [(PROGRAMME, []), (GROUP, []), (TUNNEL, ["li"]), (OPENING, ["li"])])
async def test_one_record_alone_is_followed_with_its_own_milestones(
    notifications: Notifications, target: UUID, told: list[str]
) -> None:
    await notifications.follow(target, subtree=False)
    assert await who(notifications, OPENING, TUNNEL) == told


async def test_each_person_is_told_once_and_only_of_facts_that_they_follow(notifications: Notifications) -> None:
    for target in (PROGRAMME, TUNNEL):
        await notifications.follow(target)
    await notifications.follow(GROUP, caller=WANG, facts=["milestone_forecast"])
    assert await who(notifications, TUNNEL) == ["li"]
    assert await who(notifications, OPENING, TUNNEL, fact="milestone_forecast") == ["li", "wang"]


async def test_what_was_ended_is_followed_no_more(notifications: Notifications) -> None:
    address = (await notifications.follow(TUNNEL)).headers["Location"]
    await notifications.ask("DELETE", f"{address}?reason=noise", if_match='"1.1"')
    assert await who(notifications, TUNNEL) == []
