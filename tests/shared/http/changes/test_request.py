import pytest

from shared.http.changes import request
from shared.http.changes.request import RESTS_S, Resting, parsed
from tests.infrastructure.samples import Samples

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body", ['{"reason":"a","reason":"b"}', '{"many":NaN}', '{"name":{"zh":"a","zh":"b","en":"c"}}']
)
async def test_what_says_two_things_is_not_json(samples: Samples, body: str) -> None:
    async with samples.client() as client:
        refused = await client.post("/v1/samples", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize(
    "body",
    [
        '{"reason":"a"}'.encode("utf-16"),
        '{"reason":"a"}'.encode("utf-16-le"),
        '{"reason":"a"}'.encode("utf-8-sig"),
        b'{"reason":"\xff"}',
        b"{%b}" % b",".join(b'"a%d":1' % nth for nth in range(65)),
        b'{"items":[%b1]}' % (b"1," * 50_001),
        b'{"items":[%b1]}' % (b"{}," * 10_000),
        b'{"items":[1],"items":[%b1]}' % (b"1111," * 40_000),
        b"[" * 100_000,
    ],
)
async def test_what_is_not_utf_8_or_beyond_all_measure_is_refused_before_it_is_looked_at(
    samples: Samples, body: bytes
) -> None:
    async with samples.client() as client:
        refused = await client.post("/v1/samples/batch", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed_json")


def test_a_long_body_is_read_with_rests_between_its_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    monkeypatch.setattr(request, "sleep", rests.append)
    monkeypatch.setattr(request, "READS_S", -1.0)
    assert parsed(b'[{},{"a":{}}]', 10, Resting()) == [{}, {"a": {}}]
    assert rests == [RESTS_S] * 3
