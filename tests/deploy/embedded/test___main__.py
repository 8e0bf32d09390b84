"""Commands beside a running hub."""

import os
import sys
from pathlib import Path
from subprocess import PIPE, run

from deploy.embedded.data.folder import held


def test_a_demo_whose_office_is_given_no_token_says_so_in_one_line(tmp_path: Path) -> None:
    with held(tmp_path) as (folder, _):
        folder.keep_environment("gateway", {"HUB_DATABASE": "postgresql://127.0.0.1:1/none"})
        told = {**os.environ, "HUB_DATA": str(tmp_path)}
        command = [sys.executable, "-m", "deploy.embedded", "demo"]
        ended = run(command, env=told, stderr=PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert ended.stderr.startswith("hub: the office is given no token: ")
