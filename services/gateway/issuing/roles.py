"""What the local issuer's roles may do. An office of its own gives its people what it wants."""

import re
from typing import NamedTuple

from services.gateway.access.rights import ADMINISTRATION, SCOPES
from services.gateway.access.tokens import CLIENT
from shared.auth.labels import HUB, district, unit
from shared.contracts.base import Text
from shared.process.program import Unable

READING = frozenset(scope for scope in SCOPES if scope.endswith(":read")) | {"notifications:write"}
"""Whoever reads may follow what is read: a subscription and an inbox are their person's own."""


class Role(NamedTuple):
    """`of` is what it takes to name its holder: a district, a unit, or nothing."""

    name: Text
    scopes: frozenset[str]
    of: str = ""


ROLES = {
    "office": Role({"zh": "工程办公室", "en": "Programme office"}, SCOPES - ADMINISTRATION),
    "reporter": Role(
        {"zh": "填报单位", "en": "Reporting unit"}, READING | {"reports:write", "metrics:write", "files:write"}, "unit"
    ),
    "partner": Role(
        {"zh": "协同区县", "en": "Partner district"}, READING | {"joint:write", "webhooks:manage"}, "district"
    ),
    "system": Role({"zh": "系统管理员", "en": "System administrator"}, frozenset({"admin:system"})),
    "security": Role({"zh": "安全管理员", "en": "Security administrator"}, frozenset({"admin:security"})),
    "audit": Role({"zh": "审计管理员", "en": "Audit administrator"}, frozenset({"admin:audit"})),
}

CODES = {
    "district": re.compile(r"[0-9]{6}|[a-z]{2,8}-[a-z0-9-]{1,40}", re.ASCII),
    "unit": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII),
}
EXAMPLES = {"district": "500101", "unit": "fgw"}


class Holder(NamedTuple):
    """Someone in a role. A partner is a client, whose code this is; the others are persons."""

    subject: str
    role: Role
    code: str

    @property
    def labels(self) -> list[str]:
        """What it may read and change."""
        if self.role.of:
            return [{"unit": unit, "district": district}[self.role.of](self.code)]
        return [] if self.role.scopes <= ADMINISTRATION else [HUB]

    @property
    def client_code(self) -> str | None:
        return self.subject.removeprefix(CLIENT) if self.subject.startswith(CLIENT) else None


def holder_of(name: str, codes: dict[str, str | None]) -> Holder:
    """Raises Unable where there is no such role, or its district or unit is missing or none."""
    role = ROLES.get(name)
    if role is None:
        raise Unable(f"no role {name!r}: choose one of {', '.join(ROLES)}")
    if unfit := [each for each, code in codes.items() if code is not None and each != role.of]:
        raise Unable(f"the role {name} has no {unfit[0]}")
    if not role.of:
        return Holder(name, role, "")
    code = codes[role.of] or ""
    if not CODES[role.of].fullmatch(code):
        example = EXAMPLES[role.of]
        raise Unable(f"the role {name} takes a {role.of}, such as {example} (make token: {role.of.upper()}={example})")
    return Holder(f"{CLIENT}{name}-{code}" if name == "partner" else f"{name}-{code}", role, code)
