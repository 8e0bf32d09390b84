"""A batch as it grows: its rows go into the table by parts, and at the end it counts, waits, or is refused."""

from typing import NamedTuple

from services.metrics.ingest.book import Book
from services.metrics.ingest.depositing import Filled, deposit
from services.metrics.ingest.errors import BegunAnew
from services.metrics.ingest.faults import Faults
from services.metrics.ingest.repository import forget_rows, keep_faults, next_number, rehearse
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.breaking import wait_for_more
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.use_cases.acceptance import accept
from shared.contracts.base import Event
from shared.contracts.metrics.observations import BatchReceived
from shared.records.idempotency import RequestInFlight
from shared.records.identity import LOCK, IdInUse
from shared.work import Work

STANDS = "select exists (select from journal where aggregate_id = $1)"


class Part(NamedTuple):
    """Rows that were looked at: those in which nothing is wrong, and how many there are of all and of the others."""

    filled: list[Filled]
    checked: int
    failed: int


class Entry:
    """The batch of one sending. A dry run does the same under a number of its own, and is forgotten at the end.

    `batch` is as the last transaction left it; each works on a copy, which `keep` takes over once it is committed.
    `faults` are those that reading found, `stood` those that only the table showed: one part is read while another is
    stored.
    """

    def __init__(self, sending: Sending, book: Book) -> None:
        self.sending, self.book = sending, book
        self.batch: ObservationBatch | None = None
        self.faults, self.stood = Faults(), Faults()

    async def put(self, work: Work, part: Part) -> tuple[ObservationBatch, Faults]:
        """Into the table, unless nothing will count anyway; and what only the table shows to be wrong.

        Its sender learns of all that is wrong at once.
        """
        batch, found, keep = await self.held(work), Faults(), not self.refuses(self.all_faults())
        batch.checked += part.checked
        batch.failed += part.failed
        for filled in part.filled:
            await deposit(work, batch, filled, found, keep=keep, waits=self.may_wait)
        return batch, found

    @property
    def may_wait(self) -> bool:
        """Whether it is, or may yet turn out to be, one that somebody has to accept."""
        return not self.sending.accept or self.book.is_mixed or self.book.is_reviewed

    def keep(self, batch: ObservationBatch, found: Faults) -> None:
        """It was committed."""
        self.batch = batch
        self.stood.absorb(found)

    def all_faults(self) -> Faults:
        """In order of rows."""
        return self.faults.with_those_of(self.stood)

    def refuses(self, faults: Faults) -> bool:
        return self.sending.on_error == "refuse" and faults.count > 0

    async def go_on(self, work: Work, part: Part) -> tuple[ObservationBatch, Faults]:
        """More is to come. Raises what `held` does."""
        if not self.sending.dry_run:
            await wait_for_more(work, self.sending.id)
        batch, found = await self.put(work, part)
        await self.record(work, batch, BatchReceived(rows=part.checked))
        return batch, found

    async def close(self, work: Work, batch: ObservationBatch, found: Faults, *, broken: bool, digest: str) -> None:
        """All has come. Raises DefinitionMoved, PeriodLocked."""
        faults = self.all_faults().with_those_of(found)
        batch.faults, batch.digest = faults.count, digest
        refused = broken or self.refuses(faults) or not (batch.stored or batch.unchanged)
        batch.indicators = sorted(self.book.used)
        batch.forms = {code: sheet.form.definition for code, sheet in self.book.used.items()}
        batch.review = self.book.is_reviewed
        if refused or self.sending.dry_run:
            await forget_rows(work, batch.number)
        if not self.sending.dry_run:
            await keep_faults(work, batch.number, faults.kept)
        if refused:
            await self.record(work, batch, batch.refuse())
        elif batch.review or not self.sending.accept:
            await self.record(work, batch, batch.stand("draft"))
        elif self.sending.dry_run:
            batch.stand("accepted")
        else:
            await accept(work, batch, reason=self.sending.reason or "")

    async def record(self, work: Work, batch: ObservationBatch, event: Event) -> None:
        if not self.sending.dry_run:
            await work.record(batch, event, reason=self.sending.reason or "")

    async def held(self, work: Work) -> ObservationBatch:
        """A copy, to be changed: nobody else changes it until this is done.

        Raises IdInUse, BegunAnew, RequestInFlight.
        """
        if self.sending.dry_run:
            return await self.rehearsed(work)
        if self.batch is None:
            return await self.begun(work)
        row = await work.row(ObservationBatch, "where id = $1 for no key update", self.batch.id)
        if row is None or row.version != self.batch.version:
            raise BegunAnew
        return row

    async def rehearsed(self, work: Work) -> ObservationBatch:
        if self.batch is not None:
            return self.batch.model_copy()
        number = await next_number(work)
        await rehearse(work, number)
        return ObservationBatch.begin(self.sending.id, number, work.caller.subject, self.sending.told())

    async def begun(self, work: Work) -> ObservationBatch:
        """A new one, or one that was broken off or refused, from its start."""
        await work.value(LOCK, f"id {self.sending.id}")
        row = await work.row(ObservationBatch, "where id = $1 for no key update", self.sending.id)
        if row is None:
            if await work.value(STANDS, self.sending.id):
                raise IdInUse(self.sending.id)
            return ObservationBatch.begin(
                self.sending.id, await next_number(work), work.caller.subject, self.sending.told()
            )
        if row.sender != work.caller.subject:
            raise IdInUse(row.id)
        if not row.is_open:
            raise RequestInFlight
        await forget_rows(work, row.number)
        row.begin_anew(self.sending.told())
        return row
