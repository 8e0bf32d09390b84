from time import monotonic, time

import pytest

from services.gateway.access import grants
from services.gateway.access.errors import AccessUnknown, InvalidToken, NetworkNotAllowed
from services.gateway.access.grants import AGE_MAX_S, Access
from services.gateway.access.keys import Keys
from services.gateway.access.tokens import Issuer, Tokens
from services.gateway.tables import Table
from shared.records.restoration import record_anew
from tests.factories.rights import create_grant, create_holder, create_key, let, shown
from tests.factories.tokens import AUDIENCE, ISSUER, create_token, public_keys
from tests.infrastructure.access import PEER, SYSTEM, Room, nothing_new


def create_access() -> Access:
    return Access(Tokens(Issuer(ISSUER, AUDIENCE, Keys(nothing_new, public_keys()))))


def header(token: str) -> bytes:
    return f"Bearer {token}".encode()


ANNA = header(create_token())


async def test_what_is_found_out_of_a_token_is_kept_until_the_rights_are_read_again() -> None:
    access = create_access()
    let(access, create_holder())
    known = await access.identify(ANNA, PEER)
    assert access.known(ANNA, PEER) is known
    let(access)
    assert access.known(ANNA, PEER) is None


async def test_a_right_that_was_withdrawn_counts_from_the_next_read_on() -> None:
    access = create_access()
    let(access, create_holder(), create_grant("hub"))
    before = await access.identify(ANNA, PEER)
    let(access, create_holder("anna", active=False))
    with pytest.raises(InvalidToken):
        await access.identify(ANNA, PEER)
    assert before.bearer is not None
    with pytest.raises(InvalidToken):
        access.caller(before.bearer)


async def test_rights_that_are_10_seconds_old_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    access, key = create_access(), create_key()
    let(access, create_holder(), create_holder("client:tianfu"), key)
    known = await access.identify(ANNA, PEER)
    later = monotonic() + AGE_MAX_S
    monkeypatch.setattr(grants, "monotonic", lambda: later)
    assert (access.fresh, access.known(ANNA, PEER)) == (False, None)
    for authorization in (ANNA, header(shown(key))):
        with pytest.raises(AccessUnknown):
            await access.identify(authorization, PEER)
    assert known.bearer is not None
    with pytest.raises(AccessUnknown):
        access.caller(known.bearer)


async def test_before_the_first_read_nothing_is_known() -> None:
    access = create_access()
    with pytest.raises(AccessUnknown):
        await access.identify(ANNA, PEER)
    assert await access.why_unknown()
    let(access)
    assert await access.why_unknown() is None


async def test_what_is_known_of_a_token_is_forgotten_when_a_grant_begins_or_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    access, start = create_access(), monotonic()
    let(access, create_holder(), create_grant("hub", ends=time() + 5))
    assert "hub" in (await access.identify(ANNA, PEER)).caller.labels
    monkeypatch.setattr(grants, "monotonic", lambda: start + 5.5)
    assert access.known(ANNA, PEER) is None
    assert "hub" not in (await access.identify(ANNA, PEER)).caller.labels


async def test_a_token_that_was_used_in_an_allowed_network_is_refused_from_another() -> None:
    access = create_access()
    let(access, create_holder(), create_holder("client:cockpit", networks=("192.0.2.0/24",)))
    await access.identify(ANNA, "192.0.2.7")
    assert access.known(ANNA, "203.0.113.9") is None
    with pytest.raises(NetworkNotAllowed):
        await access.identify(ANNA, "203.0.113.9")


async def test_a_key_is_shown_like_a_token() -> None:
    access, key = create_access(), create_key()
    let(access, create_holder("client:tianfu", "joint:read"), key, create_grant("unit:a", holder="client:tianfu"))
    known = await access.identify(header(shown(key)), PEER)
    assert (known.caller.subject, known.caller.client) == ("client:tianfu", "tianfu")
    assert known.caller.scopes == {"joint:read"}
    assert "unit:a" in known.caller.labels


@pytest.mark.parametrize("written", ["{key}a", "{key}\xff", "hub.", "hub.a.b", "hub..", "hub." + "a" * 9000])
async def test_a_key_that_is_not_whole_is_refused(written: str) -> None:
    access, key = create_access(), create_key()
    let(access, create_holder("client:tianfu"), key)
    with pytest.raises(InvalidToken):
        await access.identify(f"Bearer {written.format(key=shown(key))}".encode("latin-1"), PEER)


async def test_what_is_kept_is_bounded() -> None:
    access = create_access()
    let(access, create_holder())
    for number in range(grants.KNOWN_MAX + 10):
        await access.identify(ANNA, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(access._known) == grants.KNOWN_MAX


async def test_rights_come_from_the_database_with_every_change(room: Room) -> None:
    await room.user("anna", "programmes:read")
    first = await room.grant("anna", "hub")
    assert "hub" in (await room.identify(create_token())).labels
    await room.grant("anna", "unit:a", access="write")
    after = await room.identify(create_token())
    assert after.labels >= {"hub", "unit:a"}
    assert "unit:a" in after.writes
    await room.withdraw(first)
    assert "hub" not in (await room.identify(create_token())).labels


async def test_a_database_that_is_away_leaves_the_rights_as_they_were_read(room: Room) -> None:
    await room.user()
    await room.identify(create_token())
    until = room.access._good_until
    await room.database.execute("alter table access rename to elsewhere")
    await room.access.refresh(room.database)
    assert room.access.fresh
    assert room.access._good_until == until


async def test_a_change_that_commits_late_is_not_missed(room: Room) -> None:
    """Numbers are given under a lock that is held until the commit."""
    await room.user("anna")
    async with room.database.acquire() as first, first.transaction():
        await first.execute("update access set number = number")
        await room.access.refresh(room.database)
        seen = room.access._rights.number
    await room.grant("anna", "hub")
    await room.access.refresh(room.database)
    assert room.access._rights.number > seen
    assert "hub" in (await room.identify(create_token())).labels


async def test_after_a_backup_was_restored_everyone_has_the_rights_that_it_knows(room: Room) -> None:
    await room.user("anna", "programmes:read")
    await room.grant("anna", "hub")
    secret = (await room.key(await room.client())).json()["secret"]
    before = [await room.identify(token) for token in (create_token(), secret)]
    await record_anew(room.service(SYSTEM), [*Table.RECORDED.values()])
    room.access = create_access()
    assert [await room.identify(token) for token in (create_token(), secret)] == before
    assert await room.database.fetchval("select min(version) from access_grant") == 1_000_000 * 2
