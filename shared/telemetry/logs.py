"""Logs: one JSON object a line on stdout, with the fields of `extra`."""

import logging
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from traceback import extract_tb

from msgspec import json

from shared.telemetry.traces import current_traceparent

MESSAGE_MAX = 300
FRAMES_MAX = 12
PLAIN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}


def configure_logs(service: str, role: str, level: str) -> None:
    """Once, at the entry point, for us and every library."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines(service, role))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for talkative in ("aiokafka", "httpx", "httpcore", "uvicorn", "asyncio"):
        logging.getLogger(talkative).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    logging.captureWarnings(capture=True)


class Lines(logging.Formatter):
    def __init__(self, service: str, role: str) -> None:
        super().__init__()
        self.always = {"service": service, "role": role}

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            **self.always,
            "logger": record.name,
            "message": record.getMessage()[:MESSAGE_MAX],
        }
        line |= {name: value for name, value in vars(record).items() if name not in PLAIN}
        if traceparent := current_traceparent():
            line["traceparent"] = traceparent
        if record.exc_info and (error := record.exc_info[1]):
            line["errors"] = [told(cause) for cause in causes(error)]
        return json.encode(line, enc_hook=str).decode()


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """It, what it is a group of, and what led to it; each once, as an error may name itself as its cause."""
    seen: set[int] = set()
    ahead = [error]
    while ahead:
        error = ahead.pop(0)
        if error is not None and id(error) not in seen:
            seen.add(id(error))
            yield error
            ahead += error.exceptions if isinstance(error, BaseExceptionGroup) else ()
            ahead.append(error.__cause__ or (None if error.__suppress_context__ else error.__context__))


def told(error: BaseException) -> dict[str, object]:
    """Its kind, its first line and its place: what libraries add below often repeats what they were given."""
    first, *_ = str(error).split("\n", 1)
    return {"type": type(error).__qualname__, "message": first[:MESSAGE_MAX], "stack": stack(error)}


def stack(error: BaseException) -> Iterable[str]:
    frames = extract_tb(error.__traceback__)[-FRAMES_MAX:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
