"""Someone at a desk of the hub, who sends figures and approves them."""

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import httpx

from deploy.demo.sheets import Parcel

WAITS = {429, 503}
TRIES = 20
FOLDED_S = 600
NEXT = {"draft": "submitted", "submitted": "accepted"}
TAKEN = "reason_missing"
"""Of a row where another figure stands: to change that takes a reason, and the demo has none."""


class NotTaken(Exception):
    """Said in one line."""


class Desk:
    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        """Whoever is told to wait does. Raises NotTaken."""
        for _ in range(TRIES):
            answer = self._client.request(method, path, **said)
            if answer.status_code not in WAITS:
                return answer
            sleep(float(answer.headers.get("Retry-After", "1")))
        raise NotTaken(f"{method} {path} is not answered: {answer.status_code}")

    def read(self, path: str, **query: str) -> Any:
        """Raises NotTaken."""
        answer = self.ask("GET", path, params=query)
        if answer.status_code != httpx.codes.OK:
            raise NotTaken(f"{path} cannot be read: {why(answer)}")
        return answer.json()

    def all(self, path: str, **query: str) -> Iterator[Any]:
        """Page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.read(path, limit="200", **query, **cursor)
            yield from page["data"]
            if not page["page"]["has_more"]:
                return
            cursor = {"cursor": page["page"]["next_cursor"]}

    def send(self, parcel: Parcel) -> str | None:
        """The batch, once it counts; None where other figures stand already. Raises NotTaken."""
        said = {"id": str(parcel.id), "origin": "demo", "source": "make demo"}
        csv = {"Content-Type": "text/csv"}
        answer = self.ask("POST", "/v1/observation-batches", params=said, content=parcel.body, headers=csv)
        if not answer.is_success:
            if {row["code"] for row in answer.json().get("rows", [])} == {TAKEN}:
                return None
            raise NotTaken(f"{parcel.indicator} {parcel.period} is refused: {why(answer)}")
        return self.approved(answer)

    def approved(self, answer: httpx.Response) -> str:
        """As whoever reviews it does. Raises NotTaken."""
        address = f"/v1/observation-batches/{answer.json()['id']}"
        while (status := answer.json()["status"]) != "accepted":
            if (to := NEXT.get(status)) is None:
                raise NotTaken(f"{address} is {status}, as somebody else decided: it is left so")
            tag = {"If-Match": answer.headers["ETag"]}
            answer = self.ask("POST", f"{address}/transitions", json={"to": to}, headers=tag)
            if not answer.is_success:
                raise NotTaken(f"{address} is not {to}: {why(answer)}")
        return address

    def wait_until_folded(self, address: str) -> None:
        """Until its series are told of. Raises NotTaken."""
        until = monotonic() + FOLDED_S
        while monotonic() < until:
            batch = self.read(address)
            if batch["folded"] >= batch["stored"]:
                return
            sleep(0.1)
        raise NotTaken(f"{address} is not worked off: look into the log of metrics")


def why(answer: httpx.Response) -> str:
    """The title and the first row that is wrong, as the hub says it."""
    problem = answer.json()
    rows = [f"row {row['row']}, {row['column']}: {row['en']}" for row in problem.get("rows", [])[:1]]
    return "; ".join([f"{answer.status_code} {problem['title']['en']}", *rows])
