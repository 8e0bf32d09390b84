"""A programme with a work item, and milestones below it, as a test holds them over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC
from tests.infrastructure.projects import OFFICE, Projects

NAME = {"zh": "龙兴隧道", "en": "Longxing tunnel"}


@dataclass(frozen=True, slots=True)
class Site:
    """`item` is the id of the work item, `programme` that of the programme `code`."""

    projects: Projects
    code: str
    programme: str
    item: str

    @property
    def reporter(self) -> Caller:
        """Who sees and changes what stands below the work item, and nothing else of the programme."""
        return narrow(self.item)

    async def make(self, collection: str, **said: Any) -> httpx.Response:
        return await self.projects.ask("POST", f"/v1/{collection}", json=said)

    async def add_item(self, code: str, **said: Any) -> str:
        """Beside the first."""
        made = await self.make("work-items", code=code, kind="project", parent_id=self.programme, name=NAME, **said)
        return str(made.json()["id"])

    async def plan(self, planned: str | None = None, **said: Any) -> str:
        """The id of a new milestone."""
        told = {"work_item_id": self.item, "name": NAME, "planned": planned} | said
        made = await self.make("milestones", **told)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def link(self, predecessor: str, successor: str, lag_days: int = 0, lag_unit: str = "calendar") -> str:
        """The id of a new link."""
        lag = {"lag_days": lag_days, "lag_unit": lag_unit}
        made = await self.make("dependencies", predecessor_id=predecessor, successor_id=successor, **lag)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def change(self, id: str, *, caller: Caller = OFFICE, query: str = "", **said: Any) -> httpx.Response:
        return await self.projects.change("PATCH", f"/v1/milestones/{id}{query}", caller=caller, json=said)

    async def turn(self, id: str, to: str, **said: Any) -> httpx.Response:
        return await self.projects.change("POST", f"/v1/milestones/{id}/transitions", json={"to": to, **said})

    async def publish(self) -> None:
        """The programme and all below it."""
        said = {"to": "published", "reason": "公开"}
        await self.projects.change("POST", f"/v1/programmes/{self.code}/transitions", json=said)

    async def archive(self, collection: str, id: str) -> httpx.Response:
        return await self.projects.change("DELETE", f"/v1/{collection}/{id}?reason=误录")

    async def restore(self, collection: str, id: str, archived: httpx.Response) -> httpx.Response:
        address, why = f"/v1/{collection}/{id}/restorations", {"reason": "仍需要"}
        return await self.projects.ask("POST", address, json=why, if_match=archived.headers["ETag"])

    async def milestone(self, id: str) -> Any:
        return await self.projects.get(f"/v1/milestones/{id}")

    async def forecasts(self, *ids: str) -> list[str | None]:
        return [(await self.milestone(id))["forecast"] for id in ids]

    async def history(self, id: str) -> list[str]:
        """The types of its records."""
        told = await self.projects.get(f"/v1/milestones/{id}/history")
        return [line["type"].removeprefix("hub.") for line in told["data"]]

    async def schedule(self, *, caller: Caller = OFFICE) -> Any:
        return (await self.projects.get(f"/v1/programmes/{self.code}/schedule", caller=caller))["data"]


async def create_site(projects: Projects, code: str = "LJ-08") -> Site:
    if code == "LJ-08":
        await projects.ask("POST", "/v1/goals", json={"code": "HQL", "name": NAME})
    programme = await projects.ask(
        "POST", "/v1/programmes", json={"code": code, "number": 8, "goal": "HQL", "name": NAME}
    )
    place = {"code": f"{code}.09", "kind": "project", "parent_id": programme.json()["id"], "name": NAME}
    item = await projects.ask("POST", "/v1/work-items", json=place)
    assert item.status_code == 201, item.text
    return Site(projects, code, programme.json()["id"], item.json()["id"])


def narrow(item: str) -> Caller:
    labels = frozenset({f"node:{item}"})
    return Caller("reporter", "form", labels | {PUBLIC}, labels)
