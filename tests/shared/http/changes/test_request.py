import pytest

from tests.infrastructure.samples import Samples

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body", ['{"reason":"a","reason":"b"}', '{"many":NaN}', '{"name":{"zh":"a","zh":"b","en":"c"}}']
)
async def test_what_says_two_things_is_not_json(samples: Samples, body: str) -> None:
    async with samples.client() as client:
        refused = await client.post("/v1/samples", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed_json")
