"""What an entry of a catalogue has."""

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Text, Words
from shared.contracts.fields import Said


class Part(BaseModel):
    """A key that is not declared is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Entry(Part):
    code: Said
    zh: Words
    en: Words

    @property
    def name(self) -> Text:
        return {"zh": self.zh, "en": self.en}
