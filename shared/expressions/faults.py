"""What is wrong with an expression: where, and what to do, in both languages. Nothing of the text is repeated."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.contracts.base import Text
from shared.expressions.values import Type


class Place(NamedTuple):
    """Characters, not bytes; the first column is 1."""

    column: int
    length: int


class Fault(NamedTuple):
    """`known` are names that may have been meant, the nearest first."""

    code: str
    place: Place
    text: Text
    known: Sequence[str] = ()

    @property
    def params(self) -> dict[str, object]:
        """As a problem tells it, beside the pointer to the field that holds the text."""
        return {**self.place._asdict(), **self.text, "known": [*self.known]}


class ExpressionInvalid(Exception):
    """The text is not adopted. `faults` are in the order of their columns."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = tuple(sorted(faults, key=lambda fault: fault.place))


NAMED: dict[Type, Text] = {
    "decimal": {"zh": "数值", "en": "a number"},
    "bool": {"zh": "真假值", "en": "true or false"},
    "date": {"zh": "日期", "en": "a date"},
    "text": {"zh": "文本", "en": "a text"},
}
SENTENCES: dict[str, Text] = {
    "too_long": {"zh": "表达式超过 1000 个字符", "en": "The expression has more than 1,000 characters"},
    "too_deep": {"zh": "嵌套超过 30 层", "en": "It is nested more than 30 levels deep"},
    "too_many_parts": {"zh": "组成部分超过 200 个", "en": "It has more than 200 parts"},
    "not_normal": {
        "zh": "此处是全角或兼容字符，请改用普通字符",
        "en": "A full-width or compatibility character stands here: write the plain one",
    },
    "syntax": {"zh": "此处语法有误", "en": "The syntax is wrong here"},
    "not_allowed": {"zh": "表达式中不允许此写法", "en": "An expression may not have this"},
    "lower_case": {"zh": "请用小写：true、false、null", "en": "Write it in lower case: true, false, null"},
    "bad_number": {
        "zh": "数值只能写作普通小数，最多 20 位、小数 6 位",
        "en": "A number is a plain decimal of 20 digits and 6 places at the most",
    },
    "bad_date": {"zh": "日期应写作 date('2026-11-24')", "en": "A date is written as date('2026-11-24')"},
    "bad_places": {"zh": "小数位数应为 0 至 6 的数字", "en": "Places are a figure from 0 to 6"},
    "null_compared": {
        "zh": "与 null 比较没有结果，请用 is_null(…)",
        "en": "A comparison with null has no result: use is_null(…)",
    },
    "always_null": {"zh": "表达式总是 null", "en": "The expression is always null"},
    "different_types": {"zh": "此处与前面的类型不同", "en": "This is of another type than what stands before it"},
    "unknown_name": {"zh": "没有这个名称", "en": "There is no such name"},
    "unknown_function": {"zh": "没有这个函数", "en": "There is no such function"},
    "unit_mismatch": {"zh": "计量单位不同，不能换算", "en": "The units do not fit, and there is no conversion"},
    "percent_twice": {
        "zh": "结果会自动换算为 %，请去掉乘以 100",
        "en": "The result is converted into % by itself: leave out the 100",
    },
}


def fault(code: str, place: Place, known: Sequence[str] = ()) -> Fault:
    said = SENTENCES[code]
    if not known:
        return Fault(code, place, said)
    return Fault(
        code,
        place,
        {"zh": f"{said['zh']}；相近的有：{'、'.join(known)}", "en": f"{said['en']}; near: {', '.join(known)}"},
        known,
    )


def wrong_type(place: Place, *wanted: Type) -> Fault:
    zh, en = "或".join(NAMED[type]["zh"] for type in wanted), " or ".join(NAMED[type]["en"] for type in wanted)
    return Fault("wrong_type", place, {"zh": f"此处应为{zh}", "en": f"Here belongs {en}"})


def wrong_count(place: Place, least: int, most: int) -> Fault:
    if least == most:
        return Fault("wrong_count", place, {"zh": f"应有 {least} 个参数", "en": f"It takes {least} arguments"})
    return Fault(
        "wrong_count", place, {"zh": f"应有 {least} 至 {most} 个参数", "en": f"It takes {least} to {most} arguments"}
    )


def unit_mismatch(place: Place, unit: str, other: str) -> Fault:
    said = SENTENCES["unit_mismatch"]
    return Fault(
        "unit_mismatch",
        place,
        {"zh": f"{said['zh']}：{unit} 与 {other}", "en": f"{said['en']}: {unit} and {other}"},
    )
