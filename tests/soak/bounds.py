"""How far each thing may rise between the second and the last quarter of a soak, and still be called flat."""

from math import inf

from tests.soak.verdict import MB, Bound

HELD = 4_000.0
"""Bytes of the gateway for each record that there is, or was: it keeps its newest state, and each view that was asked
for.
"""
TOLD = 5_000.0
"""Bytes of the gateway for each version of the last ten minutes: who comes back is told them again."""

QUEUES = ("unsent", "due", "reader_position", "parked_key", "log_head", "stream_ticket", "clock", "generation")
"""Tables that hold what is under way, however long the hub runs."""

OWNERS = ("projects", "metrics", "notifications")

MODEL = Bound(
    share=0.05,
    least=8 * MB,
    per={f"records {owner}": HELD for owner in OWNERS} | {f"versions of ten minutes {owner}": TOLD for owner in OWNERS},
)

BOUNDS: dict[str, Bound] = {
    "memory gateway": MODEL,
    "memory gateway-api": MODEL,
    "memory backends": Bound(share=0.1, least=20 * MB),
    "memory kafka": Bound(share=0.15, least=30 * MB),
    "memory *": Bound(share=0.05, least=8 * MB),
    "handles backends": Bound(share=0.1, least=300),
    "handles *": Bound(share=0.1, least=30),
    "sockets *": Bound(share=0.1, least=20),
    "threads backends": Bound(least=12),
    "threads *": Bound(least=8),
    "processes backends": Bound(least=12),
    "connections *": Bound(least=8),
    "dead *": Bound(share=0.25, least=3_000, like="rows {}"),
    **{f"rows *.{queue}": Bound(share=0.25, least=1_000) for queue in QUEUES},
    **{f"size *.{queue}": Bound(share=0.25, least=MB) for queue in QUEUES},
    "size *": Bound(share=0.25, least=MB, like="rows {}"),
    "unsent *": Bound(least=200),
    "overdue *": Bound(),
    "expired *": Bound(),
    "log *": Bound(least=MB),
    "temporary files": Bound(least=16 * MB),
    "wal": Bound(least=160 * MB),
    "kafka data": Bound(share=0.1, least=32 * MB, per={f"versions {owner}": 4_000 for owner in OWNERS}),
    "rows *": Bound(least=inf),
    "records *": Bound(least=inf),
    "versions *": Bound(least=inf),
}
"""By pattern, the first that fits. The last three are counted, not judged: what is kept for ever, or for its time."""
