import pytest

from services.gateway.access.rights import ADMINISTRATION, SCOPES
from services.gateway.issuing.roles import holder_of
from shared.process.program import Unable

READING = {
    "programmes:read",
    "metrics:read",
    "joint:read",
    "notifications:read",
    "notifications:write",
    "exports:read",
}


@pytest.mark.parametrize(
    ("role", "codes", "subject", "scopes", "labels"),
    [
        ("office", {}, "office", SCOPES - ADMINISTRATION, ["hub"]),
        (
            "reporter",
            {"unit": "fgw"},
            "reporter-fgw",
            READING | {"reports:write", "metrics:write", "files:write"},
            ["unit:fgw"],
        ),
        (
            "partner",
            {"district": "500101"},
            "client:partner-500101",
            READING | {"joint:write", "webhooks:manage"},
            ["district:500101"],
        ),
        ("system", {}, "system", {"admin:system"}, []),
        ("security", {}, "security", {"admin:security"}, []),
        ("audit", {}, "audit", {"admin:audit"}, []),
    ],
)
def test_a_role_gives_its_scopes_and_its_rows(
    role: str, codes: dict[str, str], subject: str, scopes: set[str], labels: list[str]
) -> None:
    holder = holder_of(role, {"unit": None, "district": None} | codes)
    assert (holder.subject, holder.labels) == (subject, labels)
    assert holder.role.scopes == scopes


@pytest.mark.parametrize(
    ("role", "codes", "says"),
    [
        ("", {}, "no role"),
        ("Office", {}, "choose one of office, reporter, partner, system, security, audit"),
        ("partner", {}, "takes a district, such as 500101"),
        ("partner", {"district": "Wanzhou"}, "takes a district"),
        ("partner", {"district": "5001011"}, "takes a district"),
        ("partner", {"district": "500101\n"}, "takes a district"),
        ("partner", {"district": "500101", "unit": "fgw"}, "has no unit"),
        ("reporter", {}, "takes a unit, such as"),
        ("reporter", {"unit": "a b"}, "takes a unit"),
        ("office", {"district": "500101"}, "has no district"),
    ],
)
def test_a_role_that_is_none_or_not_told_whole_is_refused_in_a_line(
    role: str, codes: dict[str, str], says: str
) -> None:
    with pytest.raises(Unable) as refused:
        holder_of(role, {"unit": None, "district": None} | codes)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
