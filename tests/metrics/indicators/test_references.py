import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from tests.infrastructure.metrics.figures import Figure, report
from tests.infrastructure.metrics.service import NAME, Metrics, indicator, value

CHANNEL = [{"dimension": "channel", "required": False}]


def formula(expression: str, where: Mapping[str, str] = MappingProxyType({}), **inputs: str) -> dict[str, Any]:
    told = [{"name": name, "indicator": code, "where": {**where}} for name, code in inputs.items()]
    return {"formula": {"expression": expression, "inputs": told}}


def sum_of(*codes: str) -> dict[str, Any]:
    inputs = [{"name": f"x{n}", "indicator": code, "where": {}} for n, code in enumerate(codes)]
    return {"formula": {"expression": " + ".join(f"x{n}" for n in range(len(codes))), "inputs": inputs}}


async def refused(metrics: Metrics, method: str, path: str, json: Any) -> tuple[int, str, list[str]]:
    answer = await metrics.change(method, path, json=json)
    problem = answer.json()
    assert answer.status_code >= 400, problem
    return answer.status_code, problem["code"], [fault["pointer"] for fault in problem.get("errors", [])]


async def test_a_formula_names_indicators_that_stand(metrics: Metrics) -> None:
    said = indicator("TOTAL", **sum_of("RAIL", "RIVER"))
    assert await refused(metrics, "POST", "/v1/indicators", said) == (409, "named_nothing", ["/formula"])
    for code in ("RAIL", "RIVER"):
        await metrics.make("indicators", indicator(code))
    made = await metrics.make("indicators", said)
    assert made["formula"] == sum_of("RAIL", "RIVER")["formula"]


async def test_a_formula_may_name_one_indicator_twice(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("indicators", indicator("FREIGHT", dimensions=CHANNEL))
    inputs = [
        {"name": name, "indicator": "FREIGHT", "where": where}
        for name, where in (("rail", {"channel": "rail"}), ("total", {}))
    ]
    await metrics.make("indicators", indicator("SHARE", formula={"expression": "rail / total", "inputs": inputs}))


async def test_what_is_wrong_with_a_formula_is_told_with_its_column_in_both_languages(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator("RAIL", measure="吨"))
    said = indicator("TOTAL", measure="标箱", **formula("0 + rail", rail="RAIL"))
    answer = await metrics.ask("POST", "/v1/indicators", json=said)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"], fault["pointer"]) == (
        422,
        "formula_invalid",
        "/formula/expression",
    )
    assert (fault["code"], fault["params"]["column"]) == ("unit_mismatch", 1)
    assert fault["params"]["zh"].startswith("计量单位不同")
    assert fault["params"]["en"].startswith("The units do not fit")


async def test_a_formula_does_not_need_itself(metrics: Metrics) -> None:
    said = indicator("SELF", **sum_of("SELF"))
    answer = await metrics.ask("POST", "/v1/indicators", json=said)
    assert (answer.status_code, answer.json()["code"], answer.json()["cycle"]) == (409, "cycle", ["SELF"])


async def test_a_ring_of_three_is_told_as_the_way_back(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator("A"))
    await metrics.make("indicators", indicator("B", **sum_of("A")))
    await metrics.make("indicators", indicator("C", **sum_of("A", "B")))
    answer = await metrics.change("PATCH", "/v1/indicators/A", json=sum_of("C"))
    assert (answer.status_code, answer.json()["code"]) == (409, "cycle")
    assert answer.json()["cycle"] == ["A", "C"]
    await metrics.make("indicators", indicator("D"))
    assert (await metrics.change("PATCH", "/v1/indicators/C", json=sum_of("B", "D"))).status_code == 200
    answer = await metrics.change("PATCH", "/v1/indicators/A", json=sum_of("C"))
    assert answer.json()["cycle"] == ["A", "C", "B"]


async def test_two_formulas_that_need_each_other_are_never_both_adopted(metrics: Metrics) -> None:
    for code in ("A", "B"):
        await metrics.make("indicators", indicator(code))
    for _ in range(5):
        answers = await asyncio.gather(
            metrics.change("PATCH", "/v1/indicators/A", json=sum_of("B")),
            metrics.change("PATCH", "/v1/indicators/B", json=sum_of("A")),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["cycle"]
        for code in ("A", "B"):
            await metrics.change("PATCH", f"/v1/indicators/{code}", json={"formula": None})


async def test_what_a_formula_needs_is_not_archived(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator("RAIL"))
    await metrics.make("indicators", indicator("TOTAL", **sum_of("RAIL")))
    answer = await metrics.change("DELETE", "/v1/indicators/RAIL?reason=doubled")
    assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (409, "still_named", ["indicator"])


async def test_what_a_formula_needs_stays_what_it_is(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("indicators", indicator("RAIL"))
    await metrics.make("indicators", indicator("TOTAL", **sum_of("RAIL")))
    status, code, _ = await refused(metrics, "PATCH", "/v1/indicators/RAIL", {"frequency": "yearly"})
    assert (status, code) == (409, "still_named")
    answer = await metrics.change("PATCH", "/v1/indicators/RAIL", json={"places": 4, "dimensions": CHANNEL})
    assert answer.status_code == 200, answer.text


async def test_a_formula_is_checked_again_when_its_own_definition_changes(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator("RAIL", measure="吨"))
    await metrics.make("indicators", indicator("TOTAL", measure="吨", **sum_of("RAIL")))
    for said in ({"measure": "家"}, {"frequency": "daily"}):
        assert await refused(metrics, "PATCH", "/v1/indicators/TOTAL", said) == (
            422,
            "formula_invalid",
            ["/formula/expression"],
        )
    assert (await metrics.change("PATCH", "/v1/indicators/TOTAL", json={"measure": "万吨"})).status_code == 200


async def test_a_value_that_a_formula_names_is_one_and_stays_one(metrics: Metrics) -> None:
    await metrics.dimension()
    await metrics.make("indicators", indicator("FREIGHT", dimensions=CHANNEL))
    said = indicator("ROAD", **formula("x", {"channel": "road"}, x="FREIGHT"))
    assert await refused(metrics, "POST", "/v1/indicators", said) == (
        409,
        "unknown_value",
        ["/formula/inputs/0/where/channel"],
    )
    await metrics.make("indicators", indicator("RAIL", **formula("x", {"channel": "rail"}, x="FREIGHT")))
    answer = await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": [value("river")]})
    assert (answer.status_code, answer.json()["values"]) == (409, ["rail"])


async def test_what_is_reported_is_not_computed(figures: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("RAIL", "TOTAL"):
        await figures.make("indicators", indicator(code))
    await report(figures, "TOTAL")
    answer = await figures.change("PATCH", "/v1/indicators/TOTAL", json=sum_of("RAIL"))
    assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (409, "figures_stand", ["figure"])
    monkeypatch.setattr(Figure, "REPORTED", False)
    assert (await figures.change("PATCH", "/v1/indicators/TOTAL", json=sum_of("RAIL"))).status_code == 200


async def test_a_formula_that_stands_again_is_checked_against_what_stands_by_then(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator("RAIL"))
    await metrics.make("indicators", indicator("TOTAL", **sum_of("RAIL")))
    gone = await metrics.change("DELETE", "/v1/indicators/TOTAL?reason=unused")
    assert (await metrics.change("PATCH", "/v1/indicators/RAIL", json={"frequency": "yearly"})).status_code == 200
    path, why = "/v1/indicators/TOTAL/restorations", {"reason": "used again"}
    answer = await metrics.ask("POST", path, json=why, if_match=gone.headers["ETag"])
    assert (answer.status_code, answer.json()["code"]) == (422, "formula_invalid")


def equivalence(code: str = "E1", **said: Any) -> dict[str, Any]:
    return {"code": code, "name": NAME, "from_indicator": "OURS", "to_indicator": "CITY", **said}


async def two(metrics: Metrics, **ours: Any) -> None:
    await metrics.make("indicators", indicator("OURS", **ours))
    await metrics.make("indicators", indicator("CITY"))


async def test_what_is_equivalent_is_declared_once(metrics: Metrics) -> None:
    assert await refused(metrics, "POST", "/v1/equivalences", equivalence()) == (
        409,
        "named_nothing",
        ["/from_indicator", "/to_indicator"],
    )
    await two(metrics)
    await metrics.make("equivalences", equivalence())
    again = await refused(metrics, "POST", "/v1/equivalences", equivalence("E2"))
    assert again == (409, "not_equivalent", ["/to_indicator"])
    back = equivalence("E2", from_indicator="CITY", to_indicator="OURS")
    await metrics.make("equivalences", back)


async def test_figures_of_one_value_are_those_of_an_indicator_without_the_dimension(metrics: Metrics) -> None:
    await metrics.dimension()
    await two(metrics, dimensions=CHANNEL)
    wrong = await refused(metrics, "POST", "/v1/equivalences", equivalence(dimensions={"channel": "road"}))
    assert wrong == (409, "unknown_value", ["/dimensions/channel"])
    await metrics.make("equivalences", equivalence(dimensions={"channel": "rail"}))
    answer = await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": [value("river")]})
    assert (answer.status_code, answer.json()["values"]) == (409, ["rail"])


async def test_what_is_equivalent_stays_what_it_is(metrics: Metrics) -> None:
    await two(metrics)
    await metrics.make("equivalences", equivalence())
    for said in ({"frequency": "daily"}, {"measure": "吨"}, sum_of("CITY")):
        status, code, _ = await refused(metrics, "PATCH", "/v1/indicators/OURS", said)
        assert (status, code) == (409, "still_named")
    gone = await metrics.change("DELETE", "/v1/indicators/CITY?reason=doubled")
    assert (gone.status_code, gone.json()["kinds"]) == (409, ["equivalence"])


async def test_an_equivalence_that_stands_again_still_holds(metrics: Metrics) -> None:
    await two(metrics)
    await metrics.make("equivalences", equivalence())
    gone = await metrics.change("DELETE", "/v1/equivalences/E1?reason=unused")
    assert (await metrics.change("PATCH", "/v1/indicators/CITY", json={"frequency": "daily"})).status_code == 200
    path, why = "/v1/equivalences/E1/restorations", {"reason": "used again"}
    answer = await metrics.ask("POST", path, json=why, if_match=gone.headers["ETag"])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_equivalent")
