"""Base of request bodies: unknown fields are refused, so that a typing mistake is noticed."""

from ninja import Schema
from pydantic import ConfigDict


class Body(Schema):
    model_config = ConfigDict(extra="forbid")
