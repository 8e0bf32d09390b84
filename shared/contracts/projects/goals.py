"""What the programmes are for: strategic goals, and themes that cut across."""

from shared.contracts.base import Name, State
from shared.contracts.fields import Code, OneCode, named


class GoalState(State):
    """A strategic goal, or with a `parent` one of its fields."""

    KIND = "goal"
    COLLECTION = "goals"
    PUBLIC = named("code name parent")

    code: Code
    name: Name
    parent: OneCode


class ThemeState(State):
    """What cuts across programmes, as the number one project (一号工程) does."""

    KIND = "theme"
    COLLECTION = "themes"
    PUBLIC = named("code name")

    code: Code
    name: Name
