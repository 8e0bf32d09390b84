"""What an expression takes and gives."""

from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Literal, NamedTuple

from shared.contracts.base import Text

Type = Literal["decimal", "bool", "date", "text"]
Value = Decimal | bool | date | str | None
"""Null is what is not known."""

Given = Value | Fraction
"""What a name may stand for: a mean is a number too, and no decimal."""

CLASSES: dict[Type, type] = {"decimal": Decimal, "bool": bool, "date": date, "text": str}


class Declared(NamedTuple):
    """A name that an expression may use. Without a unit nobody knows whether it fits others, and nobody asks."""

    type: Type
    unit: str | None = None


class Incomputable(Enum):
    """What an expression gives where there is no value for reasons of size. It is no null: that is not known."""

    TOO_MANY_DIGITS = "too_many_digits"
    BEYOND_CALENDAR = "beyond_calendar"
    PART_OF_A_DAY = "part_of_a_day"

    @property
    def text(self) -> Text:
        return SAID[self]


SAID: dict[Incomputable, Text] = {
    Incomputable.TOO_MANY_DIGITS: {"zh": "结果超过 20 位数字", "en": "The result has more than 20 digits"},
    Incomputable.BEYOND_CALENDAR: {"zh": "日期超出 1 至 9999 年", "en": "A date lies outside of the years 1 to 9999"},
    Incomputable.PART_OF_A_DAY: {"zh": "加减的天数不是整数", "en": "A date is moved by a part of a day"},
}


class NotComputed(Exception):
    """Ends an evaluation; it never leaves `Expression.evaluate`."""

    def __init__(self, why: Incomputable) -> None:
        super().__init__(why)
        self.why = why
