"""The log that a service is told to use."""

from contextlib import AbstractAsyncContextManager

from shared.log.embedded import open_embedded
from shared.log.kafka import open_kafka
from shared.log.transport import Log
from shared.settings import ServiceSettings


def open_log(settings: ServiceSettings) -> AbstractAsyncContextManager[Log]:
    if settings.log == "kafka":
        return open_kafka(settings.kafka_servers)
    return open_embedded(settings.log_database.get_secret_value())
