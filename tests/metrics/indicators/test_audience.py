import pytest

from services.metrics.indicators import audience
from services.metrics.indicators.audience import relabel_figures
from services.metrics.indicators.errors import TooManyFigures
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.repository import hold
from tests.infrastructure.metrics.figures import report
from tests.infrastructure.metrics.service import ANYONE, OFFICE, Metrics, indicator


async def test_another_unit_sees_the_figures_and_the_one_before_does_not(figures: Metrics) -> None:
    await figures.make("indicators", indicator(lead_unit="port"))
    figure = await report(figures, "I01")
    assert await figures.labels("figure", figure) == ["hub", "unit:port"]
    answer = await figures.change("PATCH", "/v1/indicators/I01", json={"lead_unit": "rail", "reason": "handover"})
    assert answer.status_code == 200, answer.text
    assert await figures.labels("figure", figure) == ["hub", "unit:rail"]
    reason = "select reason from journal where aggregate_id = $1 order by version desc limit 1"
    assert await figures.database.fetchval(reason, figure) == "handover"


async def test_figures_of_another_indicator_are_left_alone(figures: Metrics) -> None:
    await figures.make("indicators", indicator(lead_unit="port"))
    await figures.make("indicators", indicator("I02", lead_unit="port"))
    figure = await report(figures, "I02")
    await figures.change("PATCH", "/v1/indicators/I01", json={"lead_unit": "rail"})
    version = await figures.database.fetchval("select version from figure where id = $1", figure)
    assert (await figures.labels("figure", figure), version) == (["hub", "unit:port"], 1)


async def test_more_figures_than_one_act_moves_are_refused(figures: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    await figures.make("indicators", indicator())
    for _ in range(3):
        await report(figures, "I01")
    async with figures.service().begin(OFFICE) as work:
        row = await hold(work, Indicator, "I01")
        row.lead_unit = "rail"
        with pytest.raises(TooManyFigures):
            await relabel_figures(work, row, limit=2, reason="")
    monkeypatch.setattr(audience, "AT_ONCE", 2)
    async with figures.service().begin(OFFICE) as work:
        await relabel_figures(work, row, limit=None, reason="")
    assert await figures.database.fetchval("select count(*) from figure where labels = '{hub,unit:rail}'") == 3


async def test_a_definition_is_open_while_its_figures_are_not(figures: Metrics) -> None:
    await figures.make("indicators", indicator(lead_unit="port"))
    figure = await report(figures, "I01")
    assert (await figures.ask("GET", "/v1/indicators/I01", caller=ANYONE)).status_code == 200
    assert ANYONE.labels.isdisjoint(await figures.labels("figure", figure))
