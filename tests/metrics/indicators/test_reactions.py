from shared.auth.labels import node
from shared.log.entry import lost_by_owner
from shared.rows import new_id
from tests.factories.entries import create_programme_entry
from tests.infrastructure.metrics.figures import report
from tests.infrastructure.metrics.service import Metrics, indicator

KNOWN = "select code, standing from programme where id = $1"


async def test_a_programme_is_kept_as_its_owner_has_it(metrics: Metrics) -> None:
    id = new_id()
    await metrics.take(create_programme_entry(id=id))
    assert tuple(await metrics.database.fetchrow(KNOWN, id)) == ("LJ-08", True)
    await metrics.take(create_programme_entry(id=id)._replace(state=None))
    assert tuple(await metrics.database.fetchrow(KNOWN, id)) == ("LJ-08", False)
    await metrics.take(create_programme_entry(id=id))
    assert tuple(await metrics.database.fetchrow(KNOWN, id)) == ("LJ-08", True)


async def test_figures_reported_before_their_programme_was_known_are_shown_to_those_who_see_it(
    figures: Metrics,
) -> None:
    await figures.make("indicators", indicator(programme="LJ-08"))
    figure, id = await report(figures, "I01"), new_id()
    assert await figures.labels("figure", figure) == ["hub"]
    await figures.take(create_programme_entry(id=id))
    assert await figures.labels("figure", figure) == ["hub", node(id)]


async def test_another_programme_changes_nothing(figures: Metrics) -> None:
    await figures.make("indicators", indicator(programme="LJ-08"))
    figure = await report(figures, "I01")
    await figures.take(create_programme_entry(id=new_id(), code="LJ-09"))
    assert await figures.labels("figure", figure) == ["hub"]


async def test_the_figures_of_an_archived_programme_stay_with_those_who_saw_it(figures: Metrics) -> None:
    id = new_id()
    await figures.take(create_programme_entry(id=id))
    await figures.make("indicators", indicator(programme="LJ-08"))
    figure = await report(figures, "I01")
    await figures.take(create_programme_entry(id=id)._replace(state=None))
    assert await figures.labels("figure", figure) == ["hub", node(id)]


async def test_what_its_owner_lost_gives_no_rights_any_more(figures: Metrics) -> None:
    """A backup of projects is in place, in which the code is another programme's."""
    gone, id = new_id(), new_id()
    await figures.take(create_programme_entry(id=gone))
    await figures.make("indicators", indicator(programme="LJ-08"))
    figure = await report(figures, "I01")
    await figures.take(create_programme_entry(id=id), lost_by_owner(gone, "programme"))
    assert await figures.labels("figure", figure) == ["hub", node(id)]
    assert await figures.database.fetchrow(KNOWN, gone) is None
