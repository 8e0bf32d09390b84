"""What notifications is told by its environment."""

from shared.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    """What every service is told, and nothing more yet."""
