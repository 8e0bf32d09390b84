"""A check of our own for schemathesis, which reads this file: what was sent is never repeated in a refusal."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

TELLING = 12
"""Characters: shorter ones may stand there by chance."""

DOCUMENT = Path(os.environ["HUB_DOCUMENT"]).read_text()
"""Whatever it says itself may be said again."""
POINTER = re.compile(r'"pointer":"[^"]*"')
"""It names a field that was sent, which is all that it is for."""


@schemathesis.check
def nothing_is_echoed(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What a 412 shows is the record as it stands: it is asked for. So is the batch whose rows are refused."""
    if response.status_code < 400 or response.status_code == 412 or '"code":"rows_refused"' in response.text:
        return
    told = POINTER.sub("", response.text)
    sent = [*strings([case.path_parameters, case.query, case.body])]
    echoed = [text for text in sent if len(text) >= TELLING and text in told and text not in DOCUMENT]
    assert not echoed, f"{case.operation.label} repeats {echoed[0]!r}"


def strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for each in part.values():
            yield from strings(each)
    elif isinstance(part, list):
        for each in part:
            yield from strings(each)
