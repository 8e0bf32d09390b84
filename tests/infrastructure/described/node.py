"""Node, from the wheel that the lock names, with the packages of `tests/client/package-lock.json`."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "tests/client"
BESIDE_PYTHON = Path(sys.executable).parent
INSTALLED = CLIENT / "node_modules/.package-lock.json"


def run(tool: str, *arguments: str) -> str:
    """One of the installed tools, in the folder of the client. What it says, if it fails, is the failure."""
    install()
    return called(str(BESIDE_PYTHON / "node"), str(CLIENT / "node_modules/.bin" / tool), *arguments)


def installed(package: str) -> Path:
    """The folder of a package."""
    install()
    return CLIENT / "node_modules" / package


@cache
def install() -> None:
    """By the lock, once, and again where it has changed."""
    lock = CLIENT / "package-lock.json"
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < lock.stat().st_mtime:
        called(str(BESIDE_PYTHON / "npm"), "ci", "--silent")


def called(*command: str) -> str:
    told = {"PATH": f"{BESIDE_PYTHON}{os.pathsep}{os.environ['PATH']}", "NODE_USE_SYSTEM_CA": "1", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=CLIENT, env={**os.environ, **told}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
