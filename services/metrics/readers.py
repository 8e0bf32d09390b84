"""What this service reads of others and of itself, and what it does then."""

from services.metrics.scorecards.reactions import CONCERNED, follow, follow_programme
from shared.contracts.projects.programmes import ProgrammeState
from shared.reading.reaction import Effect, Projection

READERS: dict[str, Effect | Projection] = {
    "programmes": Projection("projects", {ProgrammeState.KIND: follow_programme}),
    "scorecards": Projection("metrics", dict.fromkeys(CONCERNED, follow)),
}
