"""One partition of one topic takes nothing for as long as it is armed: the file says `projects.events.v1 7`."""

from typing import Any

from tests.faults.rig.injection.change import Change, Function, told, wrap

STUCK = "stuck partition"


def refuse(original: Function) -> Function:
    async def append(log: Any, part: int, records: Any) -> Any:
        if told(STUCK) == f"{log.topic} {part}":
            from shared.log.transport import NotAppended  # noqa: PLC0415 - importing it first would change it too late.

            raise NotAppended(log.topic, part)
        return await original(log, part, records)

    return append


REFUSAL = {
    STUCK: (
        Change("shared.log.embedded", wrap("EmbeddedLog.append", refuse)),
        Change("shared.log.kafka", wrap("KafkaLog.append", refuse)),
    )
}
