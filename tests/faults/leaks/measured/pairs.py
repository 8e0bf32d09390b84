"""What is asked for twice: by the name of something that whoever asks may know nothing of, and by a name of nothing."""

from typing import NamedTuple
from uuid import uuid4

from tests.faults.leaks.tries.asking import Ask, nothing

CLIENT, READER, PARTNER = "qz-client-0", "qz-anna", "500101"
"""Who may change records and sees none; who may not even change what it sees; who has a district of its own."""

ANSWERED = frozenset({200, 404, 409})
FORBIDDEN = frozenset({403})
NOT_ALLOWED = frozenset({405})


class Name(NamedTuple):
    id: str
    code: str


class Pair(NamedTuple):
    """`of`: whose names are tried. What is answered is one of `statuses`, or nothing was measured."""

    line: str
    of: str = "work_item"
    who: str = CLIENT
    statuses: frozenset[int] = ANSWERED

    def asked(self, name: Name) -> Ask:
        verb, path = self.line.format(id=name.id, code=name.code).split(" ")
        headers = {"If-Match": '"1.1"', "Idempotency-Key": str(uuid4())} if verb in {"PATCH", "POST", "DELETE"} else {}
        return Ask(verb, path, headers=headers, body=body(path, name) if verb in {"PATCH", "POST"} else None)


def body(path: str, name: Name) -> dict[str, str | None]:
    reason = {"reason": "to see"}
    if path == "/v1/dependencies":
        return {"predecessor_id": name.id, "successor_id": name.id, **reason}
    if path.endswith("/moves"):
        return {"parent_id": name.id, **reason}
    if path.endswith("/transitions"):
        return {"to": "confirmed" if "/held-values/" in path else "cancelled", **reason}
    if "/targets/" in path:
        return {"value": "1", **reason}
    return {"forecast": "2100-01-01", **reason} if "/milestones/" in path else {"lead_unit": None, **reason}


def of_nothing(like: Name) -> Name:
    """As long as a name that there is."""
    return Name(str(uuid4()), nothing()[: len(like.code)])


PAIRS = {
    "id": Pair("GET /v1/milestones/{id}", "milestone"),
    "code": Pair("GET /v1/work-items/{code}"),
    "head": Pair("HEAD /v1/milestones/{id}", "milestone"),
    "head-code": Pair("HEAD /v1/work-items/{code}"),
    "fields": Pair("GET /v1/milestones/{id}?fields=id", "milestone"),
    "code-fields": Pair("GET /v1/work-items/{code}?fields=id"),
    "history": Pair("GET /v1/milestones/{id}/history", "milestone"),
    "code-history": Pair("GET /v1/work-items/{code}/history"),
    "as_of": Pair("GET /v1/work-items/{id}?as_of=2026-01-01T00:00:00Z"),
    "schedule": Pair("GET /v1/work-items/{id}/schedule"),
    "below": Pair("GET /v1/work-items/{id}/milestones"),
    "subtree": Pair("GET /v1/milestones?subtree={id}"),
    "filter": Pair("GET /v1/milestones?code={code}", "milestone"),
    "change": Pair("PATCH /v1/work-items/{id}"),
    "change-code": Pair("PATCH /v1/work-items/{code}"),
    "milestone": Pair("PATCH /v1/milestones/{id}", "milestone"),
    "move": Pair("POST /v1/work-items/{id}/moves"),
    "archive": Pair("DELETE /v1/work-items/{id}?reason=see"),
    "transition": Pair("GET /v1/work-items/{id}/transitions"),
    "link": Pair("POST /v1/dependencies", "milestone"),
    "series": Pair("GET /v1/series/{id}", "series"),
    "series-history": Pair("GET /v1/series/{id}/history", "series"),
    "target": Pair("GET /v1/targets/{id}", "target"),
    "trajectory": Pair("GET /v1/targets/{id}/trajectory", "target"),
    "targets-of": Pair("GET /v1/targets?indicator={code}", "target"),
    "change-target": Pair("PATCH /v1/targets/{id}", "target"),
    "batch": Pair("GET /v1/observation-batches/{id}", "observation_batch"),
    "batch-faults": Pair("GET /v1/observation-batches/{id}/faults", "observation_batch"),
    "turn-batch": Pair("POST /v1/observation-batches/{id}/transitions", "observation_batch"),
    "held": Pair("GET /v1/held-values/{id}", "held_value"),
    "held-transition": Pair("GET /v1/held-values/{id}/transitions", "held_value"),
    "turn-held": Pair("POST /v1/held-values/{id}/transitions", "held_value"),
    "locks-of": Pair("GET /v1/period-locks?indicator={code}", "period_lock"),
    "unlock": Pair("DELETE /v1/period-locks/{id}?reason=see", "period_lock"),
    "options": Pair("OPTIONS /v1/milestones/{id}", "milestone", statuses=NOT_ALLOWED),
    "scope": Pair("PATCH /v1/milestones/{id}", "milestone", READER, FORBIDDEN),
    "scope-code": Pair("PATCH /v1/work-items/{code}", "work_item", READER, FORBIDDEN),
    "scope-account": Pair("GET /v1/clients/{id}", "client", READER, FORBIDDEN),
    "district": Pair("GET /v1/work-items?partners={code}", "district", PARTNER, FORBIDDEN),
}
