"""The jars of Kafka, by their Maven coordinates."""

import shutil
import sys
from pathlib import Path
from subprocess import PIPE, STDOUT, run
from tempfile import TemporaryDirectory

from deploy.embedded.trouble import Trouble

POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).parents[3] / ".cache"
JARS = CACHE / "kafka-4.4.0"
MISSING = "{} is missing: sudo apt-get install -y --no-install-recommends maven (it brings Java)"


def fetched() -> Path:
    """The folder that holds them, filled once (30 s)."""
    if not JARS.exists():
        CACHE.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=CACHE) as making:
            fetch(Path(making, "jars"))
            Path(making, "jars").rename(JARS)
    return JARS


def fetch(into: Path) -> None:
    print("Kafka 4.4.0 is fetched once, in half a minute", file=sys.stderr)
    options = ["--batch-mode", "--no-transfer-progress", "--file", str(POM), f"-Dout={into}"]
    made = run([program("mvn"), *options, "package"], stdout=PIPE, stderr=STDOUT, text=True, check=False)
    if made.returncode:
        errors = [line for line in made.stdout.splitlines() if "ERROR" in line]
        raise Trouble(f"Maven cannot fetch Kafka: {(errors or [made.stdout])[0].strip()[:300]}")


def program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise Trouble(MISSING.format({"mvn": "Maven", "java": "Java"}[name]))
