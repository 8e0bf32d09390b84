"""Whatever is sent to any address, the answer is one that the document tells of: schemathesis asks, as three callers.

A hub of its own, as much is made there; the same questions each time.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.infrastructure.running import RunningHub, running_hub

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "nothing_is_echoed",
)
STREAMS = r"/v1/stream$|mercure"
"""They end after minutes only, and are followed in `test_browser.py`."""
ALIKE = r"/v1/(outcomes|principles|themes|partners|areas|dimensions|code-maps|equivalences)"
HISTORIES = r"/v1/(?!programmes/).*/history$"
"""Made by the same code as goals, organisations and indicators, and as the history of programmes: asked at random, not
by every rule of their schemas."""

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300
HOOKS = "tests.infrastructure.described.hooks"
UNLIMITED = {
    f"HUB_QUOTAS__{bucket}": "10000000" for bucket in ("READ", "WRITE", "STREAM", "FAILURE", "AT_ONCE", "SHARE")
}


@pytest.fixture(scope="module")
async def own_hub() -> AsyncIterator[RunningHub]:
    async with running_hub(**UNLIMITED) as hub:
        yield hub


async def ask(hub: RunningHub, folder: Path, token: str | None, *options: str, without: str = STREAMS) -> int:
    """How many questions were asked; what was found is the failure."""
    document = folder / "openapi.json"
    async with hub.client() as client:
        document.write_bytes((await client.get("/openapi.json")).content)
    shown = ["--header", f"Authorization: Bearer {token}"] if token else []
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "schemathesis"), "run", str(document), "--url", hub.address, *shown,
        "--checks", ",".join(CHECKS), "--exclude-path-regex", without, "--seed", "1", "--no-color", *options,
        env={**os.environ, "SCHEMATHESIS_HOOKS": HOOKS, "HUB_DOCUMENT": str(document), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=folder,
    )  # fmt: skip
    async with asyncio.timeout(TIMEOUT_S):
        said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    found = re.search(r"(\d+) generated", said)
    assert found, said
    return int(found[1])


async def test_every_rule_of_the_document_is_kept_for_the_office(own_hub: RunningHub, tmp_path: Path) -> None:
    """At the borders of every schema, and beyond."""
    token = await own_hub.token("office")
    asked = await ask(own_hub, tmp_path, token, "--phases", "coverage", without=f"{STREAMS}|{ALIKE}|{HISTORIES}")
    assert asked > 10_000


@pytest.mark.parametrize("role", ["office", "partner", "system", "public"])
async def test_whatever_is_sent_is_answered_as_the_document_says(
    own_hub: RunningHub, tmp_path: Path, role: str
) -> None:
    district = {"district": "500101"} if role == "partner" else {}
    token = None if role == "public" else await own_hub.token(role, **district)
    asked = await ask(own_hub, tmp_path, token, "--phases", "fuzzing", "--max-examples", "4")
    assert asked > 500
