from typing import Any

import pytest
from msgspec.structs import replace

from services.gateway.access.errors import InvalidToken, NetworkNotAllowed
from services.gateway.access.rights import OPEN, SCOPES, Change, Grant, Holder, Key, Rights
from services.gateway.access.tokens import Bearer
from shared.auth.caller import Caller
from tests.factories.rights import SECRET, create_grant, create_holder, create_key, shown

NOW = 1_000.0
ANNA = Bearer("anna", "cockpit", frozenset({"programmes:read", "programmes:write"}), 2_000.0)
TIANFU = Bearer("client:tianfu", "tianfu", SCOPES, 2_000.0)


def rights_of(*told: Holder | Grant | Key) -> Rights:
    rights = Rights()
    rights.apply(change_of(*told))
    return rights


def change_of(*told: Holder | Grant | Key) -> Change:
    return Change(
        1,
        NOW,
        tuple(one for one in told if isinstance(one, Holder)),
        tuple(one for one in told if isinstance(one, Grant)),
        tuple(one for one in told if isinstance(one, Key)),
    )


def caller(rights: Rights, bearer: Bearer = ANNA, now: float = NOW) -> Caller:
    return rights.of(bearer, now).caller


def test_a_grant_to_read_is_none_to_change_and_one_to_change_is_one_to_read() -> None:
    reads, writes = create_grant("unit:a"), create_grant("unit:b", writes=True)
    found = caller(rights_of(create_holder(), reads, writes))
    assert found.labels >= {"unit:a", "unit:b", "unit:a@anna", "unit:b@anna", "person:anna", "public"}
    assert found.writes & {"unit:a", "unit:b", "public"} == {"unit:b"}


def test_scopes_are_those_that_the_token_and_the_person_and_the_application_have() -> None:
    everything = ("programmes:read", "programmes:write", "publish")
    person, narrow = create_holder("anna", *everything), create_holder("client:cockpit", "programmes:read", "publish")
    assert caller(rights_of(person)).scopes == {"programmes:read", "programmes:write"}
    assert caller(rights_of(person, narrow)).scopes == {"programmes:read"}
    assert caller(rights_of(create_holder("anna", "publish"))).scopes == frozenset()


def test_who_is_not_registered_sees_what_is_public_and_may_change_nothing() -> None:
    found = caller(rights_of(create_grant("hub", writes=True)))
    assert found == Caller("anna", "cockpit", frozenset({"public"}), scopes=OPEN)


@pytest.mark.parametrize("other", ["anna2", "Anna", "client:anna", "ann"])
def test_a_grant_is_its_holders_alone(other: str) -> None:
    found = caller(rights_of(create_holder(), create_grant("hub", holder=other)))
    assert "hub" not in found.labels


@pytest.mark.parametrize("inactive", ["anna", "client:cockpit"])
def test_who_is_not_active_or_asks_through_what_is_not_is_refused(inactive: str) -> None:
    rights = rights_of(create_holder(), create_grant(), create_holder("client:cockpit"))
    assert "hub" in caller(rights).labels
    rights.apply(change_of(create_holder(inactive, active=False)))
    with pytest.raises(InvalidToken):
        rights.of(ANNA, NOW)


def test_a_grant_begins_and_ends_at_its_moments_and_the_next_of_them_is_told() -> None:
    rights = rights_of(create_holder(), create_grant("hub", starts=NOW, ends=NOW + 60), create_grant("unit:a"))
    moments = {moment: rights.of(ANNA, moment) for moment in (NOW - 1, NOW, NOW + 59.9, NOW + 60)}
    assert ["hub" in standing.caller.labels for standing in moments.values()] == [False, True, True, False]
    assert [standing.until for standing in moments.values()] == [NOW, NOW + 60, NOW + 60, float("inf")]


def test_what_was_found_before_holds_only_while_nothing_changes_and_no_clock_goes_back() -> None:
    later = create_grant("unit:later", starts=NOW + 10)
    rights = rights_of(create_holder(), later)
    assert [("unit:later" in caller(rights, now=NOW + moved).labels) for moved in (0, 10, 11, 9)] == [0, 1, 1, 0]
    assert caller(rights) is caller(rights)
    rights.apply(change_of(replace(later, stands=False)))
    assert "unit:later" not in caller(rights, now=NOW + 11).labels


def test_a_grant_that_was_withdrawn_is_none() -> None:
    grant = create_grant()
    rights = rights_of(create_holder(), grant)
    rights.apply(change_of(replace(grant, stands=False)))
    assert "hub" not in caller(rights).labels


def test_an_administrator_reads_all_of_the_room_and_changes_its_own_part() -> None:
    for scope in ("admin:system", "admin:security", "admin:audit"):
        bearer = ANNA._replace(scopes=frozenset({scope}))
        found = caller(rights_of(create_holder("anna", scope)), bearer)
        assert found.scopes == {scope}
        assert "admin" in found.labels
        assert {label for label in found.writes if label.startswith("admin") and "@" not in label} == {scope}


def test_an_administrator_whose_token_does_not_say_so_is_none() -> None:
    found = caller(rights_of(create_holder("anna", "admin:system", "programmes:read")))
    assert "admin" not in found.labels


@pytest.mark.parametrize(
    ("peer", "allowed"),
    [
        ("192.0.2.7", True),
        ("192.0.3.1", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("::ffff:192.0.2.7", True),
        ("::ffff:192.0.3.1", False),
        ("", False),
        ("unix", False),
        ("192.0.2.7%eth0", False),
    ],
)
def test_a_client_asks_from_its_networks_only(peer: str, allowed: bool) -> None:
    rights = rights_of(create_holder("client:tianfu", networks=("192.0.2.0/24", "2001:db8::/32")))
    if allowed:
        rights.require_network(TIANFU, peer)
    else:
        with pytest.raises(NetworkNotAllowed):
            rights.require_network(TIANFU, peer)


def test_a_client_without_networks_asks_from_anywhere() -> None:
    rights_of(create_holder("client:tianfu")).require_network(TIANFU, "203.0.113.9")


def test_a_key_is_known_by_its_secret() -> None:
    key = create_key()
    assert rights_of(key).key_of(shown(key), NOW) is key


@pytest.mark.parametrize(
    "forged",
    [
        "hub.{id}.",
        "hub.{id}.{secret}a",
        "hub.{id}.{secret}.",
        "hub..{secret}",
        "hub.{other}.{secret}",
        "hub.{id}",
        "hub",
        "",
        "hub.{id}.{digest}",
        "hub.{upper}.{secret}",
    ],
)
def test_anything_but_the_whole_key_is_refused(forged: str) -> None:
    key = create_key()
    words = {"id": key.id.hex, "upper": key.id.hex.upper() + "A", "other": "0" * 32, "digest": key.digest}
    with pytest.raises(InvalidToken):
        rights_of(key).key_of(forged.format(secret=SECRET, **words), NOW)


@pytest.mark.parametrize("gone", [{"ends": NOW}, {"stands": False}])
def test_a_key_that_ended_or_was_revoked_ends_what_was_got_with_it(gone: dict[str, Any]) -> None:
    key = create_key()
    rights = rights_of(create_holder("client:tianfu"), key)
    bearer = TIANFU._replace(key=key.id.hex)
    assert rights.of(bearer, NOW).caller.subject == "client:tianfu"
    rights.apply(change_of(replace(key, **gone)))
    with pytest.raises(InvalidToken):
        rights.key_of(shown(key), NOW)
    with pytest.raises(InvalidToken):
        rights.of(bearer, NOW)
