"""The use cases of notifications: what Li follows, and what Li was told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.notifications.inbox.reactions import sweep
from tests.factories.told import create_milestone_entry
from tests.flow.use_cases.stage import Act, Case, Stage
from tests.infrastructure.notifications.service import LI, WANG, Notifications, person, running_notifications


@asynccontextmanager
async def stage(postgres: str) -> AsyncIterator[Stage]:
    async with running_notifications(postgres) as notifications:
        readers = [LI, WANG, person("li")]
        yield Stage(notifications.database, notifications.ask, readers, LI, notifications)


async def subscription(stage: Stage) -> str:
    """Its address."""
    notifications: Notifications = stage.service
    entry = create_milestone_entry()
    answer = await notifications.follow(entry.id)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


async def notice(stage: Stage) -> str:
    """The address of the one that Li has."""
    notifications: Notifications = stage.service
    entry = create_milestone_entry()
    await notifications.follow(entry.id)
    await notifications.take(entry)
    (told,) = await notifications.inbox()
    return f"/v1/inbox/{told['id']}"


async def follow_target(stage: Stage) -> Act:
    entry = create_milestone_entry()
    return stage.act("POST", "/v1/subscriptions", {"target_id": str(entry.id)})


async def change_subscription(stage: Stage) -> Act:
    return stage.act("PATCH", await subscription(stage), {"facts": ["status"]})


async def end_subscription(stage: Stage) -> Act:
    return stage.act("DELETE", f"{await subscription(stage)}?reason=enough")


async def restore_subscription(stage: Stage) -> Act:
    path = await subscription(stage)
    return stage.act("POST", f"{path}/restorations", {"reason": "again"}, tag=await stage.archived(path))


async def turn_notice(stage: Stage) -> Act:
    return stage.act("POST", f"{await notice(stage)}/transitions", {"to": "read"})


async def read_notices(stage: Stage) -> Act:
    await notice(stage)
    return stage.act("POST", "/v1/inbox/read", {})


async def archive_old_notices(stage: Stage) -> Act:
    """What the worker does when their time is over."""
    await notice(stage)
    await stage.database.execute("update clock set ahead = interval '10 years'")

    async def act() -> None:
        await sweep(stage.service.service())

    return act


async def archive_notice(stage: Stage) -> Act:
    return stage.act("DELETE", f"{await notice(stage)}?reason=done")


async def restore_notice(stage: Stage) -> Act:
    path = await notice(stage)
    return stage.act("POST", f"{path}/restorations", {"reason": "again"}, tag=await stage.archived(path))


CASES: dict[str, Case] = {
    "subscriptions.follow_target": Case(stage, follow_target),
    "subscriptions.change_subscription": Case(stage, change_subscription),
    "subscriptions.end_subscription": Case(stage, end_subscription),
    "subscriptions.restore_subscription": Case(stage, restore_subscription),
    "inbox.turn_notice": Case(stage, turn_notice),
    "inbox.read_notices": Case(stage, read_notices),
    "inbox.archive_old_notices": Case(stage, archive_old_notices),
    "inbox.archive_notice": Case(stage, archive_notice),
    "inbox.restore_notice": Case(stage, restore_notice),
}
