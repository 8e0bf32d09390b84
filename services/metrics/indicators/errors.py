"""What the definitions refuse."""

from collections.abc import Iterable

from shared.errors import Fault, HubError


class UnknownValue(HubError, code="unknown_value", status=409, zh="维度中没有该值", en="No value of the dimension"):
    """`errors` says where. Add the value to the dimension first, or name another; a retired one takes nothing new."""

    def __init__(self, pointers: Iterable[str]) -> None:
        super().__init__()
        self.errors = [Fault(pointer, self.code) for pointer in pointers]


class ValueInUse(HubError, code="value_in_use", status=409, zh="维度值仍被使用", en="A value is still in use"):
    """`values` are used by figures or code maps. Retire them instead of removing them; a closed list has them all."""

    def __init__(self, values: Iterable[str]) -> None:
        super().__init__()
        self.members = {"values": [*values]}


class FiguresStand(HubError, code="figures_stand", status=409, zh="已有数据", en="Figures stand already"):
    """How often it is reported, in what and by what stays while there are figures: `kinds` says of what kind they are.

    A dimension may be added where it is not required. Make a new indicator otherwise, and declare what is equivalent.
    """

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__()
        self.members = {"kinds": [*kinds]}


class FormulaInvalid(HubError, code="formula_invalid", status=422, zh="公式无效", en="The formula does not hold"):
    """`errors` says why, in words of both languages; what is wrong in the expression with its column and length.

    An input is reported as often or more often, and has each dimension that the figures are to have, or a value of it.
    """

    def __init__(self, *errors: Fault) -> None:
        super().__init__()
        self.errors = errors


class NotEquivalent(HubError, code="not_equivalent", status=409, zh="两个指标不等价", en="Not equivalent"):
    """`errors` says why. Both are reported, in one unit and as often, and by the same dimensions.

    A dimension that only the first has is given one value; one that only the second has is not required there.
    """

    def __init__(self, *errors: Fault) -> None:
        super().__init__()
        self.errors = errors


class TooManyFigures(HubError, code="too_many_figures", status=409, zh="数据过多", en="Too many figures follow it"):
    """At most `limit` records change their audience in one act."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.members = {"limit": limit}
