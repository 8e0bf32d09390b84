"""M14. Fill once (一表通): which figures are those of another indicator too is declared, and holds from then on."""

from typing import Any

import httpx
import pytest


def with_wanzhou(code: str, **said: Any) -> dict[str, Any]:
    """What the city's form asks: the same entries, of Wanzhou alone."""
    ordinary = {
        "code": code,
        "name": {"zh": "与万州协同清单事项数", "en": "Entries with Wanzhou"},
        "unit": {"zh": "项", "en": "entries"},
        "measure": "项",
        "direction": "up",
        "frequency": "monthly",
        "aggregation": "last",
        "across": "sum",
        "places": 0,
    }
    return ordinary | said


def same(code: str, to_indicator: str, **said: Any) -> dict[str, Any]:
    ordinary = {
        "code": code,
        "name": {"zh": "市级报表", "en": "The city's form"},
        "from_indicator": "LJ-06.I03",
        "to_indicator": to_indicator,
        "dimensions": {"partner": "500101"},
    }
    return ordinary | said


async def test_the_figures_of_one_partner_fill_in_the_form_that_asks_for_these_alone(office: httpx.AsyncClient) -> None:
    await office.post("/v1/indicators", json=with_wanzhou("M14.A"))
    made = await office.post("/v1/equivalences", json=same("M14.A", "M14.A"))
    assert made.status_code == 201, made.text
    assert (await office.get("/v1/equivalences/M14.A")).json() == made.json()


@pytest.mark.parametrize(
    ("of_the_form", "of_the_pair", "pointer", "code"),
    [
        ({"frequency": "quarterly"}, {}, "/to_indicator", "other_frequency"),
        ({"measure": "家"}, {}, "/to_indicator", "other_measure"),
        ({}, {"dimensions": {}}, "/dimensions", "value_missing"),
        ({"dimensions": [{"dimension": "street", "required": True}]}, {}, "/to_indicator", "requires_more"),
    ],
)
async def test_what_is_not_the_same_figure_is_refused_and_says_why(
    office: httpx.AsyncClient, of_the_form: dict[str, Any], of_the_pair: dict[str, Any], pointer: str, code: str
) -> None:
    made = await office.post("/v1/indicators", json=with_wanzhou(f"M14.{code}", **of_the_form))
    assert made.status_code == 201, made.text
    refused = await office.post("/v1/equivalences", json=same("M14.WRONG", f"M14.{code}", **of_the_pair))
    (fault,) = refused.json()["errors"]
    assert (refused.status_code, refused.json()["code"]) == (409, "not_equivalent")
    assert (fault["pointer"], fault["code"]) == (pointer, code)


async def test_a_form_that_is_filled_in_stays_what_it_is(office: httpx.AsyncClient) -> None:
    await office.post("/v1/indicators", json=with_wanzhou("M14.B"))
    await office.post("/v1/equivalences", json=same("M14.B", "M14.B"))
    tag = {"If-Match": (await office.get("/v1/indicators/M14.B")).headers["ETag"]}
    refused = await office.patch("/v1/indicators/M14.B", json={"frequency": "yearly"}, headers=tag)
    assert (refused.status_code, refused.json()["code"], refused.json()["kinds"]) == (
        409,
        "still_named",
        ["equivalence"],
    )
