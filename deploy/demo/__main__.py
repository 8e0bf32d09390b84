"""`python -m deploy.demo`, told by the environment: HUB (http://127.0.0.1:8000), TOKEN of the office, MONTHS (24)."""

import os
import sys
from datetime import date
from time import monotonic

import httpx

from deploy.demo.calendar import Range
from deploy.demo.desk import Desk, NotTaken
from deploy.demo.sheets import sheets

MONTHS_MAX = 60
TIMEOUT_S = 120


class Progress:
    """One line that is written over at a screen, and one for each indicator elsewhere."""

    def __init__(self) -> None:
        self.rows, self.began, self.seen = 0, monotonic(), ""
        self.live = sys.stderr.isatty()

    def tell(self, indicator: str, period: str, rows: int) -> None:
        self.rows += rows
        if self.live or indicator != self.seen:
            rate = self.rows / (monotonic() - self.began)
            line = f"demo: {indicator} {period}, {self.rows:,} rows, {rate:,.0f} rows/s"
            print(f"\r{line:<79}" if self.live else line, end="" if self.live else "\n", file=sys.stderr, flush=True)
        self.seen = indicator

    def end(self, batches: int, left: list[str]) -> str:
        if self.live:
            print(file=sys.stderr)
        told = f"demo: {self.rows:,} rows in {batches} batches stand, {monotonic() - self.began:.1f} s; all are `demo`"
        return "\n".join([told, *([f"left as they are, since other figures stand: {', '.join(left)}"] if left else [])])


def main() -> int:
    months = os.environ.get("MONTHS") or "24"
    if not (months.isascii() and months.isdigit() and 0 < int(months) <= MONTHS_MAX):
        print(f"demo: MONTHS={months}: say 1 to {MONTHS_MAX}", file=sys.stderr)
        return 1
    address = os.environ.get("HUB") or "http://127.0.0.1:8000"
    headers = {"Authorization": f"Bearer {os.environ.get('TOKEN', '')}"}
    try:
        with httpx.Client(base_url=address, headers=headers, timeout=TIMEOUT_S) as client:
            print(fill(Desk(client), int(months)))
    except NotTaken as refused:
        print(f"demo: {refused}", file=sys.stderr)
        return 1
    except httpx.TransportError as broken:
        print(f"demo: no hub answers at {address} ({type(broken).__name__}): make run first", file=sys.stderr)
        return 1
    return 0


def fill(desk: Desk, months: int) -> str:
    """What was done. Raises NotTaken."""
    over = Range(date.fromisoformat(desk.read("/v1/time")["today"]), months)
    indicators = [*desk.all("/v1/indicators", **{"code[prefix]": "LJ-"})]
    progress, batches, left = Progress(), list[str](), list[str]()
    for sheet in sheets(indicators, desk.all("/v1/dimensions"), desk.all("/v1/targets")):
        for parcel in sheet.parcels(over):
            batch = desk.send(parcel)
            (batches if batch else left).append(batch or f"{parcel.indicator} {parcel.period}")
            progress.tell(parcel.indicator, parcel.period, parcel.rows if batch else 0)
    for batch in batches:
        desk.wait_until_folded(batch)
    return progress.end(len(batches), left)


if __name__ == "__main__":
    sys.exit(main())
