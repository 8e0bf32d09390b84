import pytest

from services.metrics.catalogue.use_cases.loading import load_catalogue
from shared.catalogue.command import OPERATOR
from shared.catalogue.document import read
from shared.catalogue.errors import BadCatalogue
from shared.catalogue.loading import Report
from tests.infrastructure.metrics.service import ANYONE, Metrics
from tests.infrastructure.projects import CATALOGUE

RECORDS = "select count(*) from journal"


async def load(metrics: Metrics, text: str = CATALOGUE) -> Report:
    async with metrics.service().begin(OPERATOR) as work:
        return await load_catalogue(work, read(text))


async def refused(metrics: Metrics, text: str) -> list[tuple[int, str, str]]:
    """Line, way, and what is wrong there."""
    with pytest.raises(BadCatalogue) as bad:
        await load(metrics, text)
    return [(flaw.line, flaw.field, flaw.says) for flaw in bad.value.flaws]


async def test_the_catalogue_is_67_indicators_29_lists_and_five_dimensions_that_are_open(metrics: Metrics) -> None:
    report = await load(metrics)
    assert (dict(report.made), report.skipped) == ({"dimension": 34, "indicator": 67, "target": 11}, {})
    listed = await metrics.ask("GET", "/v1/dimensions?open=true&sort=code&fields=code", caller=ANYONE)
    assert [each["code"] for each in listed.json()["data"]] == [
        "carrier", "commodity", "direction", "partner", "street",
    ]  # fmt: skip


async def test_an_indicator_has_all_that_the_catalogue_says_of_it(metrics: Metrics) -> None:
    await load(metrics)
    said = (await metrics.ask("GET", "/v1/indicators/LJ-04.I01", caller=ANYONE)).json()
    assert (said["programme"], said["unit"], said["frequency"]) == ("LJ-04", {"zh": "吨", "en": "t"}, "hourly")
    assert [each["dimension"] for each in said["dimensions"]] == ["D-CHANNEL3", "direction", "commodity", "carrier"]
    share = (await metrics.ask("GET", "/v1/indicators/LJ-06.I04", caller=ANYONE)).json()
    assert share["remark"]["en"] == "formula: signed_off / accepted * 100"


async def test_a_target_that_the_text_does_not_date_is_open(metrics: Metrics) -> None:
    await load(metrics)
    listed = (await metrics.ask("GET", "/v1/targets?limit=200")).json()["data"]
    said = {each["indicator"]: (each["value"], each["horizon"], each["period"], each["basis"]) for each in listed}
    assert (len(said), said["LJ-01.I02"], said["LJ-06.I01"]) == (
        11,
        ("70", "open", None, "stated"),
        ("9", "open", None, "derived"),
    )


async def test_another_figure_in_the_file_is_one_record(metrics: Metrics) -> None:
    await load(metrics)
    before = await metrics.database.fetchval(RECORDS)
    report = await load(metrics, CATALOGUE.replace('target: {value: "70",', 'target: {value: "72.50",'))
    assert (dict(report.changed), await metrics.database.fetchval(RECORDS)) == ({"target": 1}, before + 1)
    (target,) = (await metrics.ask("GET", "/v1/targets?indicator=LJ-01.I02")).json()["data"]
    assert target["value"] == "72.5"


async def test_a_second_load_writes_nothing(metrics: Metrics) -> None:
    await load(metrics)
    before = await metrics.database.fetchval(RECORDS)
    report = await load(metrics)
    assert (report.made.total(), report.changed.total(), report.as_before.total()) == (0, 0, 112)
    assert await metrics.database.fetchval(RECORDS) == before


async def test_what_people_changed_stays_unless_the_file_says_something_new(metrics: Metrics) -> None:
    await load(metrics)
    await metrics.change("PATCH", "/v1/indicators/LJ-01.I01", json={"places": 4, "due_days": 20})
    await load(metrics)
    report = await load(metrics, CATALOGUE.replace("core area planned and built", "core area built"))
    assert dict(report.changed) == {"indicator": 1}
    said = (await metrics.ask("GET", "/v1/indicators/LJ-01.I01")).json()
    assert (said["name"]["en"], said["places"], said["due_days"]) == ("core area built", 4, 20)


async def test_what_is_malformed_is_told_with_its_place(metrics: Metrics) -> None:
    line = next(nth for nth, line in enumerate(CATALOGUE.splitlines(), 1) if "code: LJ-04.I01," in line)
    wrong = CATALOGUE.replace('en: "port freight volume", unit', 'en: "port freight volume", colour: red, unit')
    (flaw,) = await refused(metrics, wrong)
    assert flaw == (line, "programmes/3/indicators/0/colour", "there is no such key")


async def test_a_dimension_that_nobody_knows_is_told_with_its_place_and_nothing_is_loaded(metrics: Metrics) -> None:
    wrong = CATALOGUE.replace("dimensions: [D-CHANNEL3, direction,", "dimensions: [D-CHANNEL9, direction,")
    (flaw,) = await refused(metrics, wrong)
    assert flaw[1:] == ("programmes/3/indicators/0/dimensions", "A code names nothing")
    assert await metrics.database.fetchval(RECORDS) == 0


async def test_a_code_that_stands_twice_is_told(metrics: Metrics) -> None:
    (flaw,) = await refused(metrics, CATALOGUE.replace("code: LJ-04.I02,", "code: LJ-04.I01,"))
    assert flaw[1:] == ("programmes/3/indicators/1/code", "this code stands elsewhere too")


async def test_a_value_that_is_used_stays_though_the_file_drops_it(metrics: Metrics) -> None:
    """The whole file is refused then, as one act."""
    await load(metrics)
    name = {"zh": "海关", "en": "customs"}
    entries = [{"theirs": "1", "ours": "cer"}]
    await metrics.make("code-maps", {"code": "customs", "name": name, "dimension": "D-CHANNEL3", "entries": entries})
    wrong = CATALOGUE.replace("{code: cer,", "{code: rail,")
    (flaw,) = await refused(metrics, wrong)
    assert flaw[1:] == ("dimension_lists/8", "A value is still in use")
