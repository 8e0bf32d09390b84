"""Whether a formula can be computed from what it names. Nothing here reads, writes or waits."""

from collections.abc import Iterator, Mapping, Sequence

from services.metrics.indicators.errors import FormulaInvalid
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import CONTAINED
from shared.contracts.base import Text
from shared.contracts.metrics.indicators import FormulaInput
from shared.errors import Fault
from shared.expressions import faults
from shared.expressions.expression import Expression, check
from shared.expressions.faults import ExpressionInvalid, Place
from shared.expressions.values import Declared

EXPRESSION = "/formula/expression"


def adopted(indicator: Indicator, inputs: Mapping[str, Indicator]) -> Expression:
    """Its formula, ready to be computed. `inputs` are the indicators that it names. Raises FormulaInvalid, with all."""
    assert indicator.formula is not None
    needed = inputs_of(indicator)
    names = {each["name"]: Declared("decimal", inputs[each["indicator"]].measure) for each in needed}
    try:
        expression = check(indicator.formula["expression"], names, places=indicator.places, unit=indicator.measure)
    except ExpressionInvalid as invalid:
        raise FormulaInvalid(*map(located, invalid.faults)) from invalid
    if wrong := [*unfit(indicator, expression, needed, inputs)]:
        raise FormulaInvalid(*wrong)
    return expression


def inputs_of(indicator: Indicator) -> Sequence[FormulaInput]:
    """None where its figures are reported."""
    return indicator.formula["inputs"] if indicator.formula else ()


def unfit(
    indicator: Indicator, expression: Expression, needed: Sequence[FormulaInput], inputs: Mapping[str, Indicator]
) -> Iterator[Fault]:
    if expression.type != "decimal":
        yield located(faults.wrong_type(Place(1, len(expression.text)), "decimal"))
    for nth, each in enumerate(needed):
        place, source = expression.places.get(each["name"]), inputs[each["indicator"]]
        yield from unfit_values(f"/formula/inputs/{nth}", each, indicator, source)
        if place is None:
            yield told(f"/formula/inputs/{nth}/name", UNUSED)
        else:
            yield from (located(fault) for fault in unfit_input(place, each, indicator, source))


def unfit_values(pointer: str, each: FormulaInput, indicator: Indicator, source: Indicator) -> Iterator[Fault]:
    """A value is given for dimensions that the input has, and that the figures have not themselves."""
    has, wanted = dimensions_of(source), dimensions_of(indicator)
    for code in each["where"]:
        if code not in has:
            yield told(f"{pointer}/where/{code}", NOT_ITS_DIMENSION)
        elif code in wanted:
            yield told(f"{pointer}/where/{code}", FIXED_DIMENSION)


def unfit_input(place: Place, each: FormulaInput, indicator: Indicator, source: Indicator) -> Iterator[faults.Fault]:
    """At the name that stands for it: it has each dimension of the figures, and periods that make up theirs."""
    if indicator.frequency not in CONTAINED[source.frequency]:
        yield faults.Fault("coarser_frequency", place, FREQUENCY)
    for nth, code in enumerate(dimensions_of(indicator), 1):
        if code not in dimensions_of(source):
            yield faults.Fault("lacks_dimension", place, lacks(nth))


def lacks(nth: int) -> Text:
    return {"zh": f"该指标没有结果的第 {nth} 个维度", "en": f"This indicator lacks dimension {nth} of the result"}


def dimensions_of(indicator: Indicator) -> list[str]:
    return [each["dimension"] for each in indicator.dimensions]


def located(fault: faults.Fault) -> Fault:
    """With its column and length, in characters, and words of both languages."""
    return Fault(EXPRESSION, fault.code, fault.params)


def told(pointer: str, why: tuple[str, Text]) -> Fault:
    code, text = why
    return Fault(pointer, code, {**text})


FREQUENCY: Text = {
    "zh": "该指标的周期不能合成本指标的周期",
    "en": "The periods of this indicator do not make up those of the result",
}
UNUSED: tuple[str, Text] = (
    "unused",
    {"zh": "表达式中没有用到这个名称", "en": "The expression does not use this name"},
)
NOT_ITS_DIMENSION: tuple[str, Text] = (
    "not_its_dimension",
    {"zh": "该指标没有此维度", "en": "The indicator does not have this dimension"},
)
FIXED_DIMENSION: tuple[str, Text] = (
    "fixed_dimension",
    {"zh": "结果按此维度细分，不能只取一个值", "en": "The result has this dimension: it cannot be one value of it"},
)
