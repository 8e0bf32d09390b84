"""All that can be changed in a process: name → what is done to which module. It takes effect where it is armed."""

from tests.faults.mutations.without.armed import ARMED
from tests.faults.rig.injection.change import Change
from tests.faults.rig.injection.clock import CLOCK
from tests.faults.rig.injection.points import POINTS
from tests.faults.rig.injection.refusal import REFUSAL

TABLE: dict[str, tuple[Change, ...]] = {**POINTS, **REFUSAL, **CLOCK, **ARMED}
