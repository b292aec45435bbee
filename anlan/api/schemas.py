"""Base of request bodies: unknown fields are refused, so that a typing mistake is noticed."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, field_validator


class Body(Schema):
    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def hold_no_nul(cls, value: Any) -> Any:
        """PostgreSQL keeps no NUL in a text; refused here, it is refused on every database."""
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("text without the character NUL")
        return value
