"""Read your writes: what a change recorded, for a read that must not be older.

`Consistency-Token: projects:<id>:<generation>.<version>,…`, 20 records at most. It confers nothing, so it is
plain text; whoever makes one up only waits in vain.
"""

import re
from typing import NamedTuple
from uuid import UUID

from shared.auth.labels import visible
from shared.errors import Fault, InvalidField
from shared.service import Service
from shared.versions import Revision
from shared.work import Work

RECORDS_MAX = 20
HEADER = "Consistency-Token"
ONE = re.compile(r"([a-z]{1,32}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,9})\.(\d{1,9})", re.ASCII)


class Recorded(NamedTuple):
    service: str
    id: UUID
    revision: Revision

    def __str__(self) -> str:
        return f"{self.service}:{self.id}:{self.revision.generation}.{self.revision.version}"


def consistency_token(service: Service, work: Work) -> str:
    """The first records of an act that the caller may see: the one that was asked for, then what it moved."""
    number, told = work.generation.number, [step for step in work.steps if visible(step.labels, work.caller)]
    newest = {step.id: work.generation.after(step.seen) for step in told[:RECORDS_MAX]}
    return ",".join(str(Recorded(service.name, id, Revision(number, version))) for id, version in newest.items())


def parse_token(token: str) -> list[Recorded]:
    """Raises InvalidField."""
    parts = token.split(",")
    found = [ONE.fullmatch(part.strip()) for part in parts[:RECORDS_MAX]]
    if len(parts) > RECORDS_MAX or None in found:
        raise InvalidField(Fault(HEADER, "string_pattern_mismatch"))
    return [Recorded(one[1], UUID(one[2]), Revision(int(one[3]), int(one[4]))) for one in found if one]
