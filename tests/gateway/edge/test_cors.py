from tests.infrastructure.edge.gateway import ANNA, FRONT_END, RunningGateway


async def test_a_page_of_a_known_origin_may_read_what_it_is_told(gateway: RunningGateway) -> None:
    for path in ("/v1/programmes/LJ-08", "/v1/none", "/v1/programmes?x=1", "/v1/version"):
        answer = await gateway.get(path, ANNA, origin=FRONT_END)
        assert answer.headers.get_list("Access-Control-Allow-Origin") == [FRONT_END]
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_page_of_another_origin_may_not(gateway: RunningGateway) -> None:
    for origin in ("https://evil.example", "null", f"{FRONT_END}.evil.example"):
        answer = await gateway.get("/v1/programmes?x=1", ANNA, origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_browser_that_asks_before_is_told_what_it_may(gateway: RunningGateway) -> None:
    asked = {"origin": FRONT_END, "access_control_request_method": "PATCH"}
    answer = await gateway.ask("OPTIONS", "/v1/programmes/LJ-08", **asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "DELETE, GET, HEAD, PATCH"
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert (await gateway.ask("OPTIONS", "/v1/none", **asked)).status_code == 404


async def test_options_that_no_browser_sent_is_no_method(gateway: RunningGateway) -> None:
    assert (await gateway.ask("OPTIONS", "/v1/programmes/LJ-08")).status_code == 405
