"""What an inbox does when something has happened elsewhere."""

from uuid import UUID, uuid5

from services.notifications.inbox.model import ItemName, Notice
from services.notifications.inbox.news import News, Subject, address_of, news_in, subject_of, touched_by
from services.notifications.inbox.repository import hold_told_of, labels_given
from services.notifications.inbox.use_cases import archive_old_notices
from services.notifications.subscriptions.repository import followers
from shared.auth.caller import Caller
from shared.auth.labels import nodes_in, only_for
from shared.contracts.base import Archived, Relabelled, Restored, Text
from shared.contracts.notifications.inbox import NoticeGiven
from shared.log.entry import LOST, Entry
from shared.service import Service
from shared.work import Work

NAME = "insert into item_name (id, name) values ($1, $2) on conflict (id) do update set name = excluded.name"
GONE = "delete from item_name where id = $1"


async def tell_followers(work: Work, entry: Entry) -> None:
    """One notice for each who follows it; and who may see the record by now sees what was told of it, nobody else."""
    if {*entry.labels} != {*entry.before} or entry.type == Restored.TYPE:
        await let_in_the_same(work, entry)
    if entry.type == Restored.TYPE:
        await withdraw(work, entry, entry.previous)
    if news := news_in(entry):
        await tell(work, entry, news)


async def sweep(service: Service) -> None:
    """An inbox holds what is of use: every record that is held costs memory of each gateway."""
    while True:
        async with service.begin(Caller("inbox", "sweep", frozenset())) as work:
            if not await archive_old_notices(work):
                return


async def let_in_the_same(work: Work, entry: Entry) -> None:
    """Let the notices of a record in whom it lets in, of those whom the version let in that they tell of."""
    notices, changed = await hold_told_of(work, entry.id), []
    then = await labels_given(work, [notice.id for notice in notices])
    for notice in notices:
        labels = [label for label in only_for(notice.person, entry.labels) if label in then[notice.id]]
        if notice.labels != labels:
            notice.labels = labels
            changed.append(notice)
    await work.record_all([(notice, Relabelled()) for notice in changed], reason="")


async def withdraw(work: Work, entry: Entry, known: int) -> None:
    """What was told of versions after this one: its owner went back to before them, so it never happened."""
    told = await hold_told_of(work, entry.id)
    undone = [notice for notice in told if notice.record_version > known and notice.deleted_at is None]
    for notice in undone:
        notice.deleted_at = await work.now()
    await work.record_all([(notice, Archived()) for notice in undone], reason="its owner went back to a backup")


async def tell(work: Work, entry: Entry, news: News) -> None:
    subject = subject_of(entry)
    touched = touched_by(entry)
    near = {entry.id, *touched} | ({subject.work_item_id} if subject.work_item_id else set())
    people = await followers(work, news.fact, near=near, above=[*nodes_in(entry.labels), *touched])
    if people:
        item = await item_name(work, subject.work_item_id)
        notices = [notice(entry, subject, item, news, person) for person in people]
        await work.record_all([(each, NoticeGiven()) for each in notices], reason="")


async def item_name(work: Work, id: UUID | None) -> Text | None:
    """None where no record of it has come yet."""
    item = await work.row(ItemName, "where id = $1", id) if id else None
    return item.name if item else None


def notice(entry: Entry, subject: Subject, item: Text | None, news: News, person: str) -> Notice:
    """Its id is made of its cause and its reader, so it can never be given twice."""
    return Notice(
        id=uuid5(entry.id, f"{entry.version} {person}"),
        labels=only_for(person, entry.labels),
        programme=subject.programme,
        person=person,
        status="unread",
        given_at=entry.recorded_at,
        record_kind=entry.kind,
        record_id=entry.id,
        record_version=entry.version,
        address=address_of(entry),
        name=subject.name,
        work_item_name=item,
        text=news.text,
        **news._asdict(),
    )


async def keep_item_name(work: Work, item: Entry) -> None:
    """As it is now; none where the item is gone."""
    if item.state is None:
        await work.connection.execute(GONE, item.id)
    else:
        await work.connection.execute(NAME, item.id, subject_of(item).name)
    await withdraw_lost(work, item)


async def withdraw_lost(work: Work, entry: Entry) -> None:
    """Of a record that its owner has lost nothing is told. Only a projection hears of that."""
    if entry.type == LOST:
        await withdraw(work, entry, 0)
