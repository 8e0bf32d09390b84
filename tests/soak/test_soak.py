"""The soak in short: it loads, samples and judges a whole hub; and what grows in a real process is found."""

import asyncio
import sys
import tracemalloc
from uuid import uuid4

from services.gateway.read_model.change import changed
from services.gateway.read_model.model import ReadModel
from services.gateway.stream.frames import VIEWS, published
from services.gateway.stream.history import History
from tests.factories.entries import create_milestone_entry
from tests.infrastructure.running import RunningHub
from tests.soak.bounds import BOUNDS, HELD, TOLD
from tests.soak.run import soak
from tests.soak.sampling.processes import measured
from tests.soak.sampling.samples import Samples
from tests.soak.verdict import judge

SECONDS = 4
LEAKS = """
import time
kept = []
while True:
    kept.append(bytearray(1_000_000))
    kept.append(open("/dev/null"))
    time.sleep(0.02)
"""
ORDINARY = {"zh": "一" * 100, "en": "o" * 100}


async def test_a_short_soak_asks_everything_samples_everything_and_judges_it(whole_hub: RunningHub) -> None:
    """So short a time is all warm-up, in which things may grow."""
    result = await soak(whole_hub, SECONDS)
    assert (result.errors, result.tally.faults, result.complaints) == (0, [], [])
    assert {200, 201, 204, 304, 400, 401, 404, 412, 415, 422, 428} <= result.tally.acts.keys()
    names = {verdict.name for verdict in result.verdicts}
    services = ("projects", "metrics", "notifications", "gateway")
    assert {f"memory {name}" for name in ("parent", "postgres", "backends", *services)} <= names
    assert {f"connections {name}" for name in services} | {"size projects.journal", "dead log.log_head"} <= names
    assert result.samples.series("sockets gateway")[-1] > 0
    assert result.samples.series("size projects.journal")[-1] > result.samples.series("size projects.journal")[0]
    assert {verdict.name for verdict in result.verdicts if verdict.name.startswith("expired")} > {"expired tickets"}
    assert result.line().startswith("soak log=embedded minutes=")


async def test_what_grows_in_a_process_is_found() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LEAKS)
    samples = Samples()
    try:
        for _ in range(16):
            samples.taken.append(measured({"leaking": [process.pid]}))
            await asyncio.sleep(0.1)
    finally:
        process.kill()
        await process.wait()
    grows = {verdict.name for verdict in judge(samples, BOUNDS) if verdict.grows}
    assert grows == {"memory leaking", "handles leaking"}


def test_a_record_takes_no_more_of_the_gateway_than_the_bound_says() -> None:
    """Least where nobody asks for it, most where it is asked for, and told, in each view."""
    entries = [create_milestone_entry(id=uuid4(), name=ORDINARY, reason=ORDINARY) for _ in range(1000)]
    model, history = ReadModel(), History()
    tracemalloc.start()
    changes = [change for entry in entries if (change := model.apply(entry))]
    unasked, _ = tracemalloc.get_traced_memory()
    asked_for = [change.answer(view) for change in changes for view in VIEWS]
    held, _ = tracemalloc.get_traced_memory()
    told = [published(changed(entry), history.number(1)) for entry in entries]
    for each in told:
        history.add(each)
    frames = [each.frame(view) for each in told for view in VIEWS]
    both, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(asked_for) == len(frames) == len(VIEWS) * len(entries)
    assert unasked / len(entries) < HELD / 4
    assert held / len(entries) < HELD
    assert (both - held) / len(entries) < TOLD
