"""What every channel owes."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from anlan.core.reasons import Reason
from anlan.core.text import short_hash

if TYPE_CHECKING:
    from anlan.notifications.channels.forms import ChannelForm


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
    link: str = ""  # What a person opens to answer; for messages too short for the text.
    callback: str = ""  # Where the far end may report what became of it.
    is_asking: bool = False  # The person is asked to take something on.

    @property
    def reference(self) -> str:
        """Short enough to stand in a message, and equal for every repeat."""
        return short_hash(self.key)[:12]


@dataclass(frozen=True)
class Config:
    """How to reach the outside; the secret is in plain text only while a message is sent."""

    settings: dict[str, Any]
    secret: str = field(default="", repr=False)

    def secret_of(self, name: str) -> str:
        """One of several secrets, which are kept together as JSON."""
        try:
            held = json.loads(self.secret or "{}")
        except ValueError:
            return ""
        return str(held.get(name, "")) if isinstance(held, dict) else ""


@dataclass(frozen=True)
class Receipt:
    """What the far end answered when it took the message over."""

    reference: str
    answer: str = ""

    def as_json(self) -> dict[str, str]:
        return {"reference": self.reference, "answer": self.answer}


class Report(StrEnum):
    """What a far end may tell after it took a message over."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Reply(StrEnum):
    """What a person answers over the channel itself."""

    TAKE = "take"
    NEXT = "next"


@dataclass(frozen=True)
class Told:
    """What a far end told: what became of the message, why, and what the person answered."""

    report: Report
    reply: Reply | None = None
    word: str = ""  # In the far end's own words; kept as the proof.
    because: Reason | None = None


class DeliveryError(Exception):
    """The message was not handed over; `permanent` says whether trying again is of any use.

    `retry_after` is what the far end asked for; the pipeline waits at least that long.
    """

    def __init__(
        self, reason: Reason, *, permanent: bool, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class Channel(ABC):
    """One way out.

    `send` MUST return only when the far end has taken the message over, MUST end within
    `timeout_s`, MUST raise nothing but DeliveryError, and MUST hand the key to the far end in a
    form by which a repeat can be recognised. It MUST NOT retry by itself or write any row.
    """

    kind: ClassVar[str]
    label: ClassVar[Any]  # The name on pages, translated.
    address_label: ClassVar[Any]  # What an address of this channel is, translated.
    is_replayable: ClassVar[bool] = False  # A message that was sent may be sent once more.
    takes_phone: ClassVar[bool] = False  # The contact's phone number is an address of it.
    takes_replies: ClassVar[bool] = False  # The far end posts what people write back.
    timeout_s: float = 10.0
    per_minute: int = 30

    @abstractmethod
    def send(self, message: Outgoing, config: Config) -> Receipt:
        """Hand one message over."""

    @abstractmethod
    def form(self) -> type[ChannelForm]:
        """The form of its settings, which lies in the folder of the kind."""

    @abstractmethod
    def is_address(self, text: str) -> bool:
        """Whether a message could be sent to this."""

    @abstractmethod
    def where(self, settings: dict[str, Any]) -> str:
        """One line for the list of channels; MUST NOT hold a secret."""

    def report_of(self, body: str, config: Config) -> Report | None:
        """Read what the far end reported; None when this is no report that we understand."""
        try:
            told = json.loads(body)
        except ValueError:
            return None
        word = str(told.get("state", "")) if isinstance(told, dict) else ""
        return Report(word) if word in set(Report) else None

    def told(self, body: str, config: Config) -> Told | None:
        """The report with what the person answered, for a far end that passes answers on."""
        report = self.report_of(body, config)
        return None if report is None else Told(report)

    def default_config(self) -> Config | None:
        """What the settings of this installation say when no organisation says anything."""
        return None
