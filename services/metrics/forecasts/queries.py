"""Projections as they follow from figures, at any moment. Nothing is stored."""

from asyncio import to_thread
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from services.metrics.forecasts.outlook import Bounds, Course, Outlook, Past, outlook, past_of
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import CONTAINED, SHANGHAI, Period, period_of
from services.metrics.scorecards.model import LARGEST
from services.metrics.scorecards.queries import newest_in
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.points import Point
from services.metrics.series.figures.spans import Span
from services.metrics.series.question import Question, Where
from services.metrics.series.reading.lines import Lines
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Need, Needs
from shared.contracts.metrics.indicators import Frequency
from shared.errors import Fault, InvalidField, NotFound

HISTORY = 160
"""Figures that a projection rests on, at most."""

OWNED_MAX = 50
OWNED = "select code from indicator where lead_unit = $1 and deleted_at is null order by code limit $2"

FED: frozenset[Frequency] = frozenset({"hourly", "daily"})
LONG: frozenset[Frequency] = frozenset({"quarterly", "yearly"})
SHORT: frozenset[Frequency] = frozenset({"weekly", "monthly"})

Silence = Literal["no_data", "too_few", "too_far", "too_large"]


class Asked(NamedTuple):
    """Without a period, of the year that goes on; of what is told by the week, the week."""

    indicators: Sequence[str]
    period: Period | None
    where: Where


class Known(NamedTuple):
    """Figures without a gap, up to the end of `until`."""

    values: Sequence[Fraction]
    until: Period


class Forecast(NamedTuple):
    """What a period will end with; of a part of it `so_far` is known. `silence` says why nothing is projected."""

    indicator: Indicator
    period: Period
    known: Known | None = None
    so_far: Fraction | None = None
    ahead: int = 0
    outlook: Outlook | None = None
    silence: Silence | None = None
    past: Sequence[tuple[Period, Past]] = ()


async def owned_by(moment: Moment, unit: str) -> list[str]:
    """The indicators that a unit answers for now, as far as they stood then. Raises TooMuchAsked."""
    rows = await moment.work.connection.fetch(OWNED, unit, OWNED_MAX + 1)
    if len(rows) > OWNED_MAX:
        raise TooMuchAsked("indicators", OWNED_MAX)
    return [code for (code,) in rows if await stood(moment, code)]


async def stood(moment: Moment, code: str) -> bool:
    try:
        await moment.indicator(code)
    except NotFound:
        return False
    return True


async def forecasts_of(moment: Moment, asked: Asked) -> list[Forecast]:
    """Of those indicators whose figures the caller may see. Raises NotFound, InvalidField, TooMuchAsked."""
    found: list[Forecast] = []
    question = Question((), None, None, None, (), asked.where, year_before=False, gaps="null", as_of=moment.asked)
    for code in asked.indicators:
        indicator = await moment.indicator(code)
        question.require_fit(indicator)
        period = require_made_of(indicator, asked.period) if asked.period else this_period(moment, indicator)
        if await moment.may_see(indicator):
            need = await Needs(moment).of(indicator, (), asked.where)
            found.append(await forecast(Lines(moment), need, period))
    return found


def require_made_of(indicator: Indicator, period: Period) -> Period:
    """Raises InvalidField."""
    steps = CONTAINED[indicator.frequency]
    if period.frequency not in steps:
        told: dict[str, object] = {"indicator": indicator.code, "known": sorted(steps)}
        raise InvalidField(Fault("period", "not_made_of_periods", told))
    return period


def this_period(moment: Moment, indicator: Indicator) -> Period:
    whole: Frequency = "weekly" if indicator.frequency == "weekly" else "yearly"
    return period_of(whole, moment.at.astimezone(SHANGHAI))


def step_of(frequency: Frequency, whole: Frequency) -> Frequency:
    """In which steps it is projected: what is told by the hour or day is brought together first."""
    if frequency not in FED or whole not in LONG | SHORT:
        return frequency
    return "monthly" if whole in LONG else "daily"


async def forecast(lines: Lines, need: Need, period: Period) -> Forecast:
    step, blank = step_of(need.indicator.frequency, period.frequency), Forecast(need.indicator, period)
    parts = [*period.parts(step)]
    known = await known_until(lines, need, parts[-1])
    if known is None:
        return blank._replace(silence="no_data")
    ahead = parts[-1].ordinal - known.until.ordinal
    there = max(0, len(parts) - ahead)
    so_far = await value_of(lines, need, parts[0], there) if there else None
    told = blank._replace(known=known, so_far=so_far, ahead=ahead)
    if ahead == 0 and so_far is not None:
        return told._replace(outlook=Outlook(so_far, so_far, so_far))
    course = Course(known.values, step, need.indicator.aggregation, bounds_of(need.indicator))
    if silence := why_silent(course, there, ahead, len(parts)):
        return told._replace(silence=silence)
    found, before = await to_thread(projected, course, there, ahead)
    return told._replace(outlook=found, past=[(known.until.shift(-each.back), each) for each in before])


def projected(course: Course, there: int, ahead: int) -> tuple[Outlook, Sequence[Past]]:
    """It takes tens of milliseconds, in which others are answered."""
    return outlook(course, there, ahead), past_of(course, there, ahead)


def why_silent(course: Course, there: int, ahead: int, parts: int) -> Silence | None:
    """No further ahead than half of what lies behind, and only of a period that has begun or begins next."""
    if not course.suffices or there > len(course.values):
        return "too_few"
    if any(abs(value) >= LARGEST for value in course.values):
        return "too_large"
    return "too_far" if ahead > parts or ahead > len(course.values) // 2 else None


def bounds_of(indicator: Indicator) -> Bounds:
    low, high = indicator.lower, indicator.upper
    return Bounds(None if low is None else Fraction(low), None if high is None else Fraction(high))


async def known_until(lines: Lines, need: Need, last: Period) -> Known | None:
    """The newest figures of which nothing is missing, up to the last period, as far back as there is no gap."""
    newest, extent = newest_in(need), need.extent()
    if newest is None or extent is None:
        return None
    end = min(newest.containing(last.frequency), last)
    begin = max(extent[0].containing(last.frequency).ordinal, end.ordinal - HISTORY + 1)
    if end.ordinal < begin:
        return None
    points = (await lines.of(need, Span(last.frequency, begin, end.ordinal - begin + 1))).get((), [])
    values = run_of(points)
    lacking = len(points) - whole_until(points)
    return Known(values, end.shift(-lacking)) if values else None


def whole_until(points: Sequence[Point]) -> int:
    """How many there are up to the newest one that is whole."""
    return max((place for place, point in enumerate(points, 1) if is_whole(point)), default=0)


def run_of(points: Sequence[Point]) -> list[Fraction]:
    """Those before the newest whole one, and it, as far back as all are whole."""
    values: list[Fraction] = []
    for point in reversed(points[: whole_until(points)]):
        if point.value is None or not is_whole(point):
            break
        values.append(point.value)
    return values[::-1]


def is_whole(point: Point) -> bool:
    return point.value is not None and point.parts.whole


async def value_of(lines: Lines, need: Need, first: Period, count: int) -> Fraction | None:
    """Of so many periods as one."""
    found: Iterable[Point] = (await lines.of(need, Span(first.frequency, first.ordinal, 1, count))).get((), [])
    return next((point.value for point in found), None)
