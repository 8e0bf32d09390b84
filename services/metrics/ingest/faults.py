"""What is wrong with rows: by row, column and code, in words of both languages."""

from collections.abc import Mapping
from typing import NamedTuple

from shared.contracts.base import Text

KEPT_MAX = 1_000
"""Faults that are told of one by one; all are counted."""

CODES: Mapping[str, Text] = {
    code: {"zh": zh, "en": en}
    for code, zh, en in (
        ("not_utf8", "不是 UTF-8 文本", "It is not text in UTF-8"),
        ("malformed_file", "文件无法解析", "The file cannot be read"),
        ("too_large", "解压后过大", "Unpacked it is too large"),
        ("no_header", "缺少标题行", "The row of column names is missing"),
        ("no_rows", '须为 {"rows": […]}', 'It is not {"rows": […]}'),
        ("other_separator", "各列须以英文逗号分隔", "Columns are separated by commas"),
        ("unknown_column", "未知的列：除固定列外，列名为维度代码", "No such column: others are codes of dimensions"),
        ("repeated_column", "列名重复", "The column is there twice"),
        ("too_many_columns", "列数过多", "There are too many columns"),
        ("empty", "没有数据行", "There are no rows"),
        ("broken_off", "传输中断：请以同一编号重新发送", "It broke off: send it again by the same id"),
        ("too_many_indicators", "指标过多", "There are too many indicators"),
        ("too_many_series", "序列过多", "There are too many series"),
        ("too_many_rows", "行数过多", "There are too many rows"),
        ("row_too_long", "该行过长", "The row is too long"),
        ("malformed_row", "该行无法解析", "The row cannot be read"),
        ("not_text", "须为文本：数值以十进制字符串填报", "It is no text: figures are sent as decimal strings"),
        ("wrong_width", "列数与标题行不符", "It has more or fewer cells than there are columns"),
        ("missing", "缺少值", "The value is missing"),
        ("unknown_indicator", "指标不存在", "There is no such indicator"),
        ("computed_indicator", "该指标由公式计算，无需填报", "It is computed from others: nobody reports it"),
        ("not_yours", "该指标由其责任单位填报", "Its lead unit reports it, and you are not of that unit"),
        ("invalid_period", "时期无效", "It names no period"),
        ("other_frequency", "时期与指标的频率不符", "It is a period of another frequency"),
        ("starts_none", "日期不是该频率时期的起始", "No period of the indicator starts on that date"),
        ("period_locked", "该时期已锁定", "The period is locked"),
        ("period_open", "该时期未锁定，按普通更正填报", "The period is not locked: report it as any other"),
        ("invalid_decimal", "不是十进制数：写作 1250.5，不写 1,250.5", "It is no decimal number: 1250.5, not 1,250.5"),
        ("out_of_bounds", "超出指标的上下限", "It is outside of the bounds of the indicator"),
        ("unit_mismatch", "计量单位不能换算", "It is no unit that can be converted"),
        ("inexact", "换算后超过 6 位小数", "Converted, it has more than 6 decimal places"),
        ("unmapped_code", "代码没有对照", "The code stands for none of our values"),
        ("invalid_instant", "时间无效", "It is no instant (RFC 3339)"),
        ("in_the_future", "时间在未来", "It lies in the future"),
        ("too_long", "文本过长", "The text is too long"),
        ("unstorable", "含有控制字符", "It holds control characters"),
        ("duplicate_row", "同一批次中重复", "The same series and period are in the batch twice"),
        ("id_in_use", "来源编号已用于其他内容", "The source id stands for another figure"),
        ("stands_reported", "已有填报的数值，不予覆盖", "Somebody reported another figure, which stays"),
        ("reason_missing", "更正须说明原因", "A correction needs a reason"),
    )
}  # fmt: skip


class Wrong(Exception):
    """Of one value: `Wrong("too_long", max=500)`. `params` say what the rule says, never what was sent."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class RowFault(NamedTuple):
    """`row` counts as a spreadsheet does: the header of a table is row 1. `column` is empty where the row as a whole is
    meant.
    """

    row: int
    column: str
    code: str
    params: Mapping[str, object]


class Unreadable(Exception):
    """From here on the file says nothing: the whole batch is refused, whatever was asked to happen to bad rows."""

    def __init__(self, row: int, code: str, column: str = "", **params: object) -> None:
        super().__init__(row, code)
        self.fault = RowFault(row, column, code, params)


class Faults:
    """Of a batch: the first of them, how many there are, and of how many rows."""

    def __init__(self) -> None:
        self.kept: list[RowFault] = []
        self.count = 0

    def add(self, row: int, column: str, wrong: Wrong) -> None:
        self.take(RowFault(row, column, wrong.code, wrong.params))

    def take(self, fault: RowFault) -> None:
        self.count += 1
        if len(self.kept) < KEPT_MAX:
            self.kept.append(fault)

    def absorb(self, other: "Faults") -> None:
        """In order of rows then."""
        self.kept = sorted([*self.kept, *other.kept], key=lambda fault: (fault.row, fault.column))[:KEPT_MAX]
        self.count += other.count

    def with_those_of(self, other: "Faults") -> "Faults":
        both = Faults()
        both.absorb(self)
        both.absorb(other)
        return both
