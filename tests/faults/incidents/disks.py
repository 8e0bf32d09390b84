"""The disk of the database is full: a small one, which nobody but this hub sees."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.faults.incidents.ground.stage import Stage
from tests.faults.incidents.records import probing
from tests.faults.rig.load.loaded import Load

SIZE = "320m"
MOUNT = f"""
mkdir "$0/small" && mount -t tmpfs -o size={SIZE} small "$0/small" && cp -a "$0/postgres" "$0/small/" &&
mount --bind "$0/small/postgres" "$0/postgres" && exec "$@"
"""
CLEAR = frozenset({502, 503, 504})
MIB = 2**20


def on_small_disk(folder: Path) -> Sequence[str]:
    """Before a command: what it mounts is seen by it and its children alone, and ends with the last of them."""
    own = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    back = [] if os.getuid() == 0 else ["unshare", "--user", f"--map-user={os.getuid()}", f"--map-group={os.getgid()}"]
    return ["unshare", "--mount", *own, "sh", "-c", MOUNT, str(folder), *back]


async def full_disk(stage: Stage, load: Load) -> None:
    """Changes are refused, clearly; with room again the hub goes on by itself."""
    assert stage.process
    ballast = Path(f"/proc/{stage.process.pid}/root{stage.hub.folder}/small/ballast")
    async with probing(stage, load) as probe, stage.hub.client(await stage.token()) as client:
        fill(ballast)
        refused = await until_refused(client, f"/v1/milestones/{probe.id}", ballast)
        assert refused.status_code in CLEAR, refused.text
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert await stage.is_reported("No space left on device")
        ballast.unlink()
        await load.more(60)
        await probe.change()


async def until_refused(client: httpx.AsyncClient, path: str, ballast: Path) -> httpx.Response:
    """What the database has reserved is used up first; what it frees meanwhile is taken too."""
    for nth in range(2000):
        fill(ballast)
        etag = (await client.get(path)).headers.get("ETag", "")
        body = {"name": {"zh": "满", "en": f"full {nth}"}, "reason": "while there is no room"}
        answer = await client.patch(path, json=body, headers={"If-Match": etag})
        if answer.status_code >= 500 or answer.status_code == 428:
            return answer
    raise AssertionError("it never became full")


def fill(ballast: Path) -> None:
    """To the last page."""
    with ballast.open("ab", buffering=0) as file:
        for size in (MIB, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as full:
                if full.errno != errno.ENOSPC:
                    raise
