"""`python -m deploy.compose` makes the secrets of `deploy/compose.yaml`, each once; `… ready` waits for the gateway."""

import os
import sys
from pathlib import Path
from time import monotonic, sleep

from deploy.compose.secret_files import make_secrets
from deploy.embedded.hub import is_ready

LIMIT_S = 180


def main() -> int:
    if sys.argv[1:] != ["ready"]:
        make_secrets(Path(os.environ.get("HUB_SECRETS") or ".hub-compose/secrets"))
        return 0
    port, until = int(os.environ.get("PORT") or 8000), monotonic() + LIMIT_S
    while not is_ready(port):
        if monotonic() > until:
            print("up: the gateway does not get ready; its containers' logs say why", file=sys.stderr)
            return 1
        sleep(0.5)
    print(f"Liangjiang Hub is ready at http://127.0.0.1:{port}; open http://127.0.0.1:{port}/docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
