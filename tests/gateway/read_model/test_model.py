from asyncio import create_task, sleep
from uuid import UUID

from services.gateway.read_model.change import owner_of
from services.gateway.read_model.model import ReadModel
from shared.auth.caller import Caller
from shared.auth.labels import held_by
from shared.versions import Revision
from tests.factories.entries import create_entry, create_milestone_entry, create_programme_entry, create_state

PROGRAMME, TUNNEL = UUID(int=1), UUID(int=3)
OFFICE = Caller("office", "cockpit", held_by("office", {"hub"}))
ANYONE = Caller("anyone", "", frozenset({"public"}))
AT = b"/v1/milestones/%b" % str(TUNNEL).encode()


def create_model() -> ReadModel:
    model = ReadModel()
    model.apply(create_programme_entry(id=PROGRAMME))
    model.apply(create_milestone_entry(id=TUNNEL))
    return model


def test_an_older_or_a_repeated_revision_changes_nothing() -> None:
    model = create_model()
    assert model.apply(create_milestone_entry(id=TUNNEL, version=3)) is not None
    assert model.apply(create_milestone_entry(id=TUNNEL, version=3)) is None
    assert model.apply(create_milestone_entry(id=TUNNEL, version=2)) is None


def test_a_later_generation_is_newer_whatever_its_version() -> None:
    model = create_model()
    model.apply(create_milestone_entry(id=TUNNEL, version=7))
    assert model.apply(create_milestone_entry(id=TUNNEL, version=2)._replace(generation=2)) is not None


def test_what_is_gone_is_found_nowhere_and_does_not_come_back() -> None:
    model = create_model()
    model.apply(create_entry(id=TUNNEL, version=2, state=None))
    assert (model.answer(AT, OFFICE), model.bodies("LJ-08", "milestone", OFFICE)) == (None, [])
    assert model.apply(create_milestone_entry(id=TUNNEL)) is None


def test_what_its_owner_has_lost_may_be_made_anew() -> None:
    model = create_model()
    model.forget(TUNNEL)
    assert model.answer(AT, OFFICE) is None
    assert model.apply(create_milestone_entry(id=TUNNEL)) is not None


def test_a_kind_that_a_later_build_knows_is_passed_over() -> None:
    assert ReadModel().apply(create_entry(kind="tomorrow")) is None


def test_a_code_is_that_of_whoever_has_it_now() -> None:
    model, other = create_model(), UUID(int=9)
    model.apply(create_state("programme", other, code="LJ-08"))
    model.apply(create_entry(kind="programme", id=PROGRAMME, version=2, state=None))
    answer = model.answer(b"/v1/programmes/LJ-08", OFFICE)
    assert answer is not None
    assert str(other).encode() in answer.body


def test_each_reader_sees_the_view_that_is_theirs() -> None:
    model = create_model()
    model.apply(create_milestone_entry(id=TUNNEL, version=2, labels=["hub", "public"]))
    full, public = model.body(TUNNEL, OFFICE), model.body(TUNNEL, ANYONE)
    assert full is not None
    assert public is not None
    assert (b"forecast" in full, b"forecast" in public) == (True, False)


def test_what_is_for_one_person_only_no_colleague_sees() -> None:
    model = ReadModel()
    model.apply(create_milestone_entry(id=TUNNEL, labels=["hub@anna"]))
    anna, berta = (Caller(name, "cockpit", held_by(name, {"hub"})) for name in ("anna", "berta"))
    assert (model.body(TUNNEL, anna) is None, model.body(TUNNEL, berta) is None) == (False, True)


def test_an_owner_is_known_by_where_its_contracts_stand() -> None:
    assert owner_of("milestone") == owner_of("work_item") == "projects"


async def test_whoever_waits_for_a_version_is_woken_by_it() -> None:
    model = create_model()
    waiting = create_task(model.reached({TUNNEL: Revision(1, 3), PROGRAMME: Revision(1, 1)}, within_s=2))
    await sleep(0)
    model.apply(create_milestone_entry(id=TUNNEL, version=2))
    await sleep(0)
    assert not waiting.done()
    model.apply(create_milestone_entry(id=TUNNEL, version=4))
    assert await waiting


async def test_nobody_waits_for_ever() -> None:
    assert not await create_model().reached({TUNNEL: Revision(1, 2)}, within_s=0.01)
    assert await create_model().reached({TUNNEL: Revision(1, 1)}, within_s=0.01)
    assert await create_model().reached({}, within_s=0.01)
