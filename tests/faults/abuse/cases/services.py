"""What stands behind the gateway: through it in every spelling, and straight to a service."""

from collections.abc import Iterator
from dataclasses import replace
from time import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.faults.abuse.case import Case, request
from tests.faults.abuse.cases.tokens import caller
from tests.faults.abuse.target import Target

INSIDE = "/internal/snapshot?kinds=milestone&after=00000000-0000-0000-0000-000000000001"
SPELT = r"""
/Internal/snapshot  //internal/snapshot  /./internal/snapshot  /%69nternal/snapshot  /internal%2fsnapshot  /internal
/v1/../internal/snapshot  /v1/..;/internal/snapshot  /v1/programmes/..%2f..%2finternal/snapshot  /internal;/snapshot
/internal/./snapshot  \internal\snapshot  http://127.0.0.1/internal/snapshot  /internal/
/internal/versions/00000000-0000-0000-0000-000000000001?after=0
"""
ASKED = """
snapshot  snapshot?after=x  snapshot?limit=9999&after=x  versions/x?after=0
versions/00000000-0000-0000-0000-000000000001?after=99999999999999999999
versions/00000000-0000-0000-0000-000000000001?after=-1
"""


def service_cases(target: Target) -> Iterator[Case]:
    yield from through(target)
    for name, port in target.services.items():
        yield from inside(target, name, port)
    yield from straight(target, target.services["projects"])


def through(target: Target) -> Iterator[Case]:
    spelt = [INSIDE, *SPELT.split(), f"http://127.0.0.1:{target.services['projects']}{INSIDE}"]
    for shown, headers in (("", ()), (", with a caller header", (f"X-Hub-Caller: {caller(target, time() + 9)}",))):
        tries = [request(f"GET {path}", *headers, token=target.office) for path in spelt]
        yield Case(f"/internal in every spelling{shown}", tries, "401 404 400", hides=b"milestone")
    secret = target.service_key.encode()
    yield Case(
        "/metrics, /readyz, /livez", [*map(request, ("GET /metrics", "GET /readyz", "GET /livez"))], "200", hides=secret
    )


def inside(target: Target, name: str, port: int) -> Iterator[Case]:
    key = target.service_key
    bearers = ["", " ", f" {target.office}", f" {key[:-1]}", f" {key}x", " \xff"]
    shown = [*(f"Bearer{text}" for text in bearers), f"bearer {key}", f"Basic {key}", key, ""]
    tries = [request(f"GET {INSIDE}", f"Authorization: {text}") for text in shown]
    yield Case(f"/internal of {name}, a wrong key or none", [request(f"GET {INSIDE}"), *tries], "401", port)
    asked = [f"/internal/{text}" for text in (*ASKED.split(), f"snapshot?after={'0' * 9}&limit={'9' * 5_000}")]
    yield Case(f"/internal of {name}, asked badly", [request(f"GET {path}", token=key) for path in asked], "400", port)


def straight(target: Target, port: int) -> Iterator[Case]:
    """To a service, past the gateway."""
    path, now = f"GET /v1/milestones/{target.milestone}", time()
    good = caller(target, now + 60)

    def shows(*callers: str) -> list[bytes]:
        return [request(path, f"X-Hub-Caller: {text}") for text in callers]

    payload, _, signature = good.partition(".")
    yield Case("a service, with the gateway's word", shows(good), "200", port)
    yield Case("a service, without a caller", [request(path), request(path, token=target.office)], "401", port)
    cut = ["", ".", "x.y", f"{payload}.", f".{signature}", good.rstrip("="), f"{good}.{signature}", "x" * 100_000]
    bent = [f"{payload}.{signature[:-4]}AAA=", f"{payload}\t.{signature}"]
    other = replace(target, signing=Ed25519PrivateKey.generate())
    old = [caller(target, now - 1), caller(target, 0), caller(other, now + 60)]
    yield Case("a service, with a forged or old caller", shows(*cut, *bent, *old), "401", port)
    two = [request(path, f"X-Hub-Caller: {good}", f"X-Hub-Caller: {more}") for more in (good, "x")]
    yield Case("a service, with two callers", two, "401", port)
    shapes: list[dict[str, Any]] = [{"labels": "hub"}, {"scopes": 1}, {"subject": None}, {"until": "x"}]
    odd = [caller(target, **({"until": now + 60} | shape)) for shape in shapes]
    yield Case("a service, with a caller of another shape", shows(*odd), "401", port)
