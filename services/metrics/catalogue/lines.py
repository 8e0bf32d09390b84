"""What a catalogue makes of each definition: one line a record, in the order in which they can be made."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from services.metrics.catalogue.entries import Catalogue, DimensionEntry, IndicatorEntry, TargetEntry
from services.metrics.indicators.model import Dimension, Indicator, is_unit
from services.metrics.targets.model import Target
from shared.catalogue.document import Path
from shared.catalogue.loading import Line
from shared.contracts.base import Text
from shared.contracts.metrics.indicators import plain
from shared.expressions.units import CONTAINERS, COUNTS

FREE: dict[str, Text] = {
    "direction": {"zh": "方向", "en": "direction"},
    "commodity": {"zh": "货类", "en": "commodity"},
    "carrier": {"zh": "承运人", "en": "carrier"},
    "street": {"zh": "街道", "en": "street"},
    "partner": {"zh": "协同区县", "en": "partner district"},
}
"""What the text breaks figures down by without a list: open until an office closes them."""

WHOLE = {*COUNTS, *CONTAINERS, "天"}
"""What is counted has no decimal places."""

FED = {"hourly", "daily"}
"""Such figures come from systems; what people report more rarely is approved by someone."""

PLACES = 2


def lines(catalogue: Catalogue) -> Iterator[Line]:
    """What is named stands before what names it."""
    for place, entry in enumerate(catalogue.dimension_lists):
        yield Line(("dimension_lists", place), Dimension, dimension_said(entry))
    yield from free_dimensions(catalogue)
    for path, programme, indicator in indicators(catalogue):
        yield Line(path, Indicator, indicator_said(indicator, programme))
        if indicator.target:
            yield Line((*path, "target"), Target, target_said(indicator.code, indicator.target))


def indicators(catalogue: Catalogue) -> Iterator[tuple[Path, str, IndicatorEntry]]:
    """With their places, and the codes of their programmes."""
    for nth, programme in enumerate(catalogue.programmes):
        for place, indicator in enumerate(programme.indicators):
            yield ("programmes", nth, "indicators", place), programme.code, indicator


def free_dimensions(catalogue: Catalogue) -> Iterator[Line]:
    """Those that indicators name and that are no list of the file, each where it is first named."""
    seen = {entry.code for entry in catalogue.dimension_lists}
    for path, _, indicator in indicators(catalogue):
        for place, code in enumerate(indicator.dimensions):
            if code in FREE and code not in seen:
                seen.add(code)
                yield Line((*path, "dimensions", place), Dimension, free_said(code))


def free_said(code: str) -> dict[str, Any]:
    return {"code": code, "name": dict(FREE[code]), "values": [], "open": True, "expected_count": None}


def dimension_said(entry: DimensionEntry) -> dict[str, Any]:
    """A list that the text numbers and does not name is loaded without values: none is made up."""
    values = [{"code": v.code, "name": dict(v.name), "parent": None, "retired": False} for v in entry.values]
    fields = {"values": values, "open": False, "expected_count": entry.expected_count}
    return {"code": entry.code, "name": dict(entry.name), **fields}


def indicator_said(entry: IndicatorEntry, programme: str) -> dict[str, Any]:
    """A mean, or a share, has no total over a dimension: it is not the sum of its parts."""
    total = "none" if entry.unit == "%" or entry.aggregation == "mean" else "sum"
    return {
        "code": entry.code,
        "name": dict(entry.name),
        "programme": programme,
        "unit": {"zh": entry.unit, "en": entry.unit_en},
        "measure": entry.unit if is_unit(entry.unit) else None,
        "direction": entry.direction,
        "frequency": entry.frequency,
        "aggregation": entry.aggregation,
        "across": total,
        "dimensions": [{"dimension": code, "required": False} for code in entry.dimensions],
        "places": 0 if entry.unit in WHOLE else PLACES,
        "review": entry.frequency not in FED,
        "remark": remark(entry),
    }


def target_said(indicator: str, entry: TargetEntry) -> dict[str, Any]:
    """Over all; without a period it is open: what the text does not date, nobody dates here. `code` tells it apart."""
    horizon = "period" if entry.period else "open"
    said = {"value": str(plain(Decimal(entry.value))), "period": entry.period, "basis": entry.basis}
    return {"code": indicator, "indicator": indicator, "horizon": horizon, **said}


def remark(entry: IndicatorEntry) -> dict[str, str | None] | None:
    """What the file says of where the figures come from, for people to read."""
    told = [
        (f"计算公式：{entry.formula}", f"formula: {entry.formula}") if entry.formula else None,
        (f"由 {entry.from_pipeline} 统计", f"counted from {entry.from_pipeline}") if entry.from_pipeline else None,
        ("由进度计划计算", "computed from the schedule") if entry.computed_by else None,
    ]
    said = [words for words in told if words]
    if entry.note:
        return {"zh": None, "en": "; ".join([entry.note, *(en for _, en in said)])}
    return {"zh": "；".join(zh for zh, _ in said), "en": "; ".join(en for _, en in said)} if said else None
