"""A real mail server on loopback that can be told to misbehave."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Received:
    """One accepted message, as a person's mail program would see it."""

    key: str
    reference: str
    to: str
    subject: str
    mail: EmailMessage


class MailServer:
    """Accepts everything until told otherwise: `refuse`, `defer`, `hang` or `drop`."""

    def __init__(self) -> None:
        self.mood = "accept"
        self.received: list[Received] = []
        self.calls = 0
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self.calls += 1
        if self.mood == "refuse":
            return "550 5.1.1 no such mailbox"
        if self.mood == "defer":
            return "451 4.7.1 greylisted, come back later"
        if self.mood == "drop":
            server.transport.abort()
            return "421 gone"
        if self.mood == "hang":
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append(
            Received(
                key=mail["X-Anlan-Key"],
                reference=mail["Message-ID"],
                to=envelope.rcpt_tos[0],
                subject=mail["Subject"],
                mail=mail,
            )
        )
        if self.mood == "drop_after":
            threading.Timer(0.05, server.transport.abort).start()
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
