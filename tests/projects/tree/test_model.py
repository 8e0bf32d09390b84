import pytest

from services.projects.tree.model import TURNS
from shared.auth.labels import PUBLIC, node
from shared.contracts.projects.work_items import Status
from shared.errors import InvalidField
from shared.http.changes.transitions import TransitionNotAllowed
from tests.factories.tree import create_item, create_programme


def test_whoever_sees_a_node_sees_all_that_stands_below_it() -> None:
    programme = create_programme(lead_unit="DEP-1")
    group = create_item(programme, partners=["500101"])
    item = create_item(group, lead_unit="DEP-2")
    assert item.labels == sorted(
        ["hub", node(programme.id), node(group.id), node(item.id), "district:500101", "unit:DEP-1", "unit:DEP-2"]
    )


def test_a_partner_sees_nothing_beside_what_names_it() -> None:
    programme = create_programme()
    named, other = create_item(programme, partners=["500101"]), create_item(programme)
    assert "district:500101" in named.labels
    assert "district:500101" not in [*programme.labels, *other.labels]


def test_what_stands_below_something_published_is_published() -> None:
    programme = create_programme(published=True)
    item = create_item(create_item(programme))
    assert (item.publication, item.published, PUBLIC in item.labels) == ("published", False, True)


@pytest.mark.parametrize(
    ("before", "to"),
    [("planned", "completed"), ("completed", "suspended"), ("cancelled", "under_way"), ("planned", "planned")],
)
def test_a_status_changes_only_by_a_transition_that_is_known(before: Status, to: Status) -> None:
    item = create_item(create_programme())
    item.status = before
    with pytest.raises(TransitionNotAllowed):
        item.turn(to, reason="so")
    assert item.status == before


@pytest.mark.parametrize("to", ["suspended", "cancelled"])
def test_what_stops_an_item_needs_a_reason(to: Status) -> None:
    with pytest.raises(InvalidField):
        create_item(create_programme()).turn(to, reason="")


def test_an_item_goes_from_planned_to_completed_and_says_what_it_was() -> None:
    item = create_item(create_programme())
    assert (item.turn("under_way", reason="").before, item.turn("completed", reason="").before) == (
        "planned",
        "under_way",
    )


def test_every_status_can_be_left() -> None:
    assert {origin for turn in TURNS for origin in turn.origins} == {turn.to for turn in TURNS} | {"planned"}


def test_what_is_published_from_above_is_not_withdrawn_by_itself() -> None:
    item = create_item(create_programme(published=True))
    with pytest.raises(TransitionNotAllowed):
        item.withdraw([PUBLIC], reason="so")


def test_to_withdraw_needs_a_reason() -> None:
    programme = create_programme(published=True)
    with pytest.raises(InvalidField):
        programme.withdraw([], reason="")
