import re

from services.gateway.documents.pages import FILES, file, problem_page, problems_page, reference
from services.gateway.documents.problems import KnownProblem

ODD = KnownProblem(
    code="cycle", status=409, title={"zh": "不能", "en": "A <b>loop</b>"}, what_to_do="See `id` & go", retryable=False
)
OUTSIDE = re.compile(rb"""(?:src|href)=["'](?!/)""")


def test_a_page_loads_only_what_the_hub_has() -> None:
    for page in (reference(), problem_page(ODD), problems_page([ODD])):
        assert not OUTSIDE.search(page)
        loaded = re.findall(rb'"/docs/([\w.-]+)"', page)
        assert {name.decode() for name in loaded} <= FILES.keys()


def test_every_file_that_a_page_loads_is_there() -> None:
    assert [name for name in FILES if len(file(name)) < 50] == []


def test_the_reference_leads_to_both_documents_and_to_the_problems() -> None:
    assert {b"/openapi.json", b"/asyncapi.json", b"/problems"} <= {*re.findall(rb'href="(/[\w.]+)"', reference())}


def test_a_problem_is_told_in_both_languages_with_what_to_do() -> None:
    page = problem_page(ODD).decode()
    assert "不能" in page
    assert "A &lt;b&gt;loop&lt;/b&gt;" in page
    assert "See <code>id</code> &amp; go" in page
