import httpx
import pytest

from tests.infrastructure.metrics.charts import ask_series, lines
from tests.infrastructure.metrics.reporting import freight, row, sent
from tests.infrastructure.metrics.service import Metrics


@pytest.fixture
async def reported(metrics: Metrics) -> Metrics:
    await freight(metrics, places=1)
    await sent(metrics, row("2025-01", "4"), row("2026-01", "5"), row("2026-03", "0.05", "river"))
    return metrics


async def test_a_line_says_what_it_is_of(reported: Metrics) -> None:
    found = await lines(reported, group_by="channel", first="2026-01", last="2026-01")
    assert found == [
        {
            "indicator": "I01",
            "dimensions": {"channel": "rail"},
            "unit": {"zh": "吨", "en": "t"},
            "step": "monthly",
            "points": [["2026-01", "5.0", {}]],
        },
        {
            "indicator": "I01",
            "dimensions": {"channel": "river"},
            "unit": {"zh": "吨", "en": "t"},
            "step": "monthly",
            "points": [["2026-01", None, {}]],
        },
    ]


async def test_the_same_comes_as_csv_to_whom_wants_it(reported: Metrics) -> None:
    answer = await ask_series(reported, accept="text/csv", group_by="channel", gaps="skip")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Vary"] == "Authorization, Accept"
    assert answer.text.splitlines() == [
        "indicator,channel,period,value,n,expected,held,revised,demo,equivalence,carried,reason",
        "I01,rail,2025-01,4.0,,,,,,,,",
        "I01,rail,2026-01,5.0,,,,,,,,",
        "I01,river,2026-03,0.1,,,,,,,,",
    ]


async def test_csv_has_the_year_before_beside_each_figure(reported: Metrics) -> None:
    answer = await ask_series(
        reported, accept="text/csv", compare="year_before", first="2026-01", last="2026-02", gaps="previous"
    )
    assert answer.text.splitlines()[0].endswith(",reason,year_before,year_before_value,growth")
    assert answer.text.splitlines()[1:] == [
        "I01,2026-01,5.0,,,,,,,,,2025-01,4.0,25.00",
        "I01,2026-02,5.0,0,1,,,,,2026-01,,2025-02,,",
    ]


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "text/html, application/json", "application/json, text/csv"]
)
async def test_everyone_else_gets_json(reported: Metrics, accept: str) -> None:
    answer = await ask_series(reported, accept=accept)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("query", "status", "pointer", "code"),
    [
        ({"step": "daily"}, 422, "step", "not_made_of_periods"),
        ({"step": "fortnightly"}, 422, "step", "literal_error"),
        ({"group_by": "street"}, 422, "group_by", "not_of_the_indicator"),
        ({"where[street]": "a"}, 422, "where[street]", "not_of_the_indicator"),
        ({"from": "2026-13"}, 422, "from", "period_parsing"),
        ({"from": "2026-02", "to": "2026-01"}, 422, "to", "before_from"),
        ({"indicator": ",".join(map(str, range(11)))}, 422, "indicator", "too_long"),
        ({"as_of": "yesterday"}, 422, "as_of", "datetime_parsing"),
        ({"where": "rail"}, 422, "where", "dimension_missing"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_place(
    reported: Metrics, query: dict[str, str], status: int, pointer: str, code: str
) -> None:
    answer = await reported.ask("GET", f"/v1/series?{httpx.QueryParams({'indicator': 'I01', **query})}")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"].lstrip("/"), fault["code"]) == (status, pointer, code)


@pytest.mark.parametrize("name", ["wher[channel]", "interval", "where[[channel]]"])
async def test_a_parameter_that_is_none_is_refused(reported: Metrics, name: str) -> None:
    answer = await reported.ask("GET", f"/v1/series?{httpx.QueryParams({'indicator': 'I01', name: 'rail'})}")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
