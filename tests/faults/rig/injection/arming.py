"""The other side: a hub whose processes can be changed, and what is to be changed in them now."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.rig.injection.change import ARMED
from tests.infrastructure.running import RunningHub, running_hub

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
PLENTY = {f"HUB_QUOTAS__{name}": "10000000" for name in ("READ", "WRITE", "STREAM", "FAILURE", "AT_ONCE", "SHARE")}


@dataclass(frozen=True, slots=True)
class Injection:
    """A file in `folder` for each change that is to take effect. One that kills is taken by who meets it first."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """For every process that is to be changed."""
        path = [str(HERE), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {"PYTHONPATH": os.pathsep.join(path), ARMED: str(self.folder)}

    def arm(self, name: str, text: str = "") -> None:
        (self.folder / f".{name}").write_text(text)
        (self.folder / f".{name}").rename(self.folder / name)

    def disarm(self, name: str) -> bool:
        """Whether it was still armed: it took no effect, where it is one that kills."""
        try:
            (self.folder / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def victims(self, name: str) -> set[int]:
        """The processes that it has killed."""
        return {int(taken.suffix[1:]) for taken in self.folder.glob(f"{name}.*")}


@asynccontextmanager
async def changeable_hub(
    *, armed: dict[str, str] | None = None, **environment: str
) -> AsyncIterator[tuple[RunningHub, Injection]]:
    """A whole hub with quotas that no load exhausts. What is `armed` takes effect from its first process on."""
    with TemporaryDirectory(prefix="faults-") as folder:
        Path(folder).chmod(0o755)
        injection = Injection(Path(folder))
        for name, text in (armed or {}).items():
            injection.arm(name, text)
        async with running_hub(**injection.environment, **PLENTY, **environment) as hub:
            yield hub, injection
