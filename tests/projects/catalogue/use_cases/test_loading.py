import pytest

from shared.catalogue.errors import BadCatalogue
from tests.infrastructure.projects import ANYONE, CATALOGUE, Projects


async def test_the_catalogue_is_ten_published_programmes_and_211_work_items(projects: Projects) -> None:
    report = await projects.load()
    assert (report.made["programme"], report.made["work_item"]) == (10, 211)
    assert report.skipped == {
        "metrics loads them": {"indicators": 67, "dimension_lists": 29},
        "nothing keeps them yet": {"pipelines": 9},
    }
    for path, count in (("programmes", 10), ("work-items", 211), ("outcomes", 43), ("principles", 21), ("areas", 19)):
        page = await projects.get(f"/v1/{path}?count=exact", caller=ANYONE)
        assert (path, page["page"]["count"]) == (path, count)


async def test_an_item_has_all_that_the_catalogue_says_of_it(projects: Projects) -> None:
    await projects.load()
    hospital = await projects.get("/v1/work-items/LJ-10.07")
    parent = await projects.get("/v1/work-items/LJ-10.06")
    assert (
        hospital.items()
        >= {
            "programme": "LJ-10",
            "parent_id": parent["id"],
            "kind": "item",
            "type": "recognition",
            "name": {"zh": "区一院创建“三甲”综合医院", "en": "District hospital No. 1 to top grade"},
            "target_state": {"zh": "创建“三甲”", "en": None},
            "pipeline": "PL-RECOGNITION",
            "status": "planned",
            "publication": "published",
        }.items()
    )
    ring = await projects.get("/v1/work-items/LJ-09.11")
    assert (ring["key_project"], ring["joined_in_text"]) == (True, "LJ-09.10")
    assert ring["note"]["zh"] is None


async def test_a_second_load_writes_nothing(projects: Projects) -> None:
    await projects.load()
    before = await projects.records()
    report = await projects.load()
    assert (report.made.total(), report.changed.total(), await projects.records()) == (0, 0, before)


async def test_a_changed_row_is_one_record(projects: Projects) -> None:
    await projects.load()
    before = await projects.records()
    report = await projects.load(CATALOGUE.replace('en: "Football stadium"', 'en: "The football stadium"'))
    assert (dict(report.changed), await projects.records()) == ({"work_item": 1}, before + 1)
    stadium = await projects.get("/v1/work-items/LJ-08.02")
    assert stadium["name"]["en"] == "The football stadium"


async def test_a_row_below_another_parent_is_moved_by_one_record(projects: Projects) -> None:
    await projects.load()
    before = await projects.records()
    await projects.load(
        CATALOGUE.replace('"Roads to the venues", parent: LJ-08.01', '"Roads to the venues", parent: LJ-08.06')
    )
    roads, group = await projects.get("/v1/work-items/LJ-08.05"), await projects.get("/v1/work-items/LJ-08.06")
    assert (roads["parent_id"], await projects.records()) == (group["id"], before + 1)


async def test_what_people_changed_stays_unless_the_file_says_something_new(projects: Projects) -> None:
    await projects.load()
    changed = await projects.change("PATCH", "/v1/work-items/LJ-08.02", json={"name": {"zh": "体育场", "en": "Arena"}})
    assert changed.status_code == 200
    await projects.load()
    assert (await projects.get("/v1/work-items/LJ-08.02"))["name"]["en"] == "Arena"
    await projects.load(CATALOGUE.replace('en: "Football stadium"', 'en: "The football stadium"'))
    assert (await projects.get("/v1/work-items/LJ-08.02"))["name"]["en"] == "The football stadium"


async def test_a_row_that_vanished_is_left_and_told(projects: Projects) -> None:
    await projects.load()
    shorter = "\n".join(line for line in CATALOGUE.splitlines() if "code: LJ-08.17," not in line)
    report = await projects.load(shorter)
    assert report.left == ["LJ-08.17"]
    assert "LJ-08.17" in str(report)
    assert (await projects.get("/v1/work-items/LJ-08.17"))["name"]["en"] == "Signs"


async def test_what_was_archived_since_is_left_and_told(projects: Projects) -> None:
    await projects.load()
    archived = await projects.change("DELETE", "/v1/work-items/LJ-08.17?reason=merged")
    assert archived.status_code == 204
    report = await projects.load(CATALOGUE.replace('en: "Signs"', 'en: "Signposts"'))
    assert report.left == ["LJ-08.17"]


async def test_what_a_use_case_refuses_changes_nothing_and_is_told_with_its_place(projects: Projects) -> None:
    await projects.load()
    before = await projects.records()
    renamed = CATALOGUE.replace('en: "Venues"', 'en: "The venues"')
    wrong = renamed.replace("code: LJ-10.P1,", "code: LJ-09.P9,").replace("code: LJ-09.P1,", "code: LJ-10.P1,")
    with pytest.raises(BadCatalogue) as refused:
        await projects.load(wrong)
    (flaw,) = refused.value.flaws
    assert CATALOGUE.splitlines()[flaw.line - 1].strip().startswith("- {code: LJ-09.P1,")
    assert await projects.records() == before


async def test_the_milestone_of_the_catalogue_is_a_hard_deadline_of_its_year(projects: Projects) -> None:
    await projects.load()
    (cup,) = (await projects.get("/v1/milestones?programme=LJ-08", caller=ANYONE))["data"]
    venues = await projects.get("/v1/work-items/LJ-08.01")
    assert (
        cup.items()
        >= {
            "code": "LJ-08.01.M1",
            "work_item_id": venues["id"],
            "hard_deadline": True,
            "planned": "2023-12-31",
            "planned_precision": "year",
        }.items()
    )


async def test_another_date_of_a_milestone_is_one_record(projects: Projects) -> None:
    await projects.load()
    before = await projects.records()
    report = await projects.load(
        CATALOGUE.replace('date: "2023", precision: year', 'date: "2023-06", precision: month')
    )
    assert (dict(report.changed), await projects.records()) == ({"milestone": 1}, before + 1)
    assert (await projects.get("/v1/milestones/LJ-08.01.M1"))["planned"] == "2023-06-30"
