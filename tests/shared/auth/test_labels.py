"""Whom a label lets in."""

import pytest

from shared.auth.caller import Caller
from shared.auth.labels import (
    DistrictForbidden,
    held_alone,
    held_by,
    only_for,
    require_own_districts,
    view_of,
    visible,
)
from tests.infrastructure.sample import OFFICE, PARTNER, create_sample
from tests.infrastructure.samples import Samples


def reader(*labels: str) -> Caller:
    return Caller("li", "cockpit", frozenset(labels))


def test_a_label_of_ones_own_shows_everything_and_public_alone_the_public_fields() -> None:
    labels = ["unit:a", "public"]
    readers = reader("unit:a", "public"), reader("public"), reader()
    assert [view_of(labels, each) for each in readers] == ["full", "public", None]


def test_what_is_narrowed_to_a_person_is_lost_with_the_right_to_what_it_tells_of() -> None:
    narrowed = only_for("li", ["public", "unit:a", "node:1"])
    assert narrowed == ["node:1@li", "unit:a@li"]
    held = {
        "her right": held_by("li", {"unit:a"}),
        "another right of hers": held_by("li", {"unit:b"}),
        "the right of another": held_by("wang", {"unit:a"}),
    }
    assert {whose for whose, labels in held.items() if visible(narrowed, reader(*labels))} == {"her right"}


def test_what_nobody_else_holds_is_neither_a_right_that_is_shared_nor_public() -> None:
    assert held_alone("li", {"unit:a", "public"}) == {"person:li", "unit:a@li"}
    assert held_by("li", {"unit:a"}) == {"person:li", "unit:a@li", "unit:a", "public"}


@pytest.mark.parametrize("grants", [[], ["public"], ["unit:a"], ["unit:b", "public"], ["unit:c"]])
async def test_sql_and_memory_let_the_same_rows_through(samples: Samples, grants: list[str]) -> None:
    rows = [create_sample(labels=labels) for labels in ([], ["public"], ["unit:a"], ["unit:b", "public"])]
    await samples.store(*rows)
    found = await samples.database.fetch("select id from sample where labels && $1", grants)
    assert {id for (id,) in found} == {row.id for row in rows if visible(row.labels, reader(*grants))}


def test_a_partner_names_its_own_district_only() -> None:
    require_own_districts(PARTNER, ["500101"])
    require_own_districts(OFFICE, ["sc-tianfu"])
    with pytest.raises(DistrictForbidden):
        require_own_districts(PARTNER, ["500101", "sc-tianfu"])
