"""What follows an acceptance."""

from services.metrics.observations.use_cases.acceptance import FOLD
from services.metrics.observations.use_cases.folding import fold

TIMERS = {FOLD: fold}
