import pytest

from services.gateway.limits import buckets
from services.gateway.limits.buckets import Bucket, RateLimited


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(buckets, "monotonic", lambda: self.now)


def left(bucket: Bucket, client: str = "a") -> int:
    """What is told after one more request; -1: it was refused."""
    told: list[bytes] = []
    try:
        bucket.take(client, told)
    except RateLimited:
        return -1
    return int(told[0].partition(b";r=")[2].partition(b";")[0])


def test_a_quota_may_be_used_at_once_and_fills_up_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, bucket = Clock(monkeypatch), Bucket("read", 3)
    assert [left(bucket) for _ in range(4)] == [2, 1, 0, -1]
    clock.now += 20
    assert [left(bucket) for _ in range(2)] == [0, -1]
    clock.now += 60
    assert left(bucket) == 2


def test_each_client_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    bucket = Bucket("read", 1)
    assert [left(bucket, client) for client in "aabb"] == [0, -1, 0, -1]


def test_a_refusal_says_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, bucket = Clock(monkeypatch), Bucket("read", 2)
    bucket.take("a", [])
    bucket.take("a", [])
    clock.now += 9.5
    with pytest.raises(RateLimited) as refused:
        bucket.take("a", [])
    assert refused.value.headers == {"Retry-After": "21"}


def test_what_is_given_back_can_be_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    bucket = Bucket("read", 1)
    bucket.take("a", [])
    bucket.give_back("a")
    assert left(bucket) == 0


def test_it_remembers_a_bounded_number_of_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    monkeypatch.setattr(buckets, "CLIENTS_MAX", 3)
    bucket = Bucket("read", 2)
    for client in "abcd":
        bucket.take(client, [])
    assert len(bucket._full_at) == 3
    clock.now += 60
    bucket.take("e", [])
    assert [*bucket._full_at] == ["e"]


def test_what_is_given_back_to_whoever_was_forgotten_meanwhile_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "CLIENTS_MAX", 1)
    bucket = Bucket("read", 3)
    assert [left(bucket, client) for client in "ab"] == [2, 2]
    bucket.give_back("a")
    assert left(bucket, "b") == 1


def test_who_asks_for_more_than_a_second_s_worth_waits_a_little_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, bucket = Clock(monkeypatch), Bucket("read", 30_000)
    pauses = [bucket.take("a", []) for _ in range(600)]
    assert (pauses[:500], pauses[-1]) == ([0.0] * 500, buckets.PAUSE_MAX_S)
    assert bucket.take("b", []) == 0.0
    clock.now += 1
    assert bucket.take("a", []) == 0.0
