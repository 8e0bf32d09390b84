import pytest

from services.projects.catalogue.checks import checked
from shared.catalogue.document import read
from shared.catalogue.errors import BadCatalogue
from tests.infrastructure.projects import CATALOGUE


@pytest.mark.parametrize(
    ("said", "instead", "field", "says"),
    [
        ("kind: project, type: facility", "kind: projekt, type: facility", "kind", "Input should be 'group'"),
        ("kind: project, type: facility", "kind: project, typ: facility", "typ", "there is no such key"),
        ("\ngoals:", "\ngaols: []\ngoals:", "gaols", "there is no such key"),
        ('code: "500101"', "code: 500101", "partners/1/code", "valid string"),
        ("areas: [A19]", "areas: [A19, A77]", "areas/1", "names nothing"),
        ("goal: HQL\n", "goal: HQX\n", "goal", "names nothing"),
        ("pipeline: PL-MATCH", "pipeline: PL-MISS", "pipeline", "names nothing"),
        ("code: LJ-04.03,", "code: LJ-04.02,", "code", "stands elsewhere too"),
        ("parent: LJ-09.09, key", "parent: LJ-01.01, key", "parent", "never leads to its programme"),
        ('Football stadium", parent: LJ-08.01', 'Football stadium", parent: LJ-08.02', "parent", "never leads"),
        ("LJ-05, LJ-06]}", "LJ-05]}", "themes/0/programmes", "not the programmes that name the theme"),
        ('"2023", precision: year', '"2023", precision: day', "milestones/0", "the date is no day"),
        ("LJ-06, expected_count: 9", "LJ-06, expected_count: 0", "expected_count", "greater than or equal to 1"),
        (', en: "Cuiyun"', "", "areas/5/en", "Field required"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_field(said: str, instead: str, field: str, says: str) -> None:
    assert said in CATALOGUE
    wrong = CATALOGUE.replace(said, instead, 1)
    line = CATALOGUE[: CATALOGUE.index(said)].count("\n") + said.startswith("\n") + 1
    with pytest.raises(BadCatalogue) as refused:
        checked(read(wrong), {})
    flaw = next(flaw for flaw in refused.value.flaws if flaw.field.endswith(field))
    assert (flaw.line, says in flaw.says) == (line, True)


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = CATALOGUE.replace("areas: [A19]", "areas: [A77]").replace("pipeline: PL-MATCH", "pipeline: PL-MISS")
    with pytest.raises(BadCatalogue) as refused:
        checked(read(wrong), {})
    assert len(refused.value.flaws) == 2


def test_a_file_may_name_what_stands_already() -> None:
    without = CATALOGUE.replace('  - {code: A19, zh: "人和街道"', '  - {code: A99, zh: "人和街道"')
    assert checked(read(without), {"area": {"A19"}}).areas[-1].code == "A99"
