from fastapi import APIRouter
from fastapi.routing import APIRoute

from shared.http.parameters import described, family, query

DEEP = query("where", "By name", type="object") | {"style": "deepObject"}


def route() -> APIRoute:
    router = APIRouter()

    @router.get("/charts", **described({}, [DEEP, query("limit", "How many", type="integer")]))
    async def read_charts() -> None:
        """Nothing."""

    (made,) = router.routes
    assert isinstance(made, APIRoute)
    return made


def test_what_is_taken_for_any_name_belongs_together() -> None:
    assert family("where[channel]", route()) == "where"


def test_other_names_stand_for_themselves() -> None:
    for name in ("limit[gte]", "where[]", "where[a]b", "where[a[b]]", "limit"):
        assert family(name, route()) == name
