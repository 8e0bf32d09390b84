"""What the OpenAPI document says once for all addresses."""

from typing import Any

from services.gateway.access.rights import SCOPES

TITLE = "Liangjiang Hub"
DESCRIPTION = """
The ten flagship programmes of the Liangjiang New Area: their plans, what changes in them, and who follows.

- **Text** that people read is always `{"zh", "en"}`. Instants are UTC; dates are days in Asia/Shanghai.
- **Reading** needs no token for what is published. A list goes on at `page.next_cursor`; `ETag` and `If-None-Match`
  save what you have; `as_of` asks what was known then.
- **Changing** a record takes its `ETag` as `If-Match`. With an `Idempotency-Key` a repeat changes nothing, and gets
  the same answer. `dry_run=true` tells what would be.
- **Figures** go to `POST /v1/observation-batches`, as CSV, NDJSON, JSON or XLSX, and are read as a chart at
  `GET /v1/series`. An indicator says what it takes (`GET /v1/indicators/{code}`), a dimension which values
  (`GET /v1/dimensions/{code}`). Periods are `2026`, `2026-Q4`, `2026-11`, `2026-W48`, `2026-11-24` and, of hours,
  `2026-11-24T13`: from 13:00 to 14:00 in Asia/Shanghai. Amounts are decimals as text, and none is ever rounded but
  where it is shown.
- **Following**: `/v1/stream` sends every change as it happens; [AsyncAPI](/asyncapi.json) describes what it sends.
- **Refusals** are `application/problem+json`; each `code` has [a page](/problems) that says what to do.
""".strip()

TAGS = {
    "about": "The hub itself: its clock, its version, its documents.",
    "access": "People, clients, their keys and grants, and tokens.",
    "completeness": "Which figures are owed, by whom and until when; what came, what is late, and who is silent.",
    "forecasts": "What periods are likely to end with, and how near such projections came before.",
    "inbox": "What happened in what you follow.",
    "indicators": "What is measured and how: indicators, dimensions, the codes of others, and what is reported once.",
    "observations": "Figures as they come, in batches; values that are held, and periods that are locked.",
    "restatement": "Figures of locked periods, corrected by who has seen what that changes.",
    "schedule": "Milestones, what binds them, and the calendar that they count working days in.",
    "scorecards": "How far targets are reached, beside the time that is over, and who is ahead.",
    "series": "What figures say together: over time, by dimension, computed, as of any moment.",
    "stream": "Changes as they happen.",
    "targets": "What indicators are to reach, by when, and on which way.",
    "subscriptions": "What you follow.",
    "tree": "Programmes, all that stands below them, and what they name: goals, areas, organisations.",
}

EXAMPLES = {
    "programmes": "LJ-08",
    "work-items": "LJ-08.09",
    "goals": "HQL",
    "themes": "T1",
    "partners": "500101",
    "areas": "A01",
    "organisations": "LJXQ",
    "indicators": "LJ-04.I01",
    "dimensions": "D-CHANNEL3",
    "problems": "not_found",
    "docs": "page.css",
}
"""Of records that the published catalogue has, by collection."""

SECURITY: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Of the identity provider, or of `POST /oauth/token`. Its scopes: "
        + ", ".join(f"`{scope}`" for scope in sorted(SCOPES))
        + ".",
    },
    "api_key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "hub.id.secret",
        "description": "A key of a client, as `POST /v1/api-keys` told it once.",
    },
    "client": {
        "type": "http",
        "scheme": "basic",
        "description": "A client's code, and one of its keys; both may stand in the body instead.",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "For a browser's EventSource, which sends no header: of `POST /v1/stream/tickets`.",
    },
}


def text(description: str, *, example: str, required: bool = False) -> dict[str, Any]:
    return {"description": description, "required": required, "schema": {"type": "string"}, "example": example}


HEADERS = {
    "Accept-Encoding": text("How a body may be packed", example="gzip"),
    "As-Of": text("The moment that is shown", example="2026-11-24T08:00:00Z"),
    "Consistency-Token": text(
        "For a read that must not be older than this change",
        example="projects:0199d0a5-0000-7000-8000-000000000001:1.7",
    ),
    "ETag": text("Of what is answered; for `If-Match` and `If-None-Match`", example='"1.7-full"'),
    "Idempotency-Replayed": text("`true`: the answer of the first of these requests", example="true"),
    "Link": text("The next page (RFC 8288)", example='</v1/programmes?cursor=…>; rel="next"'),
    "Location": text("Where the record stands", example="/v1/work-items/0199d0a5-0000-7000-8000-000000000001"),
    "RateLimit": text("What is left of the quota, and in how many seconds it is full", example='"read";r=598;t=1'),
    "RateLimit-Policy": text("The quota, and its window in seconds", example='"read";q=600;w=60'),
    "Retry-After": text("Seconds to wait", example="1"),
    "WWW-Authenticate": text("What a token lacks (RFC 6750)", example='Bearer error="invalid_token"'),
    "X-Gateway-Error": text("A fault of the gateway, not of who owns the record", example="owner_unreachable"),
    "X-Request-Id": text("Yours, or one that was made; tell it to the operator", example="0199d0a5", required=True),
}
