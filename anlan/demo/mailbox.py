"""A real SMTP receiver on loopback: the mailbox of the people on duty."""

from __future__ import annotations

import email
import email.policy
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from anlan.demo.world import free_port


@dataclass(frozen=True)
class Letter:
    """One message that was really received."""

    to: tuple[str, ...]
    at: datetime
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body else ""


class Mailbox:
    """Takes in every message, unless it refuses all (550)."""

    def __init__(self, *, refuses: bool = False) -> None:
        self._refuses = refuses
        self._lock = threading.Lock()
        self._letters: list[Letter] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def open(self) -> None:
        self._controller.start()

    def close(self) -> None:
        self._controller.stop(no_assert=True)

    def find(self, address: str, word: str) -> Letter | None:
        """The first letter to the address with the word in its subject."""
        with self._lock:
            for letter in self._letters:
                if address in letter.to and word in letter.subject:
                    return letter
        return None

    async def handle_RCPT(  # noqa: N802 - the name and arguments that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self._refuses:
            return "550 5.7.1 this mailbox takes nothing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        letter = Letter(tuple(envelope.rcpt_tos), datetime.now(UTC), mail)
        with self._lock:
            self._letters.append(letter)
        return "250 taken"
