"""One mechanism after the other is taken away; each time something must be found that is not found otherwise."""

from asyncio import timeout
from collections.abc import Sequence
from logging import NullHandler, getLogger
from time import monotonic

from tests.faults.mutations.attacks.stage import Ground
from tests.faults.mutations.removal import removed
from tests.faults.mutations.table import MUTATIONS, Attack, Mutation
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.postgres import running_postgres

FIELDS = ("lost", "doubled", "reordered", "undetected")
WITHIN_S = 600
NOT_CLEAN = "the same attack finds as much, or something else, with nothing taken away:"


async def take_away_each() -> bool:
    """Prints each, and what it was caught by."""
    getLogger().addHandler(NullHandler())  # What the attacked say of it is no result.
    async with running_postgres() as postgres:
        return await take_away(postgres, MUTATIONS)


async def take_away(postgres: str, mutations: Sequence[Mutation]) -> bool:
    began, caught = monotonic(), 0
    clean = {attack: await attacked(attack, Ground(postgres)) for attack in {m.attack: None for m in mutations}}
    for mutation in mutations:
        caught += tell(mutation, clean[mutation.attack], await mutated(mutation, postgres))
    print(f"mutations n={len(mutations)} caught={caught} took_s={monotonic() - began:.0f}", flush=True)
    return caught == len(mutations)


async def mutated(mutation: Mutation, postgres: str) -> Verdict:
    with removed(*mutation.removals):
        return await attacked(mutation.attack, Ground(postgres, mutation.sql, mutation.armed))


async def attacked(attack: Attack, ground: Ground) -> Verdict:
    """What does not come to an end has lost something, whichever part of it is waited for in vain."""
    verdict = Verdict()
    try:
        async with timeout(WITHIN_S):
            verdict = await attack(ground)
    except* TimeoutError as waited:
        verdict.lost.append(f"it never came to rest: {waited!r}")
    return verdict


def tell(mutation: Mutation, clean: Verdict, verdict: Verdict) -> bool:
    """Whether it was caught: no alarm is a false one."""
    false = not clean.good or found(clean, mutation.by)
    caught = found(verdict, mutation.by) > 0 and not false
    counts = " ".join(f"{name}={found(verdict, name)}" for name in dict.fromkeys((*FIELDS, mutation.by)))
    print(f"mutation {mutation.name} {f'caught by {mutation.by}' if caught else 'NOT CAUGHT'} ({counts})", flush=True)
    shown = clean.findings(3) if false else verdict.findings(1)
    print("\n".join(f"  {line[:160]}" for line in [*false * [NOT_CLEAN], *shown]), end="\n" if shown else "")
    return caught


def found(verdict: Verdict, name: str) -> int:
    """`copies`: what stands in the log more than once."""
    if name == "any":
        return sum(found(verdict, each) for each in (*FIELDS, "gaps_told"))
    if name in FIELDS:
        return len(getattr(verdict, name))
    return sum(count for figure, count in verdict.figures.items() if figure.endswith(name))
