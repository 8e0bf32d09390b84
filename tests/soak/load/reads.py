"""What is read: by id, in lists, composed, as it was; and what is asked in a wrong way."""

from uuid import uuid4

from tests.soak.load.stage import Stage

LISTS = (
    "/v1/work-items?programme=LJ-08&limit=20&sort=-code",
    "/v1/work-items?subtree=LJ-01&count=exact&limit=5&fields=code,name",
    "/v1/milestones?limit=50&sort=planned",
    "/v1/milestones?planned[gte]=2027-01-01&limit=20",
    "/v1/milestones?limit=20&expand=work_item",
    "/v1/organisations?limit=200",
    "/v1/subscriptions",
    "/v1/inbox?limit=50",
)
OF_A_PROGRAMME = ("", "/overview", "/tree", "/tree?depth=2", "/schedule", "/history")


async def look_around(stage: Stage) -> None:
    """The office and the public, each what they may see; what did not change is not sent again."""
    office = stage.office
    for path in LISTS:
        await office.read(path)
    for more in OF_A_PROGRAMME:
        await office.read(f"/v1/programmes/LJ-08{more}")
        await office.read(f"/v1/programmes/{stage.programmes[0]}{more}")
    tag = await office.tag("/v1/programmes/LJ-08")
    whole = (await office.ask(200, "GET", "/v1/programmes/LJ-08")).headers["ETag"]
    await office.ask(304, "GET", "/v1/programmes/LJ-08", If_None_Match=whole)
    assert tag != whole
    await office.read(f"/v1/programmes/LJ-08?as_of={stage.then}")
    await office.read(f"/v1/work-items?programme=LJ-08&as_of={stage.then}")
    await office.read("/v1/me")
    for path in ("/v1/programmes/LJ-08", "/v1/programmes/LJ-08/overview", "/v1/work-items?limit=20", "/v1/time"):
        await stage.public.read(path)
    await through_pages(stage)


async def through_pages(stage: Stage) -> None:
    path = "/v1/work-items?limit=40&fields=code"
    page = (await stage.office.read(path))["page"]
    while page["next_cursor"]:
        page = (await stage.office.read(f"{path}&cursor={page['next_cursor']}"))["page"]


async def be_wrong(stage: Stage) -> None:
    """Every way to be refused that a client finds by itself."""
    office, public, one = stage.office, stage.public, f"/v1/work-items/{stage.places[0]}"
    await office.ask(404, "GET", f"/v1/work-items/{uuid4()}")
    await office.ask(404, "GET", f"/v1/no-such-thing/{uuid4().hex}")
    await office.ask(400, "GET", f"/v1/work-items?{'x' + uuid4().hex}=1")
    await office.ask(400, "GET", "/v1/work-items?limit=0")
    await office.ask(400, "GET", "/v1/work-items?cursor=abc")
    await office.ask(400, "GET", f"/v1/stream?match_urlpattern=({uuid4().hex}")
    await office.ask(405, "DELETE", "/v1/work-items")
    await office.ask(422, "POST", "/v1/work-items", {"code": uuid4().hex, uuid4().hex: 1})
    await office.ask(428, "PATCH", one, {"note": None})
    await office.ask(412, "PATCH", one, {"note": None}, If_Match='"1.999"')
    await office.ask(415, "PATCH", one, {}, If_Match='"1.1"', Content_Type="text/plain")
    await public.ask(401, "POST", "/v1/work-items", {})
    await public.ask(404, "GET", one)
    await public.ask(401, "GET", one, Authorization=f"Bearer {uuid4().hex}")
    await public.ask(401, "GET", f"/v1/stream?ticket={uuid4().hex}")
