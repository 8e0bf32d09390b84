from tests.factories.tokens import create_token
from tests.infrastructure.access import Room


async def test_a_grant_lets_someone_read_the_rows_of_its_label(room: Room) -> None:
    await room.user("anna", "programmes:read")
    given = await room.grant("anna", "hub")
    assert given.status_code == 201, given.text
    caller = await room.identify(create_token())
    assert caller.labels == {"hub", "hub@anna", "person:anna", "public"}
    assert caller.scopes == {"programmes:read"}
    assert not caller.writes
