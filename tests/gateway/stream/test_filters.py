from uuid import UUID

import pytest

from services.gateway.read_model.change import changed
from services.gateway.stream.filters import InvalidTopic, filter_of, parse_query
from shared.errors import InvalidField
from shared.http.faults import UnknownParameter
from tests.factories.entries import create_milestone_entry, create_programme_entry, create_state

TUNNEL = changed(create_milestone_entry(id=UUID(int=3)))
PROGRAMME = changed(create_programme_entry(id=UUID(int=1)))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [PROGRAMME, TUNNEL]),
        ("match=/v1/programmes/LJ-08", [PROGRAMME]),
        (f"match=/v1/programmes/{UUID(int=1)}", [PROGRAMME]),
        ("match=/v1/programmes/LJ", []),
        ("match=/v1/programmes/:id", []),
        ("match_urlpattern=/v1/milestones/:id", [TUNNEL]),
        ("match_urlpattern=/v1/:kind/LJ-08", [PROGRAMME]),
        ("match_urlpattern=/v1/:id", []),
        ("match=/v1/programmes/LJ-08&match_urlpattern=/v1/milestones/:id", [PROGRAMME, TUNNEL]),
        ("matchExact=/v1/programmes/LJ-08&matchURLPattern=/v1/milestones/:id", [PROGRAMME, TUNNEL]),
        ("match=*", [PROGRAMME, TUNNEL]),
        ("matchURLPattern=*&kind=milestone", [TUNNEL]),
        ("matchURLPattern=/v1/*", [PROGRAMME, TUNNEL]),
        ("matchURLPattern=/v1/programmes/*", [PROGRAMME]),
        ("matchURLPattern=/*", [PROGRAMME, TUNNEL]),
        ("matchURLPattern=https://hub.example/v1/milestones/:id", [TUNNEL]),
        ("match=https://hub.example/v1/programmes/LJ-08", []),
        ("kind=milestone,goal", [TUNNEL]),
        ("kind=goal&kind=milestone", [TUNNEL]),
        ("programme=LJ-09", []),
        ("programme=LJ-08&kind=programme", [PROGRAMME]),
        ("types=hub.notice.given.v1", []),
    ],
)
def test_a_filter_lets_through_what_it_names(query: str, wanted: list[object]) -> None:
    wants = filter_of(parse_query(query.encode()), "hub.example")
    assert [change for change in (PROGRAMME, TUNNEL) if wants(change, gone=False)] == wanted


@pytest.mark.parametrize(
    "pattern",
    [
        "**",
        "/v1/*/x",
        "/v1*",
        "/v1/(.*)",
        "/v1/:id(\\d+)",
        "/v1/:id?",
        "/v1/{a}?",
        "https://evil/v1/:id",
        "/v1/",
        "",
        "/:a:b",
    ],
)
def test_a_pattern_of_another_grammar_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidTopic):
        filter_of({"match_urlpattern": [pattern]})


@pytest.mark.parametrize("topics", [["/v1/programmes/LJ-08"] * 21, ["/" + "x" * 500]])
def test_too_many_topics_and_long_ones_are_refused(topics: list[str]) -> None:
    with pytest.raises(InvalidTopic):
        filter_of({"match": topics})


def test_a_record_that_left_a_programme_is_told_to_those_who_follow_it() -> None:
    held = changed(create_milestone_entry(id=UUID(int=3)))
    moved = changed(create_milestone_entry(id=UUID(int=3), version=2, programme="LJ-09"), held)
    for programme, wanted in (("LJ-08", True), ("LJ-09", True), ("LJ-07", False)):
        assert filter_of({"programme": [programme]})(moved, gone=False) is wanted


def test_whoever_follows_one_type_still_learns_what_is_gone() -> None:
    wants = filter_of({"types": ["hub.notice.given.v1"]})
    assert (wants(TUNNEL, gone=False), wants(TUNNEL, gone=True)) == (False, True)


def test_a_filter_that_is_misspelt_is_refused_as_it_would_let_everything_through() -> None:
    for query in (b"kinds=milestone", b"matchurlpattern=/v1/:id", b"matchRegexp=x"):
        with pytest.raises(UnknownParameter):
            parse_query(query)


@pytest.mark.parametrize("asked", [{"kind": ["milestne"]}, {"types": ["hub.milestone.moved.v1"]}])
def test_a_kind_or_a_type_that_there_is_none_of_is_refused_with_those_that_there_are(
    asked: dict[str, list[str]],
) -> None:
    with pytest.raises(InvalidField) as refused:
        filter_of(asked)
    (fault,) = refused.value.errors
    assert (fault.pointer, "expected" in fault.params) == (next(iter(asked)), True)


def test_what_is_measured_is_told_to_who_follows_the_programme_of_its_indicator() -> None:
    """A series names its indicator alone."""
    entry = create_state("series", UUID(int=5), indicator="I01", latest=None)
    wants = filter_of(parse_query(b"programme=LJ-08"))
    assert wants(changed(entry, None, {"I01": "LJ-08"}.get), gone=False)
    assert not wants(changed(entry, None, {"I01": "LJ-09"}.get), gone=False)
