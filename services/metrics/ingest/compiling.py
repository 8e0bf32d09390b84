"""An indicator, its dimensions and a code map, made into the sheet that its rows fill in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from re import compile as pattern
from typing import Literal

from services.metrics.indicators.model import CodeMap, Dimension, Indicator
from services.metrics.ingest.checks.candidates import Codes
from services.metrics.ingest.checks.sheet import Form, Listed, Sheet
from services.metrics.ingest.faults import Wrong
from services.metrics.observations.locked import Span
from services.metrics.observations.use_cases.acceptance import form_of
from shared.contracts.fields import CODE
from shared.expressions.units import Unit, UnitMismatch, UnknownUnit, factor

SHAPE = pattern(CODE)
LANGUAGES: tuple[Literal["zh"], Literal["en"]] = ("zh", "en")


def sheet_of(
    indicator: Indicator,
    dimensions: Mapping[str, Dimension],
    code_map: CodeMap | None,
    *,
    locked: Sequence[Span],
    latest: datetime,
    restates: bool,
) -> Sheet:
    """`dimensions` by their codes: all of the indicator's. Where it `restates`, its rows are of locked periods."""
    listed = [
        Listed(each["dimension"], each["required"], codes_of(dimensions[each["dimension"]], code_map))
        for each in indicator.dimensions
    ]
    form = Form(
        id=indicator.id,
        code=indicator.code,
        frequency=indicator.frequency,
        lower=indicator.lower,
        upper=indicator.upper,
        dimensions=listed,
        factor=factor_to(indicator.measure),
        locked=locked,
        restates=restates,
        latest=latest,
        definition=form_of(indicator),
        review=indicator.review,
    )
    return Sheet(form)


def codes_of(dimension: Dimension, code_map: CodeMap | None) -> Codes:
    """A sender's code by the map, where there is one for the dimension; our own are understood in any case."""
    open_to_rows = [value for value in dimension.values if not value["retired"]]
    own = {value["code"]: value["code"] for value in open_to_rows}
    entries = code_map.entries if code_map and code_map.dimension == dimension.code else []
    mapped = {entry["theirs"]: entry["ours"] for entry in entries if entry["ours"] in own or dimension.open}
    called = {value["name"][language]: value["code"] for value in open_to_rows for language in LANGUAGES}
    retired = {value["code"] for value in dimension.values if value["retired"]}
    return Codes(dimension.code, own | mapped, called | own | mapped, shaped(dimension, retired))


def shaped(dimension: Dimension, retired: set[str]) -> Callable[[str], bool]:
    """Whether a code is a value, though no list has it."""
    return lambda cell: dimension.open and cell not in retired and SHAPE.fullmatch(cell) is not None


def factor_to(measure: str | None) -> Callable[[str], Fraction]:
    """From a sender's unit to that of the indicator. Raises Wrong."""

    def factor_from(unit: str) -> Fraction:
        if measure is None or len(unit) > 40:
            raise Wrong("unit_mismatch", expected=measure)
        try:
            return factor(Unit.of(unit), Unit.of(measure))
        except (UnknownUnit, UnitMismatch) as error:
            raise Wrong("unit_mismatch", expected=measure) from error

    return factor_from
