from dataclasses import replace

import pytest

from tests.infrastructure.sample import OFFICE, create_sample
from tests.infrastructure.samples import Samples


@pytest.fixture
async def cursor(samples: Samples) -> str:
    """Behind the first of three."""
    await samples.store(*(create_sample(many=n) for n in range(3)))
    answer = await samples.ask("GET", "/v1/samples?sort=many&limit=1")
    return str(answer.json()["page"]["next_cursor"])


async def code(samples: Samples, query: str, labels: frozenset[str] = OFFICE.labels) -> object:
    answer = await samples.ask("GET", f"/v1/samples?{query}", caller=replace(OFFICE, labels=labels))
    return answer.json().get("code", answer.status_code)


async def test_a_cursor_goes_on_with_another_limit_and_with_no_other_question(samples: Samples, cursor: str) -> None:
    assert await code(samples, f"sort=many&limit=2&cursor={cursor}") == 200
    for other in ("", "sort=-many&", "sort=many&many=1&"):
        assert await code(samples, f"{other}cursor={cursor}") == "cursor_mismatch"


async def test_a_cursor_of_other_rights_is_410(samples: Samples, cursor: str) -> None:
    assert await code(samples, f"sort=many&cursor={cursor}", frozenset({"hub"})) == "access_changed"


async def test_a_cursor_from_before_a_restoration_is_410(samples: Samples, cursor: str) -> None:
    restored = replace(samples, generation=samples.generation._replace(number=2))
    assert await code(restored, f"sort=many&cursor={cursor}") == "cursor_expired"


async def test_a_cursor_that_is_not_ours_is_400(samples: Samples, cursor: str) -> None:
    for forged in ("x", "", cursor[:-2], f"{'B' if cursor[0] == 'A' else 'A'}{cursor[1:]}", "é", "=", cursor + "AAAA"):
        assert await code(samples, f"sort=many&cursor={forged}") == "invalid_cursor"
