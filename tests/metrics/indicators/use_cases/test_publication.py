from tests.infrastructure.metrics.figures import report
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

TURNS = "/v1/indicators/I01/transitions"


async def test_figures_are_published_and_withdrawn_with_all_that_says_something_of_them(figures: Metrics) -> None:
    await figures.make("indicators", indicator())
    figure = await report(figures, "I01")
    answer = await figures.change("POST", TURNS, json={"to": "published"})
    assert (answer.status_code, answer.json()["publication"]) == (200, "published")
    assert await figures.labels("figure", figure) == ["hub", "public"]
    later = await report(figures, "I01", "river")
    assert await figures.labels("figure", later) == ["hub", "public"]
    answer = await figures.change("POST", TURNS, json={"to": "internal", "reason": "wrong"})
    assert answer.json()["publication"] == "internal"
    assert await figures.labels("figure", figure) == await figures.labels("figure", later) == ["hub"]


async def test_publishing_takes_a_scope_of_its_own(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    clerk = type(OFFICE)(OFFICE.subject, OFFICE.client, OFFICE.labels, OFFICE.writes)
    answer = await metrics.change("POST", TURNS, caller=clerk, json={"to": "published"})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


async def test_it_says_where_it_may_go(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    answer = await metrics.ask("GET", TURNS)
    assert answer.json() == {"status": "internal", "allowed": [{"to": "published", "requires": []}]}
    answer = await metrics.change("POST", TURNS, json={"to": "internal", "reason": "so"})
    assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
