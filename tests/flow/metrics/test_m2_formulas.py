"""M2. Figures that are computed from others: a formula is checked when it is adopted, and each fault has its place."""

from typing import Any

import httpx
import pytest


def count(code: str, **said: Any) -> dict[str, Any]:
    """Entries on joint lists, by partner, each month."""
    ordinary = {
        "code": code,
        "name": {"zh": "协同清单事项数", "en": "Entries on joint lists"},
        "unit": {"zh": "项", "en": "entries"},
        "measure": "项",
        "direction": "up",
        "frequency": "monthly",
        "aggregation": "last",
        "across": "sum",
        "places": 0,
        "dimensions": [{"dimension": "partner", "required": True}],
    }
    return ordinary | said


def share(code: str, expression: str, *inputs: str, **said: Any) -> dict[str, Any]:
    """Of those that were signed off, in per cent."""
    told = [
        {"name": name, "indicator": indicator, "where": {}} for name, _, indicator in (i.partition("=") for i in inputs)
    ]
    formula = {"expression": expression, "inputs": told}
    return count(code, unit={"zh": "%", "en": "%"}, measure="%", places=1, formula=formula) | said


async def defined(office: httpx.AsyncClient, prefix: str) -> tuple[str, str]:
    """What the names stand for."""
    for code in (f"{prefix}.SIGNED", f"{prefix}.ACCEPTED"):
        answer = await office.post("/v1/indicators", json=count(code))
        assert answer.status_code == 201, answer.text
    return f"signed={prefix}.SIGNED", f"accepted={prefix}.ACCEPTED"


async def test_the_share_of_the_catalogue_is_adopted_once_its_inputs_stand(office: httpx.AsyncClient) -> None:
    """`signed_off / accepted * 100`, says the catalogue: the 100 is what `%` means, so it is left out."""
    inputs = await defined(office, "M2.A")
    wrong = await office.post("/v1/indicators", json=share("M2.A", "signed / accepted * 100", *inputs))
    (fault,) = wrong.json()["errors"]
    assert (wrong.status_code, wrong.json()["code"], fault["pointer"]) == (
        422,
        "formula_invalid",
        "/formula/expression",
    )
    assert (fault["code"], fault["params"]["column"], fault["params"]["length"]) == ("percent_twice", 21, 3)
    assert fault["params"]["zh"] == "结果会自动换算为 %，请去掉乘以 100"
    assert fault["params"]["en"] == "The result is converted into % by itself: leave out the 100"
    made = await office.post("/v1/indicators", json=share("M2.A", "signed / accepted", *inputs))
    assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("expression", "said", "code", "column"),
    [
        ("signed / acepted", {}, "unknown_name", 10),
        ("signed + accepted", {}, "unit_mismatch", 1),
        ("signed / accepted", {"frequency": "daily"}, "coarser_frequency", 1),
        ("1 - signed / accepted", {"dimensions": [{"dimension": "street", "required": False}]}, "lacks_dimension", 5),
        ("签收 / accepted", {}, "unknown_name", 1),
        ("signed / accepted if 1 else 2", {}, "not_allowed", 1),
    ],
)
async def test_what_is_wrong_is_told_with_its_column_in_both_languages(
    office: httpx.AsyncClient, expression: str, said: dict[str, Any], code: str, column: int
) -> None:
    inputs = ("signed=LJ-06.I03", "accepted=LJ-06.I03")
    answer = await office.post("/v1/indicators", json=share("M2.WRONG", expression, *inputs, **said))
    first = answer.json()["errors"][0]
    assert (answer.status_code, first["code"], first["params"]["column"]) == (422, code, column)
    assert first["params"]["zh"]
    assert first["params"]["en"]


async def test_a_formula_may_need_another_and_never_itself(office: httpx.AsyncClient) -> None:
    inputs = await defined(office, "M2.B")
    await office.post("/v1/indicators", json=share("M2.B.DONE", "signed / accepted", *inputs))
    left = share("M2.B.LEFT", "100 - done", "done=M2.B.DONE")
    assert (await office.post("/v1/indicators", json=left)).status_code == 201
    seen = (await office.get("/v1/indicators/M2.B.DONE")).headers["ETag"]
    ring = {"formula": share("", "100 - left", "left=M2.B.LEFT")["formula"]}
    refused = await office.patch("/v1/indicators/M2.B.DONE", json=ring, headers={"If-Match": seen})
    assert (refused.status_code, refused.json()["code"]) == (409, "cycle")
    assert refused.json()["cycle"] == ["M2.B.DONE", "M2.B.LEFT"]


async def test_what_a_formula_needs_stays(office: httpx.AsyncClient) -> None:
    inputs = await defined(office, "M2.C")
    await office.post("/v1/indicators", json=share("M2.C.DONE", "signed / accepted", *inputs))
    tag = {"If-Match": (await office.get("/v1/indicators/M2.C.SIGNED")).headers["ETag"]}
    for answer in (
        await office.delete("/v1/indicators/M2.C.SIGNED?reason=doubled", headers=tag),
        await office.patch("/v1/indicators/M2.C.SIGNED", json={"measure": "吨"}, headers=tag),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "still_named")
