"""What all channels over HTTP have in common: one call, and what its answer means."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from datetime import timedelta
from typing import Any, NoReturn

from anlan.core import http
from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.notifications.channels.base import Channel, Config, DeliveryError, Outgoing, Receipt

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,30}\Z")
_WORD = re.compile(r"[^\s\x00-\x1f]{1,200}\Z")
_MAX_RETRY_AFTER = timedelta(minutes=15)
# Time-out, too early, too many: the same request may succeed later.
_LATER = {408, 425, 429}


class HttpChannel(Channel):
    """Hands a message over in one HTTP call; a kind builds the call and reads the answer."""

    @abstractmethod
    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        """What is asked of the far end; MUST carry the key of the message."""

    def read(self, answer: http.Answer, where: str, config: Config) -> str:
        """The far end's own word from a 2xx answer, or DeliveryError when it means a refusal."""
        return one_line(f"{answer.status} {answer.text}", 120)

    def send(self, message: Outgoing, config: Config) -> Receipt:
        if not self.is_address(message.address):
            raise failed("bad_address", permanent=True, address=one_line(message.address, 100))
        request = self.call_for(message, config)
        where = http.host_of(request.url)
        try:
            answer = http.call(request, timeout_s=self.timeout_s)
        except http.HttpError as error:
            raise _not_reached(error, where) from error
        self.check_status(answer, where)
        return Receipt(f"anlan.{message.reference}", f"{where} {self.read(answer, where, config)}")

    def check_status(self, answer: http.Answer, where: str) -> None:
        status = answer.status
        if 200 <= status < 300:
            return
        if 300 <= status < 400:
            raise failed("redirect", permanent=True, where=where)
        is_permanent = 400 <= status < 500 and status not in _LATER
        detail = one_line(f"{status} {answer.text}", 160)
        raise failed(
            "answered", permanent=is_permanent, retry_after=retry_after(answer),
            where=where, detail=detail,
        )  # fmt: skip

    def where(self, settings: dict[str, Any]) -> str:
        return http.host_of(str(settings["url"])) if settings.get("url") else ""

    def is_address(self, text: str) -> bool:
        return bool(_WORD.match(text))


def is_phone(text: str) -> bool:
    return bool(_PHONE.match(text))


def failed(
    code: str, *, permanent: bool = False, retry_after: timedelta | None = None, **params: str
) -> DeliveryError:
    reason = Reason.of(f"notifications.http.{code}", **params)
    return DeliveryError(reason, permanent=permanent, retry_after=retry_after)


def refused(where: str, detail: str, *, permanent: bool) -> NoReturn:
    """A refusal in the body of an answer that is called 200."""
    raise failed("answered", permanent=permanent, where=where, detail=one_line(detail, 160))


def json_of(answer: http.Answer, where: str) -> dict[str, Any]:
    """The answer as an object; something else is a trouble on the way that may pass."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise failed("not_json", where=where, detail=one_line(answer.text, 80))
    return found


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def json_headers(message: Outgoing) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Anlan-Key": message.reference,
        "Idempotency-Key": message.reference,
    }


def short_text(message: Outgoing, limit_bytes: int) -> str:
    """Subject, text and reference, cut between two characters to what the far end takes."""
    foot = f"\n#{message.reference}"
    room = limit_bytes - len(foot.encode())
    head = f"{one_line(message.subject, 300)}\n{message.text.strip()}".encode()
    if len(head) > room:
        head = head[: room - 3].decode("utf-8", "ignore").encode() + "…".encode()
    return head.decode() + foot


def retry_after(answer: http.Answer) -> timedelta | None:
    """Seconds that the far end asks for; capped, because a page cannot wait until tomorrow."""
    text = answer.headers.get("retry-after", "").strip()
    if not text.isascii() or not text.isdigit():
        return None
    return min(timedelta(seconds=int(text[:6])), _MAX_RETRY_AFTER)


_PERMANENT = {http.BAD_ADDRESS, http.FORBIDDEN, http.CERTIFICATE}


def _not_reached(error: http.HttpError, where: str) -> DeliveryError:
    return failed(
        error.code if error.code != http.BAD_ADDRESS else "bad_url",
        permanent=error.code in _PERMANENT, where=where, detail=error.detail,
    )  # fmt: skip
