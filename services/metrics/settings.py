"""What metrics is told by its environment."""

from shared.settings import ServiceSettings


class MetricsSettings(ServiceSettings):
    """As every service."""
