"""When what the services say does not fit together."""


class ContradictingDocuments(Exception):
    """Two services describe one address, give one name to two things, or one describes what it does not answer."""
