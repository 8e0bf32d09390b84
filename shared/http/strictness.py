"""JSON is taken as it is: a number is no text, a text no number, and 1 is not true."""

from typing import Any

from pydantic_core import PydanticKnownError, core_schema

TYPED = frozenset({"bool", "int", "float"})
WRITTEN = frozenset({"date", "datetime", "time", "uuid", "decimal"})
"""What JSON has no type for: it is written as text, and a number is not read as one."""

NO_SCHEMAS = frozenset({"metadata", "default", "serialization", "expected", "config"})


def as_written(value: object) -> object:
    """Raises PydanticKnownError where it is a number."""
    if isinstance(value, int | float):
        raise PydanticKnownError("string_type")
    return value


AS_WRITTEN = {"type": "no-info", "function": as_written}


def strict(schema: Any) -> Any:
    """The same core schema, in which no type is made of another. One that is strict already stays as it is."""
    if isinstance(schema, list | tuple):
        return type(schema)(map(strict, schema))
    if not isinstance(schema, dict) or schema.get("function") == AS_WRITTEN:
        return schema
    inside = {key: part if key in NO_SCHEMAS else strict(part) for key, part in schema.items()}
    match inside.get("type"):
        case str(name) if name in TYPED:
            return {**inside, "strict": True}
        case str(name) if name in WRITTEN:
            return core_schema.no_info_before_validator_function(as_written, inside)
    return inside
