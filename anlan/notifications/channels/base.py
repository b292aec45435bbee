"""What every channel owes."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

from anlan.core.reasons import Reason


@dataclass(frozen=True)
class Outgoing:
    """A message as a channel sees it; `key` is equal for every repeat of the same message."""

    key: str
    name: str
    address: str
    language: str
    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Config:
    """How to reach the outside; the secret is in plain text only while a message is sent."""

    settings: dict[str, Any]
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Receipt:
    """What the far end answered when it took the message over."""

    reference: str
    answer: str = ""

    def as_json(self) -> dict[str, str]:
        return {"reference": self.reference, "answer": self.answer}


class DeliveryError(Exception):
    """The message was not handed over; `permanent` says whether trying again is of any use."""

    def __init__(self, reason: Reason, *, permanent: bool) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.permanent = permanent


class Channel(ABC):
    """One way out.

    `send` MUST return only when the far end has taken the message over, MUST end within
    `timeout_s`, MUST raise nothing but DeliveryError, and MUST hand the key to the far end in a
    form by which a repeat can be recognised. It MUST NOT retry by itself or write any row.
    """

    kind: ClassVar[str]
    timeout_s: float = 10.0
    per_minute: int = 30

    @abstractmethod
    def send(self, message: Outgoing, config: Config) -> Receipt:
        """Hand one message over."""

    def default_config(self) -> Config | None:
        """What the settings of this installation say when no organisation says anything."""
        return None
