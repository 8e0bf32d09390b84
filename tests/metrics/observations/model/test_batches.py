from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.metrics.observations.model.batches import ObservationBatch
from shared.auth.labels import HUB, person
from shared.errors import InvalidField
from shared.http.changes.transitions import TransitionNotAllowed

TOLD = {"format": "csv", "on_error": "refuse", "source": None, "reason": None, "origin": "reported"}
AT = datetime(2026, 11, 24, tzinfo=UTC)


def draft(*, review: bool) -> ObservationBatch:
    batch = ObservationBatch.begin(uuid4(), 7, "li", TOLD)
    batch.stand("draft")
    batch.review = review
    return batch


def test_a_batch_is_its_senders_and_the_offices() -> None:
    assert draft(review=False).labels == sorted([HUB, person("li")])


def test_without_review_a_draft_counts_at_once() -> None:
    batch = draft(review=False)
    batch.accept(3, AT)
    assert (batch.status, batch.accepted_no, batch.accepted_at) == ("accepted", 3, AT)


def test_with_review_it_is_submitted_first() -> None:
    batch = draft(review=True)
    with pytest.raises(TransitionNotAllowed):
        batch.accept(3, AT)
    batch.turn("submitted", reason="")
    batch.accept(3, AT)
    assert batch.status == "accepted"


def test_it_is_returned_for_a_reason_and_may_be_submitted_again() -> None:
    batch = draft(review=True)
    batch.turn("submitted", reason="")
    with pytest.raises(InvalidField):
        batch.turn("returned", reason="")
    batch.turn("returned", reason="which ports?")
    batch.turn("submitted", reason="")


@pytest.mark.parametrize("to", ["submitted", "returned", "cancelled", "accepted"])
def test_what_counts_counts_for_ever(to: str) -> None:
    batch = draft(review=False)
    batch.accept(3, AT)
    with pytest.raises(TransitionNotAllowed):
        batch.turn(to, reason="again")


def test_a_refused_batch_begins_anew_as_if_nothing_had_come() -> None:
    batch = ObservationBatch.begin(uuid4(), 7, "li", TOLD)
    fresh = batch.model_copy()
    batch.checked, batch.stored, batch.failed = 9, 8, 1
    batch.cover(AT, AT)
    batch.refuse()
    assert (batch.is_open, batch.status, batch.stored, batch.checked) == (True, "refused", 0, 9)
    batch.begin_anew(TOLD)
    assert batch == fresh
