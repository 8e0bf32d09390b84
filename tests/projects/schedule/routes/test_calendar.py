import pytest

from shared.rows import new_id
from tests.infrastructure.projects import ANYONE
from tests.infrastructure.schedules import Site

YEAR = {"year": 2023, "days_off": ["2023-01-02"], "worked_weekends": ["2023-01-29", "2023-01-28"], "source": "通知"}


async def test_the_same_year_with_an_id_of_ones_own_is_told_once(site: Site) -> None:
    said = {"id": str(new_id()), **YEAR}
    first, again = await site.make("calendar-years", **said), await site.make("calendar-years", **said)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert first.json()["worked_weekends"] == ["2023-01-28", "2023-01-29"]
    shown = await site.projects.get(f"/v1/calendar-years/{said['id']}", caller=ANYONE)
    assert shown == first.json()


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"year": 1969}, "/year"),
        ({"days_off": ["2023-01-28"]}, "/days_off/0"),
        ({"worked_weekends": ["2023-01-28", "2023-01-30"]}, "/worked_weekends/1"),
        ({"days_off": ["2024-01-02"]}, "/days_off/0"),
        ({"source": ""}, "/source"),
    ],
)
async def test_what_is_no_such_day_is_refused_with_its_place(site: Site, said: dict[str, object], pointer: str) -> None:
    answered = await site.make("calendar-years", **YEAR | said)
    assert (answered.status_code, answered.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_year_that_is_not_there_is_not_changed(site: Site) -> None:
    for key in (str(new_id()), "2023"):
        answered = await site.projects.ask("PATCH", f"/v1/calendar-years/{key}", json={"source": "通知"})
        assert answered.status_code == 404
