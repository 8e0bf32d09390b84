"""What became of a case."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.faults.abuse.case import HANGS, Answer, Case, Got, attempt
from tests.faults.abuse.target import Target


class Outcome(NamedTuple):
    """`got` is what came back, how often each; `failed` says what should not have."""

    name: str
    got: Counter[str]
    failed: Sequence[str]
    longest_s: float
    server_errors: int = 0

    @property
    def hangs(self) -> int:
        return self.got[HANGS]

    def __str__(self) -> str:
        told = ", ".join(f"{shortened(words)} x{times}" for words, times in self.got.items())
        mark = "!" if self.failed or self.server_errors or self.hangs else " "
        lines = [f"{mark} {self.name:52} {self.got.total():5} tries: {told}", *(f"    {each}" for each in self.failed)]
        return "\n".join(lines)


async def outcome_of(case: Case, target: Target) -> Outcome:
    got = [await attempt(case.port or target.port, sent) for sent in case.tries]
    wrong = [
        f"{sent[:70]!r} got {shortened(each.told)}"
        for sent, each in zip(case.tries, got, strict=True)
        if not is_right(each, case)
    ]
    return outcome(case.name, got, wrong)


def outcome(name: str, got: Sequence[Got], failed: Sequence[str]) -> Outcome:
    errors = sum(is_error(answer) for each in got for answer in each.answers)
    return Outcome(name, Counter(each.told for each in got), failed, max(each.took_s for each in got), errors)


def is_right(got: Got, case: Case) -> bool:
    whole = b"".join(answer.head + answer.body for answer in got.answers)
    hidden = case.hides and case.hides in whole
    return got.told in case.gets.split() and case.holds in whole and not hidden


def is_error(answer: Answer) -> bool:
    """A 503 that says what is unavailable is none. What is no answer at all is one."""
    told = answer.status == 503 and b"\r\nretry-after: " in answer.head.lower()
    return (answer.status >= 500 and not told) or answer.status == 0


def shortened(words: str) -> str:
    return words if len(words) < 60 else f"{words[:20]}…({words.count('+') + 1})"


def total(outcomes: Iterable[Outcome]) -> Outcome:
    """All of them as one."""
    each = [*outcomes]
    got = sum((outcome.got for outcome in each), Counter[str]())
    failed = [outcome.name for outcome in each if outcome.failed]
    longest = max(outcome.longest_s for outcome in each)
    return Outcome("all", got, failed, longest, sum(outcome.server_errors for outcome in each))
