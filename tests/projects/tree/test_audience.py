from services.projects.tree.audience import Shift, shifts
from shared.auth.labels import PUBLIC
from tests.factories.tree import create_item, create_programme


def test_a_change_of_audience_goes_down_to_the_last_node() -> None:
    programme = create_programme()
    group = create_item(programme)
    leaf = create_item(group)
    programme.published = True
    found = shifts(programme, ["hub"], [leaf, group])
    assert [PUBLIC in found[row.id].after for row in (programme, group, leaf)] == [True, True, True]
    assert [PUBLIC in found[row.id].before for row in (programme, group, leaf)] == [False, False, False]


def test_what_was_published_by_itself_stays_so_when_what_it_stands_below_is_withdrawn() -> None:
    programme = create_programme(published=True)
    open_group = create_item(programme, published=True)
    leaf, other = create_item(open_group), create_item(programme)
    programme.published = False
    found = shifts(programme, ["hub"], [open_group, leaf, other])
    assert [PUBLIC in found[row.id].after for row in (open_group, leaf, other)] == [True, True, False]


def test_a_row_below_keeps_the_labels_of_its_own() -> None:
    shift = Shift(frozenset({"hub", "node:1"}), frozenset({"hub", "node:2", "public"}))
    assert shift.of(["hub", "node:1", "person:li"]) == ["hub", "node:2", "person:li", "public"]
