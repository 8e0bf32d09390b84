"""What is refused of a restatement."""

from shared.errors import HubError


class NothingRestated(HubError, code="nothing_restated", status=409, zh="没有变化", en="Nothing would change"):
    """All that was sent stands already. Send figures that are others."""


class EffectsUnseen(HubError, code="effects_unseen", status=428, zh="须先试算影响", en="See first what it changes"):
    """Send it with `dry_run=true` first, look at `effects`, and bring the `effects_digest` that was answered."""


class TooManyEffects(HubError, code="too_many_effects", status=409, zh="影响过多", en="It would change too much"):
    """More than `limit` figures would be others: nobody looks at so many. Restate in parts."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.members = {"limit": limit}
