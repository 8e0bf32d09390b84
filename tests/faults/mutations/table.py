"""Every mechanism that was taken away once, the attack that it withstands, and by what its absence shows."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.faults.mutations.attacks.careless import past_itself, row_alone, row_and_version
from tests.faults.mutations.attacks.following import fetched_when_told, log_lost_under_it, resumed_elsewhere
from tests.faults.mutations.attacks.hub import kills, looks, written_beside
from tests.faults.mutations.attacks.reading import gap, killed_in_a_batch, log_made_anew, two_readers
from tests.faults.mutations.attacks.relaying import cruel_log, no_answer, two_relays
from tests.faults.mutations.attacks.resyncing import changes_meanwhile, lost_by_its_owner, older_backup
from tests.faults.mutations.attacks.seeing import moved_away, withdrawn
from tests.faults.mutations.attacks.stage import Ground
from tests.faults.mutations.attacks.writing import links_at_once, repeated_request, stale_act, two_writers
from tests.faults.mutations.removal import Removal
from tests.faults.mutations.without import reading, relaying, writing
from tests.faults.rig.comparison.verdict import Verdict

Attack = Callable[[Ground], Awaitable[Verdict]]


class Mutation(NamedTuple):
    """`by` is what must be found, and without the mutation is not: where it is "any", whatever it may be."""

    name: str
    attack: Attack
    by: str
    removals: tuple[Removal, ...] = ()
    sql: tuple[str, ...] = ()
    armed: tuple[str, ...] = ()


BEHIND = (
    "alter table sample disable trigger versioned",
    "alter table journal drop constraint journal_aggregate_id_version_key",
)
"""Two more that stop a stale row, each by itself."""

MUTATIONS = (
    Mutation("relay-lock", two_relays, "copies", (relaying.NO_LOCK,)),
    Mutation("relay-deletes-before-it-sends", cruel_log, "lost", (relaying.DELETE_FIRST,)),
    Mutation("relay-newest-first", cruel_log, "reordered", (relaying.NEWEST_FIRST,)),
    Mutation("relay-several-in-flight", cruel_log, "reordered", relaying.SEVERAL_IN_FLIGHT),
    Mutation("relay-takes-unknown-for-sent", cruel_log, "lost", (relaying.UNKNOWN_IS_SENT,)),
    Mutation("relay-goes-on-after-unknown", no_answer, "undetected", (relaying.UNKNOWN_GOES_ON,)),
    Mutation("reader-position-guard", two_readers, "lost", (reading.NO_POSITION_GUARD,)),
    Mutation("reader-seen", cruel_log, "doubled", (reading.NO_SEEN,)),
    Mutation("reader-one-transaction", killed_in_a_batch, "lost", (reading.TWO_TRANSACTIONS,)),
    Mutation("reader-gap-check", gap, "undetected", (reading.NO_GAP_CHECK,)),
    Mutation("reader-same-log-check", log_made_anew, "lost", (reading.NOT_THE_SAME_LOG,)),
    Mutation("resync-ends-kept-first", changes_meanwhile, "lost", (reading.ENDS_LAST,)),
    Mutation("resync-forgets-what-is-lost", lost_by_its_owner, "lost", (reading.NO_FORGETTING,)),
    Mutation("start-generation-check", older_backup, "undetected", (reading.OLD_BACKUP,)),
    Mutation("change-if-match", two_writers, "lost", (writing.ANY_VERSION,)),
    Mutation("change-idempotency", repeated_request, "doubled", writing.NOTHING_REPEATED),
    Mutation("change-programme-lock", links_at_once, "lost", (writing.NO_ROOT_LOCK,)),
    Mutation("record-version-seen", stale_act, "undetected", (writing.ANY_ROW,)),
    Mutation("record-version-seen-and-what-stands-behind", stale_act, "lost", (writing.ANY_ROW,), BEHIND),
    Mutation("trigger-versioned", row_alone, "lost", sql=("alter table sample disable trigger versioned",)),
    Mutation("trigger-recorded", row_and_version, "lost", sql=("alter table sample disable trigger recorded",)),
    Mutation("trigger-append-only", past_itself, "lost", sql=("alter table journal disable trigger append_only",)),
    Mutation("labels-follow-a-move", moved_away, "seen", (writing.LABELS_STAY,)),
    Mutation("grants-are-reread", withdrawn, "seen", (writing.GRANTS_READ_ONCE,)),
    Mutation("stream-tells-what-is-held", fetched_when_told, "reordered", (reading.TOLD_BEFORE_HELD,)),
    Mutation("stream-breaks-off-at-a-resync", log_lost_under_it, "lost", (reading.NO_BREAK,)),
    Mutation("stream-resumes-no-unknown-past", resumed_elsewhere, "lost", (reading.ANY_PAST,)),
    Mutation("hub-relay-deletes-before-it-sends", kills, "any", armed=("relay deletes before it sends",)),
    Mutation("hub-reader-seen", kills, "any", armed=("reader without seen",)),
    Mutation("hub-reader-one-transaction", kills, "any", armed=("position in its own transaction",)),
    Mutation("hub-change-idempotency", kills, "any", armed=("nothing repeated",)),
    Mutation("hub-trigger-versioned", written_beside, "lost", sql=("alter table milestone disable trigger versioned",)),
    Mutation("hub-labels", looks, "seen", armed=("all visible",)),
)
