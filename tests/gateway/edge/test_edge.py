from collections.abc import Mapping
from time import monotonic
from uuid import UUID

import httpx
import pytest

from services.gateway.access import grants
from services.gateway.edge import edge
from shared.database import Pool
from tests.factories.entries import create_milestone_entry
from tests.factories.tokens import create_token
from tests.infrastructure.edge.gateway import ANNA, OPENING, PROGRAMME, SCOPES, TUNNEL, RunningGateway, running_gateway


async def test_what_has_a_code_answers_to_it_as_to_its_id(gateway: RunningGateway) -> None:
    by_id, by_code = [await gateway.get(f"/v1/programmes/{name}", ANNA) for name in (PROGRAMME, "LJ-08")]
    assert (by_id.status_code, by_id.content, by_id.headers["ETag"]) == (200, by_code.content, '"1.1-full"')
    assert by_code.json()["goal"] == "HQL"


async def test_without_a_token_the_public_view_is_answered_and_the_rest_is_not_there(gateway: RunningGateway) -> None:
    published = await gateway.get(f"/v1/milestones/{OPENING}")
    assert (published.headers["ETag"], "forecast" in published.json()) == ('"1.1-public"', False)
    kept, none = [await gateway.get(f"/v1/milestones/{id}", x_request_id="x") for id in (TUNNEL, UUID(int=9))]
    assert (kept.status_code, kept.content) == (404, none.content)
    assert kept.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("tags", ['"1.1-full"', 'W/"1.1-full"', '"1.0-full", "1.1-full"', '"1.1-full.gzip"'])
async def test_a_known_version_is_304_without_a_body(gateway: RunningGateway, tags: str) -> None:
    answered = await gateway.get("/v1/programmes/LJ-08", ANNA, if_none_match=tags)
    assert (answered.status_code, answered.content) == (304, b"")
    assert answered.headers["ETag"] in tags
    assert "Content-Type" not in answered.headers


@pytest.mark.parametrize("tags", ["*", '"1.1-public"', '"11.1-full"', "1.1-full", '"1.1"', '"1.1-full.7z"'])
async def test_any_other_tag_is_answered_like_a_stale_one(gateway: RunningGateway, tags: str) -> None:
    assert (await gateway.get("/v1/programmes/LJ-08", ANNA, if_none_match=tags)).status_code == 200


async def test_head_is_get_without_the_body(gateway: RunningGateway) -> None:
    for path in ("/v1/programmes/LJ-08", "/v1/programmes/LJ-08/overview", "/v1/me", "/v1/version", "/v1/programmes"):
        get, head = [await gateway.ask(method, path, ANNA, x_request_id="x") for method in ("GET", "HEAD")]
        assert (head.status_code, head.content) == (get.status_code, b"")
        told = ("Content-Length", "Vary", "Content-Type")
        assert [head.headers[name] for name in told] == [get.headers[name] for name in told]
        assert head.headers.get("ETag") == get.headers.get("ETag")


async def test_head_of_a_stream_ends(gateway: RunningGateway) -> None:
    assert (await gateway.ask("HEAD", "/v1/stream")).headers["Content-Type"] == "text/event-stream"


async def test_another_method_is_405_and_told_which_are_allowed(gateway: RunningGateway) -> None:
    answered = await gateway.ask("PUT", "/v1/programmes/LJ-08")
    assert (answered.status_code, answered.headers["Allow"]) == (405, "DELETE, GET, HEAD, PATCH")


async def test_a_grant_that_was_withdrawn_counts_from_the_next_request_on(gateway: RunningGateway) -> None:
    before = await gateway.get(f"/v1/milestones/{TUNNEL}", ANNA)
    gateway.grant("unit:other")
    after = await gateway.get(f"/v1/milestones/{TUNNEL}", ANNA)
    assert (before.status_code, after.status_code) == (200, 404)


async def test_while_grants_cannot_be_read_a_token_is_503_and_the_public_view_goes_on(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await gateway.get("/v1/programmes/LJ-08", ANNA)).status_code == 200
    later = monotonic() + grants.AGE_MAX_S
    monkeypatch.setattr(grants, "monotonic", lambda: later)
    refused, public = await gateway.get("/v1/programmes/LJ-08", ANNA), await gateway.get("/v1/programmes/LJ-08")
    assert (refused.status_code, refused.headers["X-Gateway-Error"]) == (503, "access_unknown")
    assert (public.status_code, public.headers["ETag"]) == (200, '"1.1-public"')


async def test_a_scope_is_needed_on_the_token_and_in_the_grants(gateway: RunningGateway) -> None:
    narrow = await gateway.get("/v1/programmes/LJ-08", create_token(scope="openid"))
    greedy = await gateway.ask("POST", "/v1/programmes", create_token(sub="stranger"))
    nobody = await gateway.ask("POST", "/v1/programmes")
    assert [answer.status_code for answer in (narrow, greedy, nobody)] == [403, 403, 401]
    assert 'scope="programmes:read"' in narrow.headers["WWW-Authenticate"]
    assert nobody.headers["WWW-Authenticate"] == "Bearer"


async def test_who_signed_in_and_is_nobody_here_sees_what_everyone_sees(gateway: RunningGateway) -> None:
    stranger, anyone = [await gateway.get("/v1/programmes/LJ-08", token) for token in (create_token(sub="x"), None)]
    assert (stranger.status_code, stranger.content) == (200, anyone.content)


async def test_a_quota_is_used_up_and_a_304_costs_none_of_it(database: Pool) -> None:
    async with running_gateway(database, {"read": 2}) as gateway:
        gateway.publish(create_milestone_entry(id=TUNNEL))
        path = f"/v1/milestones/{TUNNEL}"
        answers = [await gateway.get(path, ANNA, if_none_match='"1.1-full"') for _ in range(5)]
        answers += [await gateway.get(path, ANNA) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [304] * 5 + [200, 200, 429]
        assert (answers[-1].headers["RateLimit"], answers[-1].headers["Retry-After"]) == ('"read";r=0;t=60', "30")
        assert answers[-1].json()["retryable"] is True
        assert (await gateway.get(path)).status_code == 404


async def test_every_answer_tells_the_quota_and_its_request(gateway: RunningGateway) -> None:
    paths = ["/v1/programmes/LJ-08", "/v1/programmes/none", "/v1/programmes?limit=1", "/v1/version?x=1", "/v1/me"]
    answers: list[httpx.Response] = [await gateway.get(path, ANNA) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 404, 207, 400, 200]
    for answer in answers:
        assert len(answer.headers.get_list("RateLimit")) == len(answer.headers.get_list("X-Request-Id")) == 1
        assert answer.headers["RateLimit"].startswith('"read";r=')
        assert answer.headers["RateLimit-Policy"] == '"read";q=10000000;w=60'
    assert answers[1].json()["request_id"] == answers[1].headers["X-Request-Id"]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == len(paths)


@pytest.mark.parametrize(("given", "kept"), [("deploy-7.b", True), ("x" * 65, False), ("a b", False), ("é", False)])
async def test_a_request_may_name_itself_plainly(gateway: RunningGateway, given: str, kept: bool) -> None:
    answer = await gateway.client.get("/v1/none", headers={b"X-Request-Id": given.encode("latin-1")})
    assert (answer.headers["X-Request-Id"] == given) is kept


async def test_checks_come_in_their_order(database: Pool) -> None:
    """Route, size, token, rate, scope: what fails first is the answer."""
    large, bad, narrow = {"Content-Length": str(2**21)}, {"Authorization": "Bearer x"}, create_token(scope="openid")

    async def status(gateway: RunningGateway, method: str, path: str, headers: Mapping[str, str]) -> int:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        answer = await gateway.raw(f"{method} {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{lines}\r\n".encode())
        return int(answer[9:12])

    async with running_gateway(database, {"write": 1}) as gateway:
        assert await status(gateway, "POST", "/v1/none", large | bad) == 404
        assert await status(gateway, "PUT", "/v1/programmes", large | bad) == 405
        assert await status(gateway, "POST", "/v1/programmes", large | bad) == 413
        assert await status(gateway, "POST", "/v1/programmes", bad) == 401
        assert await status(gateway, "POST", "/v1/programmes", {"Authorization": f"Bearer {narrow}"}) == 403
        assert await status(gateway, "POST", "/v1/programmes", {"Authorization": f"Bearer {narrow}"}) == 429


async def test_a_fault_of_ours_tells_nothing_of_the_inside(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(edge, "require_acceptable", fail)
    answer = await gateway.get("/v1/programmes/LJ-08")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected_error")
    assert answer.headers["X-Gateway-Error"] == "unexpected_error"
    assert b"secret" not in answer.content


async def test_who_someone_is_says_what_they_may(gateway: RunningGateway) -> None:
    gateway.grant("hub", "district:500101", "unit:lj")
    mine, anyone = await gateway.get("/v1/me", ANNA), await gateway.get("/v1/me")
    assert mine.json()["data"] == {
        "subject": "anna",
        "client": "cockpit",
        "scopes": sorted(SCOPES),
        "labels": ["district:500101", "hub", "public", "unit:lj"],
        "writes": ["district:500101", "hub", "unit:lj"],
        "districts": ["500101"],
        "units": ["lj"],
        "unread": 0,
    }
    assert anyone.json()["data"]["labels"] == ["public"]
    assert (await gateway.get("/v1/me", ANNA, if_none_match=mine.headers["ETag"])).status_code == 304


async def test_what_is_refused_before_it_is_known_whose_it_is_has_a_quota_too_and_good_tokens_do_not_suffer(
    database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "HELD_S", 0.1)
    async with running_gateway(database, {"failure": 2}) as gateway:
        answers = [await gateway.get(path, "x") for path in ("/v1/me", "/v1/none", "/v1/me")]
        assert [answer.status_code for answer in answers] == [401, 404, 429]
        assert answers[-1].elapsed.total_seconds() >= 0.1
        assert (await gateway.get("/v1/me", create_token(sub="new"))).status_code == 200


async def test_who_asks_on_over_a_quota_waits_for_each_refusal(database: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "HELD_S", 0.2)
    async with running_gateway(database, {"read": 1}) as gateway:
        answers = [await gateway.get("/v1/me", ANNA) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert answers[1].elapsed.total_seconds() >= 0.2
