"""E-mail: one SMTP conversation for each message."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.notifications.channels.base import Channel, Config, DeliveryError, Outgoing, Receipt
from anlan.notifications.channels.email import address, compose
from anlan.notifications.channels.email.forms import EmailChannelForm

_PERMANENT_FROM = 500
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\Z")


class EmailChannel(Channel):
    """Hands mail to a relay; the relay's 250 after the data is the proof."""

    kind = "email"
    label = _("E-mail")
    address_label = _("Mail address")

    def form(self) -> type[EmailChannelForm]:
        return EmailChannelForm

    def is_address(self, text: str) -> bool:
        return bool(_ADDRESS.match(text))

    def where(self, settings: dict[str, Any]) -> str:
        return f"{settings.get('host')}:{settings.get('port')}"

    def send(self, message: Outgoing, config: Config) -> Receipt:
        sender = str(config.settings.get("from") or settings.ANLAN_MAIL_FROM)
        mail = compose.compose(message, sender)
        where = f"{config.settings.get('host')}:{config.settings.get('port')}"
        with _explained(where, message.address):
            answer = self._converse(mail, config)
        return Receipt(reference=str(mail["Message-ID"]), answer=f"{where} {answer}")

    def default_config(self) -> Config | None:
        if not settings.ANLAN_SMTP_URL:
            return None
        relay = address.parse(settings.ANLAN_SMTP_URL)
        values = {"host": relay.host, "port": relay.port, "tls": relay.tls, "user": relay.user}
        return Config(values | {"from": settings.ANLAN_MAIL_FROM}, relay.password)

    def _converse(self, mail: Any, config: Config) -> str:
        smtp = self._connect(config.settings)
        try:
            if config.settings.get("tls") == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if config.settings.get("user"):
                smtp.login(str(config.settings["user"]), config.secret)
            smtp.send_message(mail)
            return "250"
        finally:
            # The message is taken over (or refused) by now; a relay that hangs up before it says
            # goodbye must not turn a sent message into a repeated one.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()

    def _connect(self, where: dict[str, Any]) -> smtplib.SMTP:
        host, port = str(where["host"]), int(where["port"])
        if where.get("tls") == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=self.timeout_s, context=context)
        return smtplib.SMTP(host, port, timeout=self.timeout_s)


@contextlib.contextmanager
def _explained(where: str, recipient: str) -> Iterator[None]:
    """Turn what smtplib raises into a reason and whether trying again is of use."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _answered("refused", code, text, where=where, address=recipient) from error
    except smtplib.SMTPResponseException as error:
        is_sign_in = isinstance(error, smtplib.SMTPAuthenticationError)
        name = "sign_in" if is_sign_in else "answered"
        raise _answered(name, error.smtp_code, error.smtp_error, where=where) from error
    except UnicodeError as error:
        raise _failed("bad_address", permanent=True, address=recipient) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _without_answer(error, where) from error


def _without_answer(error: Exception, where: str) -> DeliveryError:
    """The far end said nothing that could be quoted, or nothing at all."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _failed("not_supported", permanent=True, where=where)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _failed("certificate", permanent=True, where=where)
    detail = one_line(str(error) or type(error).__name__, 160)
    # smtplib wraps a time-out of the conversation in its own exception, text and all.
    if isinstance(error, TimeoutError) or "timed out" in detail:
        return _failed("silent", where=where)
    return _failed("unreachable", where=where, detail=detail)


def _answered(code: str, status: int, text: bytes | str, **params: str) -> DeliveryError:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    detail = one_line(f"{status} {said}", 200)
    return _failed(code, permanent=status >= _PERMANENT_FROM, detail=detail, **params)


def _failed(code: str, *, permanent: bool = False, **params: str) -> DeliveryError:
    return DeliveryError(Reason.of(f"notifications.email.{code}", **params), permanent=permanent)


CHANNEL = EmailChannel()
