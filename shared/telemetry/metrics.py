"""A figure for each guarantee, as Prometheus reads it at `/metrics`."""

from prometheus_client import Counter, Gauge, disable_created_metrics

from shared.telemetry.durations import Durations

disable_created_metrics()  # type: ignore[no-untyped-call]  # It says nothing of its types.

REQUESTS = Durations(
    "hub_request_seconds",
    "Requests by route and status, and how long they took",
    ["method", "route", "status"],
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

UNSENT = Gauge("hub_relay_unsent_records", "Committed and not yet in the log")
UNSENT_AGE = Gauge("hub_relay_oldest_unsent_seconds", "How long the oldest of them waits")
RELAY_SENT = Counter("hub_relay_sent_records", "Taken by the log")
RELAY_REFUSED = Counter("hub_relay_refused_batches", "Not taken for now: the partition waits", ["partition"])
CLOCK_SET_BACK = Counter("hub_clock_set_back", "New records dated over 10 s before older ones: an alarm")

READER_BEHIND = Gauge("hub_reader_behind_records", "In the log and not yet read", ["reader"])
READ = Counter("hub_reader_records", "Read from the log", ["reader"])
REPEATED = Counter("hub_reader_repeated_records", "Seen before, or older than what was: dropped", ["reader"])
GAPS = Counter("hub_reader_gaps", "Versions that the log lost, fetched from their owner: an alarm", ["reader"])
FAILED = Counter("hub_reader_failures", "Tries of a reaction that failed", ["reader"])
PARKED = Gauge("hub_reader_parked_keys", "Keys that wait for `replay`: an alarm", ["reader"])
RESYNCS = Counter("hub_reader_resyncs", "Everything fetched anew from its owner", ["reader"])
PARTITIONS = Gauge("hub_reader_partitions", "Partitions that this process reads", ["reader"])

TIMERS_FIRED = Counter("hub_timers_fired", "Timers that went off", ["kind"])
TIMERS_FAILED = Counter("hub_timers_failed", "Tries of a timer that failed", ["kind"])
TIMERS_LATE = Gauge("hub_timers_late_seconds", "How long the timer that is due first has been due")
