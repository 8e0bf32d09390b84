"""How targets are found and held: always under the lock of their indicator."""

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.repository import hold_for_figures
from services.metrics.targets.model import Target
from shared.auth.labels import HUB
from shared.records.finding import find, standing
from shared.records.naming import NamedNothing
from shared.versions import Revision
from shared.work import Work, WriteNotGranted


async def hold(work: Work, key: str, seen: Revision | None) -> tuple[Target, Indicator]:
    """To be changed, archived or not. Raises NotFound, NamedNothing and what `Work.require` does."""
    indicator = await hold_indicator(work, (await find(work, Target, key)).indicator)
    row = await find(work, Target, key, "for no key update")
    work.require(row, seen)
    require_office(work, row)
    return row, indicator


async def hold_standing(work: Work, key: str, seen: Revision | None) -> tuple[Target, Indicator]:
    """The same of what is not archived."""
    row, indicator = await hold(work, key, seen)
    return standing(row), indicator


async def hold_indicator(work: Work, code: str) -> Indicator:
    """Raises NamedNothing where none stands."""
    indicator = (await hold_for_figures(work, [code])).get(code)
    if indicator is None:
        raise NamedNothing(["indicator"])
    return indicator


def require_office(work: Work, row: Target) -> None:
    """Nobody moves the goal that they are measured by: the office does. Raises NotFound, WriteNotGranted."""
    work.require_writable(row)
    if HUB not in work.caller.writes:
        raise WriteNotGranted(row.id)
