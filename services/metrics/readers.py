"""What this service reads of others, and what it does then."""

from services.metrics.indicators.reactions import keep_programme
from shared.contracts.projects.programmes import ProgrammeState
from shared.reading.reaction import Effect, Projection

READERS: dict[str, Effect | Projection] = {
    "programmes": Projection("projects", {ProgrammeState.KIND: keep_programme}),
}
