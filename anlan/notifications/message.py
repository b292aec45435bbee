"""What a domain hands over to be delivered."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Recipient:
    """Whom to reach, and where; a person without a contact row has no id."""

    contact_id: int | None
    name: str
    address: str
    language: str = "zh-hans"


@dataclass(frozen=True)
class About:
    """What the message is about, as plain id and label: the thing lives in a higher layer."""

    kind: str
    uid: str
    label: str


@dataclass(frozen=True)
class Message:
    """One message to one person; `guard` names the question asked just before it is sent."""

    organisation_id: int
    recipient: Recipient
    subject: str
    text: str
    about: About
    html: str = ""
    channel: str = "email"
    link: str = ""  # What the person opens to answer.
    is_urgent: bool = False  # Quiet hours do not hold it.
    guard: str | None = None
    guard_args: dict[str, Any] = field(default_factory=dict)
