import pytest

from services.gateway.addresses import ROUTES, parse, scopes
from services.gateway.edge.routing import Routes
from services.gateway.http.bodies import BATCH_MAX, BODY_MAX
from shared.errors import NotFound

TABLE = Routes(ROUTES)


@pytest.mark.parametrize(
    ("method", "path", "address", "needed"),
    [
        ("GET", "/v1/programmes", "/v1/programmes", {"programmes:read"}),
        ("PATCH", "/v1/programmes/LJ-08", "/v1/programmes/{id}", {"programmes:write"}),
        ("GET", "/v1/inbox/unread", "/v1/inbox/unread", {"notifications:read"}),
        ("GET", "/v1/inbox/unread-2", "/v1/inbox/{id}", {"notifications:read"}),
        ("GET", "/v1/users", "/v1/users", {"admin:audit", "admin:security", "admin:system"}),
        ("GET", "/v1/me", "/v1/me", set()),
    ],
)
def test_a_line_of_the_table_is_found_and_says_what_is_needed(
    method: str, path: str, address: str, needed: set[str]
) -> None:
    match = TABLE.match(method, path.encode())
    assert (match.path, {*match.scopes}) == (address, needed)


def test_a_batch_may_be_larger() -> None:
    bodies = {path: TABLE.match("POST", path.encode()).body for path in ("/v1/milestones", "/v1/milestones/batch")}
    assert bodies == {"/v1/milestones": BODY_MAX, "/v1/milestones/batch": BATCH_MAX}


def test_what_is_written_in_place_of_a_scope_never_opens_an_address() -> None:
    assert scopes(None) == frozenset()
    with pytest.raises(ValueError, match="programs:read"):
        scopes("programs:read")


def test_every_scope_of_the_table_exists() -> None:
    assert all(scopes(column) for route in ROUTES for column in (route.to_read, route.to_change) if column)


def test_whoever_changes_something_needs_a_scope() -> None:
    """But for tickets, which confer what the token confers, and for getting a token."""
    free = [route.address for route in ROUTES if route.methods - {"GET", "HEAD"} and not route.to_change]
    assert set(free) <= {"/v1/stream/tickets", "/oauth/token"}


def test_a_parameter_is_one_plain_segment() -> None:
    routes = Routes([parse("GET  /v1/things/{id}/parts  projects  -  -  -")])
    for path in (b"/v1/things//parts", b"/v1/things/a/b/parts", b"/v1/things/../parts", b"/v1/things/" + b"x" * 129):
        with pytest.raises(NotFound):
            routes.match("GET", path)
