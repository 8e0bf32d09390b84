"""What this service is told by its environment."""

from shared.settings import ServiceSettings


class ProjectsSettings(ServiceSettings):
    """As every service."""
