"""Every quick case: each is bytes that are sent at once."""

from collections.abc import Iterator
from itertools import chain

from tests.faults.abuse.case import Case
from tests.faults.abuse.cases.bodies import body_cases
from tests.faults.abuse.cases.heads import head_cases
from tests.faults.abuse.cases.paths import path_cases
from tests.faults.abuse.cases.services import service_cases
from tests.faults.abuse.cases.smuggling import smuggling_cases
from tests.faults.abuse.cases.tokens import token_cases
from tests.faults.abuse.target import Target


def quick_cases(target: Target) -> Iterator[Case]:
    return chain.from_iterable(
        cases(target) for cases in (body_cases, head_cases, token_cases, path_cases, service_cases, smuggling_cases)
    )
