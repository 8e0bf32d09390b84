from tests.infrastructure.metrics.service import NAME, VALUES, Metrics, indicator


async def test_definitions_are_listed_by_code_and_filtered(metrics: Metrics) -> None:
    for code in ("I03", "I01", "I02"):
        await metrics.make("indicators", indicator(code, programme="LJ-04" if code != "I02" else None))
    listed = (await metrics.ask("GET", "/v1/indicators?programme=LJ-04&fields=code")).json()["data"]
    assert [each["code"] for each in listed] == ["I01", "I03"]


async def test_a_batch_makes_all_or_none(metrics: Metrics) -> None:
    items = [{"code": code, "name": NAME, "values": VALUES} for code in ("a", "b", "a")]
    answer = await metrics.ask("POST", "/v1/dimensions/batch", json={"items": items})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/items/2")
    answer = await metrics.ask("POST", "/v1/dimensions/batch", json={"atomic": False, "items": items})
    assert [each["status"] for each in answer.json()["results"]] == [201, 201, 409]


async def test_an_id_of_ones_own_makes_it_once(metrics: Metrics) -> None:
    said = indicator(id="0199d0a5-0000-7000-8000-000000000001", lower="70.50")
    first = await metrics.ask("POST", "/v1/indicators", json=said)
    again = await metrics.ask("POST", "/v1/indicators", json=said)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    other = await metrics.ask("POST", "/v1/indicators", json=said | {"lower": "71"})
    assert (other.status_code, other.json()["code"]) == (409, "id_in_use")


async def test_the_history_says_what_changed_and_why(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    await metrics.change("PATCH", "/v1/indicators/I01", json={"due_days": 10, "reason": "agreed with the port"})
    lines = (await metrics.ask("GET", "/v1/indicators/I01/history")).json()["data"]
    assert lines[1]["reason"] == "agreed with the port"
    assert lines[1]["changes"] == [{"field": "due_days", "before": None, "after": 10}]


async def test_what_is_archived_is_gone_until_it_is_restored(metrics: Metrics) -> None:
    await metrics.dimension()
    gone = await metrics.change("DELETE", "/v1/dimensions/channel?reason=unused")
    assert (await metrics.ask("GET", "/v1/dimensions/channel")).status_code == 404
    answer = await metrics.ask(
        "POST", "/v1/dimensions/channel/restorations", json={"reason": "used"}, if_match=gone.headers["ETag"]
    )
    assert (answer.status_code, answer.json()["code"]) == (200, "channel")
