"""A real browser reads the reference, and follows the stream with nothing but an EventSource."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema
import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.infrastructure.described.browser import opened_browser, opened_line
from tests.infrastructure.edge.serving import served
from tests.infrastructure.running import RunningHub

LIMIT_MS = 60_000
TYPES = ["hub.record.created.v1", "hub.record.changed.v1", "hub.milestone.reforecast.v1"]
FOLLOW = """([address, types]) => {
    window.seen = [];
    window.source = new EventSource(address);
    source.onopen = () => { window.opened = true; };
    for (const type of types)
        source.addEventListener(type, (event) =>
            seen.push({type, at: event.lastEventId, data: JSON.parse(event.data)}));
}"""
TICKET = """async ([hub, token]) => {
    const headers = {Authorization: `Bearer ${token}`};
    const answer = await fetch(`${hub}/v1/stream/tickets`, {method: "POST", headers});
    return (await answer.json()).ticket;
}"""
SEEN = "(version) => window.seen.findLast((event) => event.data.version === version)"


@pytest.fixture(scope="module")
async def page_address() -> AsyncIterator[str]:
    """A front end of another origin."""

    async def blank(_: Request) -> Response:
        return HTMLResponse("<!doctype html><title>Front end</title>")

    async with served(Starlette(routes=[Route("/", blank)])) as address:
        yield address


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with opened_browser() as browser:
        yield await browser.new_page()


@dataclass(slots=True)
class Milestone:
    """One of the hub, which the office changes."""

    office: httpx.AsyncClient
    id: str
    version: int = 1

    async def expect_on(self, day: str) -> int:
        """The version that it has then."""
        headers = {"If-Match": f'"1.{self.version}"'}
        answer = await self.office.patch(f"/v1/milestones/{self.id}", json={"forecast": day}, headers=headers)
        assert answer.status_code == 200, answer.text
        self.version = answer.json()["version"]
        return self.version


@pytest.fixture
async def token(whole_hub: RunningHub) -> str:
    return await whole_hub.token("office")


@pytest.fixture
async def milestone(whole_hub: RunningHub, token: str) -> AsyncIterator[Milestone]:
    async with whole_hub.client(token) as office:
        item = (await office.get("/v1/work-items/LJ-08.09")).json()["id"]
        body = {"work_item_id": item, "name": {"zh": "开通", "en": "It opens"}, "planned": "2027-01-01"}
        yield Milestone(office, (await office.post("/v1/milestones", json=body)).json()["id"])


async def event(page: Page, version: int) -> Any:
    """With that version of the record, once it has come."""
    return await (await page.wait_for_function(SEEN, arg=version, timeout=LIMIT_MS)).json_value()


async def follow(page: Page, address: str) -> None:
    await page.evaluate(FOLLOW, [address, TYPES])
    await page.wait_for_function("window.opened", timeout=LIMIT_MS)


async def require_as_described(hub: RunningHub, told: Any) -> None:
    """By the AsyncAPI document."""
    async with hub.client() as client:
        document = (await client.get("/asyncapi.json")).json()
    payload = document["components"]["messages"][told["type"]]["payload"]
    jsonschema.Draft202012Validator({**payload, "components": document["components"]}).validate(told["data"])


async def test_the_reference_loads_nothing_from_outside(whole_hub: RunningHub, page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto(f"{whole_hub.address}/docs")
    await page.locator('[data-path="/v1/programmes/{id}/tree"]').click(timeout=LIMIT_MS)
    await expect(page.get_by_text("each with its children in order of code").first).to_be_visible()
    assert [url for url in asked if not url.startswith((f"{whole_hub.address}/", "data:"))] == []
    assert complaints == []


async def test_the_reference_leads_to_the_events_and_to_the_problems(whole_hub: RunningHub, page: Page) -> None:
    await page.goto(f"{whole_hub.address}/docs")
    links = page.get_by_role("navigation")
    await expect(links.get_by_role("link", name="AsyncAPI")).to_have_attribute("href", "/asyncapi.json")
    await links.get_by_role("link", name="Problems").click()
    await page.get_by_role("link", name="not_found", exact=True).click()
    await expect(page.get_by_role("heading", name="不存在")).to_be_visible()


async def test_a_page_sees_a_change_as_it_happens(
    whole_hub: RunningHub, page: Page, page_address: str, token: str, milestone: Milestone
) -> None:
    await page.goto(page_address)
    ticket = await page.evaluate(TICKET, [whole_hub.address, token])
    topic = f"/v1/milestones/{milestone.id}"
    await follow(page, f"{whole_hub.address}/v1/stream?match={topic}&ticket={ticket}")
    told = await event(page, await milestone.expect_on("2027-03-01"))
    assert told["type"] == "hub.milestone.reforecast.v1"
    assert told["data"]["forecast"] == "2027-03-01"
    await require_as_described(whole_hub, told)


async def test_without_a_ticket_a_page_sees_the_public_view_only(
    whole_hub: RunningHub, page: Page, page_address: str, milestone: Milestone
) -> None:
    await page.goto(page_address)
    await follow(page, f"{whole_hub.address}/v1/stream?match=/v1/milestones/{milestone.id}")
    told = await event(page, await milestone.expect_on("2027-03-02"))
    assert told["data"]["planned"] == "2027-01-01"
    assert "forecast" not in told["data"]
    await require_as_described(whole_hub, told)


async def test_a_page_that_was_cut_off_comes_back_and_misses_nothing(
    whole_hub: RunningHub, page: Page, page_address: str, milestone: Milestone
) -> None:
    async with opened_line(whole_hub.address) as (line, address):
        await page.goto(page_address)
        await follow(page, f"{address}/v1/stream?match=/v1/milestones/{milestone.id}")
        first = await event(page, await milestone.expect_on("2027-03-03"))
        line.cut()
        missed = await milestone.expect_on("2027-03-04")
        line.mend()
        assert (await event(page, missed))["data"]["id"] == milestone.id
        assert f"\r\nLast-Event-ID: {first['at']}\r\n".encode() in line.asked


async def test_a_page_with_a_new_ticket_goes_on_where_it_was(
    whole_hub: RunningHub, page: Page, page_address: str, token: str, milestone: Milestone
) -> None:
    await page.goto(page_address)
    stream = f"{whole_hub.address}/v1/stream?match=/v1/milestones/{milestone.id}"
    await follow(page, f"{stream}&ticket={await page.evaluate(TICKET, [whole_hub.address, token])}")
    first = await event(page, await milestone.expect_on("2027-03-05"))
    await page.evaluate("source.close()")
    missed = await milestone.expect_on("2027-03-06")
    ticket = await page.evaluate(TICKET, [whole_hub.address, token])
    await follow(page, f"{stream}&ticket={ticket}&last_event_id={first['at']}")
    assert (await event(page, missed))["data"]["forecast"] == "2027-03-06"
